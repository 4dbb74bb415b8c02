#include "attack/propose.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace watertight::attack {
namespace {

constexpr int kMostConfirmations = 8;

bool holds_in(std::span<const ChangeId> part, std::span<const ChangeId> whole) {
  return std::ranges::includes(whole, part);
}

// Effects by the facts that they remove or add, to find those that concern a proof.
class EffectsByFact {
 public:
  explicit EffectsByFact(std::span<const Effect> effects) : effects_(effects) {
    for (std::size_t i = 0; i < effects.size(); ++i) {
      for (const AtomId atom : effects[i].removes) removing_.emplace(atom, i);
      for (const Given& given : effects[i].adds)
        if (given.truth == Truth::yes) adding_.emplace(given.atom, i);
    }
  }

  // Calls visit with every effect that breaks the proof.
  template <typename Visit>
  void breaking(const Proof& proof, Visit visit) const {
    const auto each = [&](const auto& index, const std::vector<AtomId>& atoms) {
      for (const AtomId atom : atoms)
        for (auto [at, end] = index.equal_range(atom); at != end; ++at) visit(effects_[at->second]);
    };
    each(removing_, proof.facts);
    each(adding_, proof.denied);
  }

 private:
  std::span<const Effect> effects_;
  std::unordered_multimap<AtomId, std::size_t> removing_, adding_;
};

// Given ones, sorted by atom, where one side has what the other has not.
Effect what_is_not_told(std::vector<Given> really, std::vector<Given> told, std::vector<ChangeId> made) {
  const auto by_atom = [](const Given& a, const Given& b) { return a.atom < b.atom; };
  std::ranges::sort(really, by_atom);
  std::ranges::sort(told, by_atom);
  Effect effect{std::move(made), {}, {}};
  auto r = really.begin();
  auto t = told.begin();
  while (r != really.end() || t != told.end()) {
    if (t == told.end() || (r != really.end() && r->atom < t->atom))
      effect.adds.push_back(*r++);
    else if (r == really.end() || t->atom < r->atom)
      effect.removes.push_back((t++)->atom);
    else {
      if (r->truth > t->truth) effect.adds.push_back(*r);
      ++r;
      ++t;
    }
  }
  return effect;
}

std::vector<Given> only_asked_for(std::vector<Given> facts, const Proposal& proposal) {
  // Footholds that were not asked for stay away.
  std::unordered_set<AtomId> there;
  for (const Given& each : proposal.given) there.insert(each.atom);
  std::erase_if(facts, [&](const Given& each) {
    return proposal.program.predicates[proposal.atoms.predicate(each.atom)].kind == PredicateKind::state &&
           !there.contains(each.atom);
  });
  return facts;
}

}  // namespace

bool breaks(const Proof& proof, std::span<const Effect> effects, std::span<const ChangeId> made) {
  return std::ranges::any_of(effects, [&](const Effect& effect) {
    if (!holds_in(effect.changes, made)) return false;
    return std::ranges::any_of(effect.removes,
                               [&](AtomId atom) { return std::ranges::binary_search(proof.facts, atom); }) ||
           std::ranges::any_of(effect.adds, [&](const Given& given) {
             return given.truth == Truth::yes && std::ranges::binary_search(proof.denied, given.atom);
           });
  });
}

CutAnswer confirmed_cut(const Proposal& proposal, const Effects& bridge, std::span<const Change> changes,
                        std::vector<Effect>& effects, std::span<const AtomId> goals) {
  std::vector<std::uint32_t> weights;
  for (const Change& change : changes) weights.push_back(change.shown.weight);
  CutAnswer answer;
  for (int round = 0; round < kMostConfirmations; ++round) {
    answer = cut(proposal.program, proposal.atoms, proposal.given, proposal.derivation, {weights, effects, goals});
    if (answer.best.changes.empty()) return answer;
    auto really = only_asked_for(bridge.after(changes, answer.best.changes), proposal);
    const Derivation after = derive(proposal.program, proposal.atoms, really);
    const bool holds = std::ranges::none_of(answer.closed, [&](AtomId goal) { return after.of(goal) != Truth::no; });
    if (holds) return answer;
    Effect missing = what_is_not_told(std::move(really), facts_after(proposal.given, effects, answer.best.changes),
                                      answer.best.changes);
    if (missing.removes.empty() && missing.adds.empty()) break;
    effects.push_back(std::move(missing));
  }
  answer.exact = false;
  return answer;
}

