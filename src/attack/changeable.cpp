#include "attack/changeable.hpp"

#include <algorithm>
#include <unordered_set>

namespace watertight::attack {

void add_difference(std::span<const Given> before, std::span<const Given> after, Effect& effect) {
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && b->atom < a->atom)) {
      effect.removes.push_back((b++)->atom);
    } else if (b == before.end() || a->atom < b->atom) {
      effect.adds.push_back(*a++);
    } else {
      if (a->truth > b->truth) effect.adds.push_back(*a);
      ++a;
      ++b;
    }
  }
}

std::vector<Given> facts_after(std::span<const Given> given, std::span<const Effect> effects,
                               std::span<const ChangeId> changes) {
  std::unordered_set<ChangeId> made(changes.begin(), changes.end());
  std::unordered_set<AtomId> removed;
  std::vector<Given> added;
  for (const Effect& effect : effects) {
    if (!std::ranges::all_of(effect.changes, [&](ChangeId change) { return made.contains(change); }))
      continue;
    removed.insert(effect.removes.begin(), effect.removes.end());
    added.insert(added.end(), effect.adds.begin(), effect.adds.end());
  }
  std::vector<Given> after;
  std::unordered_map<AtomId, std::size_t> place;
  const auto take = [&](const Given& fact) {
    if (fact.truth == Truth::no || removed.contains(fact.atom)) return;
    const auto [entry, is_new] = place.try_emplace(fact.atom, after.size());
    if (is_new)
      after.push_back(fact);
    else
      after[entry->second].truth = std::max(after[entry->second].truth, fact.truth);
  };
  std::ranges::for_each(given, take);
  std::ranges::for_each(added, take);
  return after;
}

Changeable::Changeable(std::span<const Given> given, std::span<const Effect> effects)
    : given_(given.begin(), given.end()), effects_(effects) {
  for (const Given& fact : given) {
    if (fact.atom >= truth_.size()) truth_.resize(fact.atom + std::size_t{1}, Truth::no);
    truth_[fact.atom] = std::max(truth_[fact.atom], fact.truth);
  }
  const auto touched = [&](AtomId atom) -> Touch& {
    const auto [entry, is_new] = touched_.try_emplace(atom);
    if (is_new && atom < truth_.size()) entry->second.given = truth_[atom];
    return entry->second;
  };
  for (std::uint32_t number = 0; number < effects.size(); ++number) {
    for (const AtomId atom : effects[number].removes) touched(atom).removed_by.push_back(number);
    for (const Given& fact : effects[number].adds) {
      if (fact.truth == Truth::no) continue;
      touched(fact.atom).added_by.push_back(number);
      if (fact.truth == Truth::yes) touched(fact.atom).surely_added_by.push_back(number);
    }
  }
}

const Changeable::Touch* Changeable::touch(AtomId atom) const {
  const auto found = touched_.find(atom);
  return found == touched_.end() ? nullptr : &found->second;
}

Changeable::Holds Changeable::holds(Switched asked) const {
  const Touch* touched = touch(asked.atom);
  const Truth given = asked.atom < truth_.size() ? truth_[asked.atom] : Truth::no;
  const bool is_there = asked.denied ? given == Truth::yes : given != Truth::no;
  const bool can_go = is_there && touched != nullptr && !touched->removed_by.empty();
  const bool can_come = !is_there && touched != nullptr &&
                        !(asked.denied ? touched->surely_added_by : touched->added_by).empty();
  if (can_go || can_come) return Holds::by_changes;
  return is_there != asked.denied ? Holds::always : Holds::never;
}

std::vector<std::vector<ChangeId>> Changeable::changes_of(const std::vector<std::uint32_t>& effects) const {
  std::vector<std::vector<ChangeId>> sets;
  for (const std::uint32_t effect : effects) sets.push_back(effects_[effect].changes);
  std::ranges::sort(sets);
  const auto repeated = std::ranges::unique(sets);
  sets.erase(repeated.begin(), repeated.end());
  return sets;
}

Breakers Changeable::breakers(Switched asked) const {
  const Touch* touched = touch(asked.atom);
  if (touched == nullptr) return {};
  const auto removing = changes_of(touched->removed_by);
  Breakers breakers;
  if (!asked.denied) {
    for (const auto& changes : removing) breakers.push_back({.make = changes, .unless = {}});
    if (touched->given == Truth::no)
      breakers.push_back({.make = {}, .unless = changes_of(touched->added_by)});
    return breakers;
  }
  if (touched->given == Truth::yes) return {{.make = {}, .unless = removing}};
  for (const auto& changes : changes_of(touched->surely_added_by))
    breakers.push_back({.make = changes, .unless = removing});
  return breakers;
}

bool Changeable::holds_under(Switched asked, const std::vector<bool>& in_force) const {
  const Touch* touched = touch(asked.atom);
  if (touched == nullptr) return holds(asked) == Holds::always;
  const auto any = [&](const std::vector<std::uint32_t>& effects) {
    return std::ranges::any_of(effects, [&](std::uint32_t effect) { return in_force[effect]; });
  };
  if (any(touched->removed_by)) return asked.denied;
  if (asked.denied) return touched->given != Truth::yes && !any(touched->surely_added_by);
  return touched->given != Truth::no || any(touched->added_by);
}

std::vector<bool> Changeable::in_force(const std::vector<bool>& made) const {
  std::vector<bool> in_force(effects_.size());
  for (std::size_t number = 0; number < effects_.size(); ++number)
    in_force[number] =
        std::ranges::all_of(effects_[number].changes, [&](ChangeId change) { return made[change]; });
  return in_force;
}

std::vector<Given> Changeable::whatever_is_changed() const {
  std::vector<Given> facts;
  std::unordered_set<AtomId> seen;
  const auto take = [&](const Given& fact) {
    if (fact.truth == Truth::no || !seen.insert(fact.atom).second) return;
    const bool stays = holds({.atom = fact.atom, .denied = true}) == Holds::never;
    facts.push_back({.atom = fact.atom, .truth = stays ? Truth::yes : Truth::unknown});
  };
  std::ranges::for_each(given_, take);
  for (const Effect& effect : effects_) std::ranges::for_each(effect.adds, take);
  return facts;
}

bool Changeable::may_open(const Program& program, const Atoms& atoms) const {
  std::vector<bool> denied(program.predicates.size());
  for (const Clause& clause : program.clauses)
    for (const Literal& literal : clause.body)
      if (literal.negated && literal.predicate != kDifferent) denied[literal.predicate] = true;
  return std::ranges::any_of(touched_, [&](const auto& entry) {
    const auto& [atom, touched] = entry;
    if (touched.given == Truth::no) return !touched.added_by.empty();
    return touched.given == Truth::yes && !touched.removed_by.empty() && denied[atoms.predicate(atom)];
  });
}

}  // namespace watertight::attack
