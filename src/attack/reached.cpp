#include "attack/reached.hpp"

#include <algorithm>
#include <unordered_map>

namespace watertight::attack {

std::vector<std::vector<AtomId>> reached(const Program& program, const Atoms& atoms,
                                         const Derivation& derivation,
                                         std::span<const std::string_view> goals) {
  std::vector<std::vector<AtomId>> found(goals.size());
  std::vector<std::int32_t> of_predicate(program.predicates.size(), -1);
  for (std::size_t p = 0; p < program.predicates.size(); ++p)
    if (const auto at = std::ranges::find(goals, program.predicates[p].goal); at != goals.end())
      of_predicate[p] = static_cast<std::int32_t>(at - goals.begin());
  for (const Instance& instance : derivation.instances)
    if (const std::int32_t goal = of_predicate[atoms.predicate(instance.head)]; goal >= 0)
      found[static_cast<std::size_t>(goal)].push_back(instance.head);
  for (std::vector<AtomId>& each : found) {
    std::ranges::sort(each);
    const auto rest = std::ranges::unique(each);
    each.erase(rest.begin(), rest.end());
  }
  return found;
}

std::vector<bool> on_the_way(const Program& program, const Atoms& atoms, const Derivation& derivation,
                             std::span<const AtomId> goals) {
  const InstancesByHead deriving(derivation);
  std::vector<bool> seen(atoms.size());
  std::vector<AtomId> open(goals.begin(), goals.end());
  for (const AtomId goal : goals) seen[goal] = true;
  while (!open.empty()) {
    const AtomId atom = open.back();
    open.pop_back();
    for (const std::uint32_t index : deriving.of(atom))
      for (const AtomId premise : derivation.body(program, derivation.instances[index]))
        if (!seen[premise]) {
          seen[premise] = true;
          open.push_back(premise);
        }
  }
  return seen;
}

std::vector<std::size_t> containers_of(const Program& program, const Atoms& atoms,
                                       const std::vector<bool>& on_the_way,
                                       const std::vector<std::string>& names) {
  std::unordered_map<Symbol, std::size_t> container_of;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto symbol = program.symbols.find(names[i])) container_of.emplace(*symbol, i);
  std::vector<bool> told(names.size());
  for (AtomId atom = 0; atom < on_the_way.size(); ++atom) {
    if (!on_the_way[atom]) continue;
    for (const Symbol symbol : atoms.arguments(atom))
      if (const auto at = container_of.find(symbol); at != container_of.end()) told[at->second] = true;
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (told[i]) found.push_back(i);
  return found;
}

}  // namespace watertight::attack