void propose(const Proposal& proposal, std::span<const Change> changes, std::span<const Effect> effects,
             const CutAnswer& answer, Analysis& analysis) {
  const EffectsByFact by_fact(effects);
  std::vector<ChangeId> shown = answer.best.changes;
  for (const Cut& other : answer.alternatives) shown.insert(shown.end(), other.changes.begin(), other.changes.end());
  // What closes some path by itself is worth showing, in the cut or not.
  for (const Proof& proof : proposal.proofs)
    by_fact.breaking(proof, [&](const Effect& effect) {
      if (effect.changes.size() == 1) shown.push_back(effect.changes.front());
    });
  std::ranges::sort(shown);
  shown.erase(std::ranges::unique(shown).begin(), shown.end());
  std::unordered_map<ChangeId, std::size_t> place;
  for (const ChangeId id : shown) {
    place.emplace(id, analysis.changes.size());
    analysis.changes.push_back(changes[id].shown);
  }
  analysis.effects.resize(shown.size());
  const auto in_cut = [&](ChangeId id) { return std::ranges::binary_search(answer.best.changes, id); };
  for (std::size_t p = 0; p < proposal.proofs.size(); ++p) {
    std::vector<ChangeId> alone, together;
    bool closed = false;
    by_fact.breaking(proposal.proofs[p], [&](const Effect& effect) {
      if (effect.changes.size() == 1)
        alone.push_back(effect.changes.front());
      else
        together.insert(together.end(), effect.changes.begin(), effect.changes.end());
      closed = closed || holds_in(effect.changes, answer.best.changes);
    });
    std::ranges::sort(alone);
    alone.erase(std::ranges::unique(alone).begin(), alone.end());
    std::ranges::sort(together);
    together.erase(std::ranges::unique(together).begin(), together.end());
    for (const ChangeId id : alone) {
      ++analysis.effects[place.at(id)].closes_alone;
      if (in_cut(id)) analysis.paths[p].closed_by.push_back(place.at(id));
    }
    for (const ChangeId id : together)
      if (place.contains(id) && !std::ranges::binary_search(alone, id) && closed)
        ++analysis.effects[place.at(id)].closes_together;
    (closed ? analysis.cut.closes : analysis.cut.remaining).push_back(p);
  }
  for (const ChangeId id : answer.best.changes) analysis.cut.changes.push_back(place.at(id));
  analysis.cut.weight = answer.best.weight;
  analysis.cut.exact = answer.exact;
  for (const Cut& other : answer.alternatives) {
    std::vector<std::size_t> places;
    for (const ChangeId id : other.changes) places.push_back(place.at(id));
    analysis.cut.alternatives.push_back(std::move(places));
  }
  // What the changes of the cut open by themselves.
  for (const ChangeId id : answer.best.changes) {
    const ChangeId one[] = {id};
    const bool adds = std::ranges::any_of(effects, [&](const Effect& effect) {
      return holds_in(effect.changes, one) && !effect.adds.empty();
    });
    if (!adds) continue;
    const auto facts = facts_after(proposal.given, effects, one);
    const Derivation with = derive(proposal.program, proposal.atoms, facts);
    std::unordered_set<AtomId> told;
    for (const Instance& instance : with.instances)
      if (!proposal.program.predicates[proposal.atoms.predicate(instance.head)].goal.empty() &&
          proposal.derivation.of(instance.head) == Truth::no && told.insert(instance.head).second)
        analysis.effects[place.at(id)].opens.push_back(say(proposal.program, proposal.atoms, instance.head));
  }
}

}  // namespace watertight::attack
