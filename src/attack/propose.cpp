#include "attack/propose.hpp"

#include <algorithm>
#include <iterator>
#include <queue>
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

  // The same of what takes one fact away, or makes one that is denied.
  template <typename Visit>
  void of_fact(AtomId atom, Visit visit) const {
    for (const auto* index : {&removing_, &adding_})
      for (auto [at, end] = index->equal_range(atom); at != end; ++at) visit(effects_[at->second]);
  }

 private:
  std::span<const Effect> effects_;
  std::unordered_multimap<AtomId, std::size_t> removing_, adding_;
};

// Where what really comes of the changes differs from what their effects say.
Effect what_is_not_told(std::vector<Given> really, std::vector<Given> told, std::vector<ChangeId> made) {
  std::ranges::sort(really, {}, &Given::atom);
  std::ranges::sort(told, {}, &Given::atom);
  Effect effect{std::move(made), {}, {}};
  add_difference(told, really, effect);
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

// A fact that no change touches and that stands for something to be mended elsewhere: not one that says what
// is there.
bool is_mended_elsewhere(const Proposal& proposal, AtomId atom, const std::unordered_set<AtomId>& changed) {
  if (changed.contains(atom)) return false;
  const Predicate& predicate = proposal.program.predicates[proposal.atoms.predicate(atom)];
  return predicate.kind == PredicateKind::fact && predicate.name != "container" &&
         predicate.name != "rootful";
}

// Facts of which every proof has one, the one of most proofs first: greedy. Proofs without any that counts
// are passed over. Of those that concern as many the one named last is taken: facts of the system as a whole
// come behind those of containers.
template <typename Counts>
std::vector<AtomId> most_common(const std::vector<Proof>& proofs, Counts counts) {
  std::unordered_map<AtomId, std::vector<std::size_t>> proofs_with;
  for (std::size_t p = 0; p < proofs.size(); ++p)
    for (const AtomId atom : proofs[p].facts)
      if (counts(atom)) proofs_with[atom].push_back(p);
  std::vector<bool> met(proofs.size());
  using Entry = std::pair<std::size_t, AtomId>;  // in how many proofs, as was counted last
  std::priority_queue<Entry> queue;
  for (const auto& [atom, in] : proofs_with) queue.emplace(in.size(), atom);
  std::vector<AtomId> chosen;
  while (!queue.empty()) {
    const auto [said, atom] = queue.top();
    queue.pop();
    const std::vector<std::size_t>& in = proofs_with[atom];
    const auto now =
        static_cast<std::size_t>(std::ranges::count_if(in, [&](std::size_t p) { return !met[p]; }));
    if (now == 0) continue;
    if (now < said) {
      queue.emplace(now, atom);
      continue;
    }
    for (const std::size_t p : in) met[p] = true;
    chosen.push_back(atom);
  }
  return chosen;
}

constexpr ProofLimits kProofsToMend{.per_goal = 4096, .per_state = 8, .all = 20'000};

// The fewest facts that no change takes away and whose absence closes what stays open with every change made;
// greedy, the fact of most such ways first. Empty where there is none that helps.
std::vector<AtomId> facts_to_mend(const Proposal& proposal, std::span<const Effect> effects,
                                  std::span<const AtomId> open) {
  std::unordered_set<AtomId> changed;
  for (const Effect& effect : effects) {
    changed.insert(effect.removes.begin(), effect.removes.end());
    for (const Given& given : effect.adds) changed.insert(given.atom);
  }
  std::vector<Given> hard;
  for (const Given& given : proposal.given)
    if (!changed.contains(given.atom)) hard.push_back(given);
  std::vector<AtomId> mended;
  for (;;) {
    const Derivation stays = derive(proposal.program, proposal.atoms, hard);
    std::vector<AtomId> left;
    std::ranges::copy_if(open, std::back_inserter(left),
                         [&](AtomId goal) { return stays.of(goal) != Truth::no; });
    if (left.empty()) return mended;
    const auto chosen =
        most_common(proofs_of(proposal.program, proposal.atoms, stays, left, {}, kProofsToMend).proofs,
                    [&](AtomId atom) { return is_mended_elsewhere(proposal, atom, changed); });
    if (chosen.empty()) return mended;
    mended.insert(mended.end(), chosen.begin(), chosen.end());
    const std::unordered_set<AtomId> gone(chosen.begin(), chosen.end());
    std::erase_if(hard, [&](const Given& given) { return gone.contains(given.atom); });
  }
}

// Goals of these kinds that nothing reached before.
std::vector<AtomId> opened_goals(const Proposal& proposal, const Derivation& after,
                                 std::span<const std::string_view> kinds, std::span<const AtomId> known) {
  std::unordered_set<AtomId> seen(known.begin(), known.end());
  std::vector<AtomId> opened;
  for (const Instance& instance : after.instances) {
    const std::string& goal = proposal.program.predicates[proposal.atoms.predicate(instance.head)].goal;
    if (std::ranges::find(kinds, goal) != kinds.end() && seen.insert(instance.head).second)
      opened.push_back(instance.head);
  }
  return opened;
}

}  // namespace

CutAnswer confirmed_cut(const Proposal& proposal, const Effects& bridge, std::span<const Change> changes,
                        std::vector<Effect>& effects, std::span<const std::string_view> kinds,
                        std::span<const AtomId> reached_now, std::vector<Premise>& by_other_means) {
  std::vector<AtomId> goals(reached_now.begin(), reached_now.end());
  std::vector<std::uint32_t> weights;
  for (const Change& change : changes) weights.push_back(change.shown.weight);
  std::vector<Given> given(proposal.given.begin(), proposal.given.end());
  Derivation reduced;
  const Derivation* derivation = &proposal.derivation;
  std::unordered_set<AtomId> mended;
  CutAnswer answer;
  for (int round = 0; round < kMostConfirmations; ++round) {
    answer = cut(proposal.program, proposal.atoms, given, *derivation, {weights, effects, goals});
    if (!answer.open.empty() && mended.empty()) {
      const std::vector<AtomId> to_mend = facts_to_mend(proposal, effects, answer.open);
      mended.insert(to_mend.begin(), to_mend.end());
      if (!mended.empty()) {
        std::erase_if(given, [&](const Given& each) { return mended.contains(each.atom); });
        reduced = derive(proposal.program, proposal.atoms, given);
        derivation = &reduced;
        for (const AtomId atom : to_mend)
          by_other_means.push_back({say(proposal.program, proposal.atoms, atom),
                                    show(proposal.program, proposal.atoms, atom),
                                    proposal.derivation.of(atom) == Truth::yes,
                                    false,
                                    {},
                                    {},
                                    {}});
        continue;
      }
    }
    if (answer.best.changes.empty()) return answer;
    auto really = only_asked_for(bridge.after(changes, answer.best.changes), proposal);
    std::erase_if(really, [&](const Given& each) { return mended.contains(each.atom); });
    const Derivation after = derive(proposal.program, proposal.atoms, really);
    const bool holds =
        std::ranges::none_of(answer.closed, [&](AtomId goal) { return after.of(goal) != Truth::no; });
    const std::vector<AtomId> opened = opened_goals(proposal, after, kinds, goals);
    if (holds && opened.empty()) return answer;
    goals.insert(goals.end(), opened.begin(), opened.end());
    Effect missing = what_is_not_told(std::move(really), facts_after(given, effects, answer.best.changes),
                                      answer.best.changes);
    if (missing.removes.empty() && missing.adds.empty()) {
      if (opened.empty()) break;
      continue;
    }
    effects.push_back(std::move(missing));
  }
  answer.exact = false;
  return answer;
}

void propose(const Proposal& proposal, std::span<const Change> changes, std::span<const Effect> effects,
             const CutAnswer& answer, Analysis& analysis) {
  const EffectsByFact by_fact(effects);
  std::vector<ChangeId> shown = answer.best.changes;
  for (const Cut& other : answer.alternatives)
    shown.insert(shown.end(), other.changes.begin(), other.changes.end());
  // What closes some path by itself is worth showing, in the cut or not.
  for (const Proof& proof : proposal.proofs)
    by_fact.breaking(proof, [&](const Effect& effect) {
      if (effect.changes.size() == 1) shown.push_back(effect.changes.front());
    });
  std::ranges::sort(shown);
  shown.erase(std::ranges::unique(shown).begin(), shown.end());
  std::unordered_map<ChangeId, std::size_t> place;
  const auto give_place = [&](ChangeId id) {
    if (place.emplace(id, analysis.changes.size()).second) analysis.changes.push_back(changes[id].shown);
  };
  for (const ChangeId id : answer.best.changes) give_place(id);
  for (const Cut& other : answer.alternatives)
    for (const ChangeId id : other.changes) give_place(id);
  for (const ChangeId id : shown) give_place(id);
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
  for (std::size_t p = 0; p < proposal.proofs.size(); ++p) {
    // Premises stand in the order of the proof's instances and their bodies: see path_of().
    const Proof& proof = proposal.proofs[p];
    for (std::size_t step = 0; step < proof.instances.size(); ++step) {
      const Instance& instance = proposal.derivation.instances[proof.instances[step]];
      auto premise = analysis.paths[p].steps[step].premises.begin();
      for (const AtomId atom : proposal.derivation.body(proposal.program, instance)) {
        if (proposal.program.predicates[proposal.atoms.predicate(atom)].kind == PredicateKind::state)
          continue;
        by_fact.of_fact(atom, [&](const Effect& effect) {
          for (const ChangeId id : effect.changes)
            if (const auto at = place.find(id); at != place.end() && holds_in(effect.changes, shown))
              premise->changed_by.push_back(at->second);
        });
        std::ranges::sort(premise->changed_by);
        premise->changed_by.erase(std::ranges::unique(premise->changed_by).begin(),
                                  premise->changed_by.end());
        ++premise;
      }
    }
  }
  for (const ChangeId id : answer.best.changes) analysis.cut.changes.push_back(place.at(id));
  analysis.cut.weight = answer.best.weight;
  analysis.cut.exact = answer.exact;
  for (const Cut& other : answer.alternatives) {
    std::vector<std::size_t> places;
    for (const ChangeId id : other.changes) places.push_back(place.at(id));
    analysis.cut.alternatives.push_back(std::move(places));
  }
  // What the changes of the cut open by themselves. All that they add, taken together, opens something or
  // nothing at all: only then is each looked at.
  constexpr std::size_t kMostLookedAt = 32;
  const auto by_itself = [&](const Effect& effect, ChangeId id) {
    return effect.changes.size() == 1 && effect.changes.front() == id && !effect.adds.empty();
  };
  std::vector<ChangeId> adding;
  std::vector<Given> with_all(proposal.given.begin(), proposal.given.end());
  for (const Effect& effect : effects)
    if (effect.changes.size() == 1 && !effect.adds.empty() && in_cut(effect.changes.front())) {
      adding.push_back(effect.changes.front());
      with_all.insert(with_all.end(), effect.adds.begin(), effect.adds.end());
    }
  const auto opened_with = [&](std::span<const Given> facts) {
    std::vector<AtomId> opened;
    const Derivation with = derive(proposal.program, proposal.atoms, facts);
    std::unordered_set<AtomId> told;
    for (const Instance& instance : with.instances)
      if (!proposal.program.predicates[proposal.atoms.predicate(instance.head)].goal.empty() &&
          proposal.derivation.of(instance.head) == Truth::no && told.insert(instance.head).second)
        opened.push_back(instance.head);
    return opened;
  };
  if (adding.empty() || opened_with(with_all).empty()) return;
  if (adding.size() > kMostLookedAt) adding.resize(kMostLookedAt);
  for (const ChangeId id : adding) {
    std::vector<Effect> own;
    std::ranges::copy_if(effects, std::back_inserter(own),
                         [&](const Effect& effect) { return by_itself(effect, id); });
    const ChangeId one[] = {id};
    for (const AtomId goal : opened_with(facts_after(proposal.given, own, one)))
      analysis.effects[place.at(id)].opens.push_back(say(proposal.program, proposal.atoms, goal));
  }
}

}  // namespace watertight::attack
