#include "attack/relevance.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace watertight::attack {

Relevance::Relevance(const Bridged& bridged, const Words& words, const std::vector<bool>& on_the_way)
    : bridged_(bridged),
      words_(words),
      on_the_way_(on_the_way),
      denied_predicates_(words.program.predicates.size()),
      denied_(bridged.names.size()) {
  for (const Clause& clause : words.program.clauses)
    for (const Literal& literal : clause.body)
      if (literal.negated && literal.predicate != kDifferent) denied_predicates_[literal.predicate] = true;
  for (std::size_t i = 0; i < denied_predicates_.size(); ++i)
    if (denied_predicates_[i]) parts_of_denials_ |= parts_telling(words.program.predicates[i].name);
  find_denials();
}

void Relevance::find_denials() {
  std::unordered_map<Symbol, std::size_t> containers;
  for (std::size_t i = 0; i < bridged_.names.size(); ++i)
    if (const auto symbol = words_.symbols.find(bridged_.names[i])) containers.emplace(*symbol, i);
  std::vector<bool> given(on_the_way_.size());
  for (const Given& each : bridged_.given)
    if (each.atom < given.size()) given[each.atom] = true;
  for (AtomId atom = 0; atom < on_the_way_.size(); ++atom) {
    if (!on_the_way_[atom] || given[atom] || !is_fact(atom)) continue;
    const std::string& predicate = words_.program.predicates[words_.atoms.predicate(atom)].name;
    for (const Symbol symbol : words_.atoms.arguments(atom))
      if (const auto at = containers.find(symbol); at != containers.end())
        denied_[at->second] |= parts_telling(predicate);
  }
}

bool Relevance::is_fact(AtomId atom) const {
  return words_.program.predicates[words_.atoms.predicate(atom)].kind == PredicateKind::fact;
}

void Relevance::keep_only(Effect& effect) const {
  std::erase_if(effect.removes, [&](AtomId atom) { return !has(atom); });
}

Parts Relevance::parts_of(std::size_t container, ChangedContainer& changed) const {
  const std::span<const Given> as_it_is = bridged_.of_container(container);
  const std::span<const Parts> told_by = bridged_.parts_of_container(container);
  Parts parts = denied_[container];
  for (std::size_t i = 0; i < as_it_is.size(); ++i) {
    if (told_by[i].empty() || !has(as_it_is[i].atom)) continue;
    if (!changed.is_told_by(told_by[i], as_it_is[i].atom)) return Parts::all();
    parts |= told_by[i];
  }
  return parts;
}

bool Relevance::decides(std::span<const Given> before, std::span<const Given> after) const {
  const auto is_gone = [&](const Given& given) {
    return has(given.atom) && is_fact(given.atom) &&
           !std::ranges::binary_search(after, given.atom, {}, &Given::atom);
  };
  const auto is_new = [&](const Given& given) {
    if (!denied_predicates_[words_.atoms.predicate(given.atom)]) return false;
    const auto at = std::ranges::lower_bound(before, given.atom, {}, &Given::atom);
    return at == before.end() || at->atom != given.atom || at->truth < given.truth;
  };
  return std::ranges::any_of(before, is_gone) || std::ranges::any_of(after, is_new);
}

}  // namespace watertight::attack
