#include "attack/propose.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "attack/left_instead.hpp"

namespace watertight::attack {
namespace {

template <typename T>
void make_set(std::vector<T>& all) {
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
}

// By change whether it is made: asked of a set for every effect on every proof.
using Made = std::vector<bool>;
Made made_of(std::span<const ChangeId> changes, std::size_t number) {
  Made made(number);
  for (const ChangeId id : changes) made[id] = true;
  return made;
}
bool holds_in(std::span<const ChangeId> part, const Made& whole) {
  return std::ranges::all_of(part, [&](ChangeId id) { return whole[id]; });
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

// The analysis being filled in: every change that is shown has a place in it.
class InWords {
 public:
  InWords(const Proposal& proposal, std::span<const Change> changes, std::span<const Effect> effects,
          const CutAnswer& answer, Analysis& analysis)
      : proposal_(proposal),
        changes_(changes),
        effects_(effects),
        answer_(answer),
        analysis_(analysis),
        by_fact_(effects),
        cut_(made_of(answer.best.changes, changes.size())) {
    for (const Cut& other : answer.alternatives)
      alternatives_.push_back(made_of(other.changes, changes.size()));
  }

  void tell() {
    for (std::size_t p = 0; p < proposal_.proofs.size(); ++p) closing_.push_back(what_closes(p));
    leave_what_is_left_instead();
    give_places();
    for (std::size_t p = 0; p < proposal_.proofs.size(); ++p) {
      tell_what_closes(p);
      tell_what_changes_premises(p);
    }
    tell_cut();
    tell_what_opens();
  }

  void tell_gravest() {
    const Cut& cut = answer_.of_gravest;
    GravestCut& gravest = analysis_.gravest;
    gravest.exact = answer_.of_gravest_exact;
    gravest.goal = analysis_.goals.front().goal;
    gravest.weight = cut.weight;
    for (const ChangeId id : cut.changes) gravest.changes.push_back(changes_[id].shown.id);
    const Made made = made_of(cut.changes, changes_.size());
    for (std::size_t p = 0; p < proposal_.proofs.size(); ++p)
      if (analysis_.paths[p].goal == gravest.goal && closes(made, p)) ++gravest.closes;
  }

 private:
  // The changes that close a way.
  struct Closing {
    std::vector<ChangeId> alone;     // each of them, every variant
    std::vector<ChangeId> together;  // the others that have a part in it, in the cut or in an alternative
    bool by_cut = false;
  };

  [[nodiscard]] bool is_in_cut(ChangeId id) const { return cut_[id]; }

  [[nodiscard]] bool is_in_some_cut(const std::vector<ChangeId>& changes) const {
    return holds_in(changes, cut_) ||
           std::ranges::any_of(alternatives_, [&](const Made& other) { return holds_in(changes, other); });
  }

  // Whether these changes break every variant of a way.
  [[nodiscard]] bool closes(const Made& made, std::size_t path) const {
    const auto is_broken = [&](const Proof& variant) {
      bool broken = false;
      by_fact_.breaking(variant,
                        [&](const Effect& effect) { broken = broken || holds_in(effect.changes, made); });
      return broken;
    };
    return is_broken(proposal_.proofs[path]) &&
           (path >= proposal_.variants.size() || std::ranges::all_of(proposal_.variants[path], is_broken));
  }

  [[nodiscard]] Closing what_closes(std::size_t path) const {
    Closing closing;
    bool first = true;
    const auto add = [&](const Proof& variant) {
      std::vector<ChangeId> alone;
      by_fact_.breaking(variant, [&](const Effect& effect) {
        if (effect.changes.size() == 1) alone.push_back(effect.changes.front());
        if (is_in_some_cut(effect.changes))
          closing.together.insert(closing.together.end(), effect.changes.begin(), effect.changes.end());
      });
      make_set(alone);
      if (!std::exchange(first, false)) {
        std::vector<ChangeId> both;
        std::ranges::set_intersection(closing.alone, alone, std::back_inserter(both));
        alone = std::move(both);
      }
      closing.alone = std::move(alone);
    };
    add(proposal_.proofs[path]);
    if (path < proposal_.variants.size()) std::ranges::for_each(proposal_.variants[path], add);
    closing.by_cut = closes(cut_, path);
    make_set(closing.together);
    std::erase_if(closing.together,
                  [&](ChangeId id) { return std::ranges::binary_search(closing.alone, id); });
    return closing;
  }

  // A change that brings something in closes only what that does not open again: of a user that is no root,
  // the set-uid programs. Changes of one container are asked one after the other, those of several together;
  // those of the cut first. What is not asked of so many is not claimed.
  void leave_what_is_left_instead() {
    constexpr std::size_t kMostAsked = 4096;
    std::vector<const Effect*> adding;
    const Made closing = closing_alone();
    for (const Effect& effect : effects_)
      if (effect.changes.size() == 1 && !effect.adds.empty() && closing[effect.changes.front()])
        adding.push_back(&effect);
    std::ranges::stable_partition(adding, [&](const Effect* e) { return is_in_cut(e->changes.front()); });
    std::vector<std::vector<Effect>> batches;
    std::unordered_map<std::size_t, std::size_t> asked_of;  // by container, how many
    for (std::size_t i = 0; i < std::min(adding.size(), kMostAsked); ++i) {
      const auto& container = changes_[adding[i]->changes.front()].container;
      const std::size_t batch = container ? asked_of[*container]++ : batches.size();
      if (batch >= batches.size()) batches.resize(batch + 1);
      batches[batch].push_back(*adding[i]);
    }
    for (const std::vector<Effect>& batch : batches) leave_what_is_left_instead_of(batch);
    Made unasked(changes_.size());
    for (std::size_t i = kMostAsked; i < adding.size(); ++i) unasked[adding[i]->changes.front()] = true;
    for (Closing& way : closing_) std::erase_if(way.alone, [&](ChangeId id) { return unasked[id]; });
  }

  [[nodiscard]] Made closing_alone() const {
    Made made(changes_.size());
    for (const Closing& way : closing_)
      for (const ChangeId id : way.alone) made[id] = true;
    return made;
  }

  void leave_what_is_left_instead_of(const std::vector<Effect>& batch) {
    std::vector<ChangeId> ids;
    for (const Effect& effect : batch) ids.push_back(effect.changes.front());
    make_set(ids);
    std::vector<std::size_t> closed;
    for (std::size_t p = 0; p < closing_.size(); ++p)
      if (std::ranges::any_of(closing_[p].alone,
                              [&](ChangeId id) { return std::ranges::binary_search(ids, id); }))
        closed.push_back(p);
    for (const std::size_t p : left_instead(proposal_, batch, closed)) {
      Closing& closing = closing_[p];
      const auto goes = [&](ChangeId id) { return std::ranges::binary_search(ids, id); };
      std::ranges::copy_if(closing.alone, std::back_inserter(closing.together),
                           [&](ChangeId id) { return goes(id) && is_in_some_cut({id}); });
      std::erase_if(closing.alone, goes);
      make_set(closing.together);
    }
  }

  // The cut first, then what is in alternatives, then what closes some path by itself: worth showing, in a
  // cut or not.
  void give_places() {
    const auto give_place = [&](ChangeId id) {
      if (!place_.emplace(id, analysis_.changes.size()).second) return;
      analysis_.changes.push_back(changes_[id].shown);
    };
    for (const ChangeId id : answer_.best.changes) give_place(id);
    for (const Cut& other : answer_.alternatives)
      for (const ChangeId id : other.changes) give_place(id);
    std::vector<ChangeId> alone;
    for (const Closing& closing : closing_)
      alone.insert(alone.end(), closing.alone.begin(), closing.alone.end());
    make_set(alone);
    for (const ChangeId id : alone) give_place(id);
    analysis_.effects.resize(place_.size());
  }

  void tell_what_closes(std::size_t path) {
    const Closing& closing = closing_[path];
    for (const ChangeId id : closing.alone) {
      ++analysis_.effects[place_.at(id)].closes_alone;
      if (is_in_cut(id)) analysis_.paths[path].closed_by.push_back(place_.at(id));
    }
    if (closing.by_cut)
      for (const ChangeId id : closing.together) ++analysis_.effects[place_.at(id)].closes_together;
    if (closing.by_cut && analysis_.paths[path].closed_by.empty())
      for (const ChangeId id : closing.together)
        if (is_in_cut(id)) analysis_.paths[path].closed_together.push_back(place_.at(id));
    (closing.by_cut ? analysis_.cut.closes : analysis_.cut.remaining).push_back(path);
  }

  // Premises stand in the order of the proof's instances and their bodies: see path_of().
  void tell_what_changes_premises(std::size_t path) {
    const Proof& proof = proposal_.proofs[path];
    for (std::size_t step = 0; step < proof.instances.size(); ++step) {
      const Instance& instance = proposal_.derivation.instances[proof.instances[step]];
      auto premise = analysis_.paths[path].steps[step].premises.begin();
      for (const AtomId atom : proposal_.derivation.body(proposal_.program, instance))
        if (predicate_of(atom).kind != PredicateKind::state) (premise++)->changed_by = places_changing(atom);
      analysis_.paths[path].steps[step].variants_changed_by = places_changing_variants(path, instance);
    }
  }

  // Of steps to the same state that stand in variants of the path alone.
  [[nodiscard]] std::vector<std::size_t> places_changing_variants(std::size_t path,
                                                                  const Instance& told) const {
    std::vector<std::size_t> places;
    if (path >= proposal_.variants.size()) return places;
    for (const Proof& variant : proposal_.variants[path])
      for (const std::uint32_t index : variant.instances) {
        const Instance& instance = proposal_.derivation.instances[index];
        if (instance.head != told.head || &instance == &told) continue;
        for (const AtomId atom : proposal_.derivation.body(proposal_.program, instance))
          if (predicate_of(atom).kind != PredicateKind::state) {
            const std::vector<std::size_t> changing = places_changing(atom);
            places.insert(places.end(), changing.begin(), changing.end());
          }
      }
    make_set(places);
    return places;
  }

  [[nodiscard]] std::vector<std::size_t> places_changing(AtomId atom) const {
    std::vector<std::size_t> places;
    by_fact_.of_fact(atom, [&](const Effect& effect) {
      if (!std::ranges::all_of(effect.changes, [&](ChangeId id) { return place_.contains(id); })) return;
      for (const ChangeId id : effect.changes) places.push_back(place_.at(id));
    });
    make_set(places);
    return places;
  }

  void tell_cut() {
    for (const ChangeId id : answer_.best.changes) analysis_.cut.changes.push_back(place_.at(id));
    analysis_.cut.weight = answer_.best.weight;
    analysis_.cut.exact = answer_.exact;
    for (const Cut& other : answer_.alternatives) {
      std::vector<std::size_t> places;
      for (const ChangeId id : other.changes) places.push_back(place_.at(id));
      analysis_.cut.alternatives.push_back(std::move(places));
    }
  }

  // What changes of the cut open by themselves. All that they add, taken together, opens something or nothing
  // at all: only then is each looked at.
  void tell_what_opens() {
    constexpr std::size_t kMostLookedAt = 8;
    std::vector<const Effect*> adding;
    std::vector<Given> with_all(proposal_.given.begin(), proposal_.given.end());
    for (const Effect& effect : effects_) {
      if (effect.changes.size() != 1 || effect.adds.empty() || !is_in_cut(effect.changes.front())) continue;
      adding.push_back(&effect);
      with_all.insert(with_all.end(), effect.adds.begin(), effect.adds.end());
    }
    if (adding.empty() || opened_with(with_all).empty()) return;
    if (adding.size() > kMostLookedAt) adding.resize(kMostLookedAt);
    for (const Effect* effect : adding) {
      auto& opens = analysis_.effects[place_.at(effect->changes.front())].opens;
      for (const AtomId goal :
           opened_with(facts_after(facts_around(proposal_, {effect, 1}), {effect, 1}, effect->changes)))
        opens.push_back(say(proposal_.program, proposal_.atoms, goal));
    }
  }

  [[nodiscard]] std::vector<AtomId> opened_with(std::span<const Given> facts) const {
    std::vector<AtomId> opened;
    const Derivation with = derive(proposal_.program, proposal_.atoms, facts);
    std::unordered_set<AtomId> told;
    for (const Instance& instance : with.instances)
      if (!predicate_of(instance.head).goal.empty() && proposal_.derivation.of(instance.head) == Truth::no &&
          told.insert(instance.head).second)
        opened.push_back(instance.head);
    return opened;
  }

  [[nodiscard]] const Predicate& predicate_of(AtomId atom) const {
    return proposal_.program.predicates[proposal_.atoms.predicate(atom)];
  }

  const Proposal& proposal_;
  std::span<const Change> changes_;
  std::span<const Effect> effects_;
  const CutAnswer& answer_;
  Analysis& analysis_;
  EffectsByFact by_fact_;
  Made cut_;
  std::vector<Made> alternatives_;
  std::vector<Closing> closing_;                     // by path
  std::unordered_map<ChangeId, std::size_t> place_;  // in Analysis::changes
};

}  // namespace

void propose(const Proposal& proposal, std::span<const Change> changes, std::span<const Effect> effects,
             const CutAnswer& answer, bool tells_gravest, Analysis& analysis) {
  InWords in_words(proposal, changes, effects, answer, analysis);
  in_words.tell();
  if (tells_gravest) in_words.tell_gravest();
}

}  // namespace watertight::attack
