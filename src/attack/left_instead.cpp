#include "attack/left_instead.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "attack/describe.hpp"
#include "attack/ways.hpp"

namespace watertight::attack {
namespace {

// Whether a fact is about a container: about the one that it names first.
bool is_of_container(const Program& program, const Atoms& atoms, AtomId atom) {
  const Predicate& predicate = program.predicates[atoms.predicate(atom)];
  return !predicate.types.empty() && program.types[predicate.types.front()].name == "container";
}

}  // namespace

std::vector<Given> facts_around(const Proposal& proposal, std::span<const Effect> effects,
                                std::span<const std::size_t> paths) {
  std::unordered_set<Symbol> subjects;
  for (const Effect& effect : effects)
    for (const Given& added : effect.adds)
      if (const auto arguments = proposal.atoms.arguments(added.atom); !arguments.empty())
        subjects.insert(arguments.front());
  std::unordered_set<AtomId> wanted;
  for (const std::size_t path : paths) {
    const Proof& proof = proposal.proofs[path];
    for (const auto* atoms : {&proof.facts, &proof.events, &proof.footholds})
      wanted.insert(atoms->begin(), atoms->end());
  }
  std::vector<Given> facts;
  std::ranges::copy_if(proposal.given, std::back_inserter(facts), [&](const Given& given) {
    return !is_of_container(proposal.program, proposal.atoms, given.atom) ||
           subjects.contains(proposal.atoms.arguments(given.atom).front()) || wanted.contains(given.atom);
  });
  return facts;
}

std::vector<std::size_t> left_instead(const Proposal& proposal, std::span<const Effect> effects,
                                      std::span<const std::size_t> paths) {
  constexpr std::size_t kMost = 1000;
  std::vector<ChangeId> made;
  for (const Effect& effect : effects) made.insert(made.end(), effect.changes.begin(), effect.changes.end());
  std::ranges::sort(made);
  const std::vector<Given> facts = facts_after(facts_around(proposal, effects, paths), effects, made);
  const Derivation after = derive(proposal.program, proposal.atoms, facts);
  const auto kind = [&](AtomId goal) -> const std::string& {
    return proposal.program.predicates[proposal.atoms.predicate(goal)].goal;
  };
  std::vector<std::vector<AtomId>> goals;  // by gravity, as the paths are
  for (const std::size_t path : paths) {
    const AtomId goal = proposal.proofs[path].goal;
    if (after.of(goal) == Truth::no) continue;
    if (goals.empty() || kind(goals.back().front()) != kind(goal)) goals.emplace_back();
    if (std::ranges::find(goals.back(), goal) == goals.back().end()) goals.back().push_back(goal);
  }
  std::unordered_set<std::string> left;
  const Told told{proposal.program, proposal.atoms, after};
  for (const Proof& proof : ways_to(told, goals, kMost).proofs) left.insert(path_id(told, proof));
  std::vector<std::size_t> found;
  const Told before{proposal.program, proposal.atoms, proposal.derivation};
  std::ranges::copy_if(paths, std::back_inserter(found), [&](std::size_t path) {
    return left.contains(path_id(before, proposal.proofs[path]));
  });
  return found;
}

}  // namespace watertight::attack
