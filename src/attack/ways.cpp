#include "attack/ways.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace watertight::attack {
namespace {

// Every goal's proofs, none of which goes through a graver goal that has paths of its own.
Proofs all_proofs(const Told& told, std::span<const std::vector<AtomId>> goals, std::size_t most) {
  Proofs all;
  std::vector<AtomId> graver;
  // Of a goal that there is once for each container, a few ways tell enough; of root on the host all are
  // told.
  constexpr std::size_t kFew = 4;
  constexpr std::size_t kMany = 64;
  for (const std::vector<AtomId>& goal : goals) {
    const bool of_many = goal.size() > kMany;
    const ProofLimits limits{
        .per_goal = of_many ? kFew : most, .per_state = of_many ? kFew : 64, .all = most};
    Proofs found = proofs_of(told.program, told.atoms, told.derivation, goal, graver, limits);
    all.complete = all.complete && found.complete;
    std::ranges::move(found.proofs, std::back_inserter(all.proofs));
    graver.insert(graver.end(), goal.begin(), goal.end());
  }
  return all;
}

// How a container's user becomes its root: a detail of a way, not a way of its own.
constexpr std::string_view kBecomingRoot[] = {"root-by-default", "setuid-in-image"};

// Proofs by the same techniques from the same start to the same goal are one way; the best of them stands for
// all.
std::vector<Proof> without_variants(const Told& told, std::vector<Proof> proofs) {
  std::unordered_set<std::string> seen;
  std::erase_if(proofs, [&](const Proof& proof) {
    std::string key = std::to_string(proof.goal);
    for (const AtomId foothold : proof.footholds) key += ' ' + std::to_string(foothold);
    for (const std::uint32_t index : proof.instances) {
      const Clause& clause = told.program.clauses[told.derivation.instances[index].clause];
      const Rule& rule = told.program.rules[clause.rule];
      if (std::ranges::find(kBecomingRoot, rule.id) == std::end(kBecomingRoot)) key += ' ' + rule.id;
    }
    return !seen.insert(std::move(key)).second;
  });
  return proofs;
}

// A way to one's own container is no way out of it.
bool leads_nowhere(const Told& told, const Proof& proof) {
  if (told.program.predicates[told.atoms.predicate(proof.goal)].goal != "other-container" ||
      proof.footholds.size() != 1)
    return false;
  const auto to = told.atoms.arguments(proof.goal);
  const auto from = told.atoms.arguments(proof.footholds.front());
  return !to.empty() && !from.empty() && to.front() == from.front();
}

bool is_part_of(const Proof& less, const Proof& more) {
  return std::ranges::includes(more.facts, less.facts) && std::ranges::includes(more.denied, less.denied) &&
         std::ranges::includes(more.events, less.events) &&
         std::ranges::includes(more.footholds, less.footholds);
}

// Nothing that nobody knows, and nothing that somebody else must do, stands before the graver one alone.
bool is_as_sure(const Proof& weaker, const Proof& graver) {
  return (graver.certain || !weaker.certain) && (graver.events.empty() || !weaker.events.empty());
}

// A weaker goal that is reached on the way to a graver one is no path of its own, but told with that one; not
// where the graver one is less sure: who knows that nothing comes of that one would not learn of the weaker
// one. Proofs that can be parts of each other start at the same foothold.
Ways gravest(const Told& told, std::vector<Proof> proofs) {
  Ways ways;
  std::unordered_map<AtomId, std::vector<std::size_t>> by_start;
  for (Proof& proof : proofs) {
    const AtomId start = proof.footholds.empty() ? kNoAtom : proof.footholds.front();
    const std::string& goal = told.program.predicates[told.atoms.predicate(proof.goal)].goal;
    bool part = false;
    for (const std::size_t other : by_start[start]) {
      const std::string& graver = told.program.predicates[told.atoms.predicate(ways.proofs[other].goal)].goal;
      if (graver == goal || !is_part_of(proof, ways.proofs[other]) || !is_as_sure(proof, ways.proofs[other]))
        continue;
      part = true;
      if (std::ranges::find(ways.also[other], goal) == ways.also[other].end())
        ways.also[other].push_back(goal);
    }
    if (part) continue;
    by_start[start].push_back(ways.proofs.size());
    ways.proofs.push_back(std::move(proof));
    ways.also.emplace_back();
  }
  return ways;
}

}  // namespace

Ways ways_to(const Told& told, std::span<const std::vector<AtomId>> goals, std::size_t most) {
  Proofs proofs = all_proofs(told, goals, most);
  std::erase_if(proofs.proofs, [&](const Proof& proof) { return leads_nowhere(told, proof); });
  Ways ways = gravest(told, without_variants(told, std::move(proofs.proofs)));
  ways.complete = proofs.complete;
  return ways;
}

}  // namespace watertight::attack
