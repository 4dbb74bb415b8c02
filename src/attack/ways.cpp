#include "attack/ways.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "attack/same_proof.hpp"

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

// Proofs of one key are one way.
std::string key_of(const Told& told, const Proof& proof) {
  std::string key = std::to_string(proof.goal);
  for (const AtomId foothold : proof.footholds) key += ' ' + std::to_string(foothold);
  for (const std::uint32_t index : proof.instances) {
    const Clause& clause = told.program.clauses[told.derivation.instances[index].clause];
    const Rule& rule = told.program.rules[clause.rule];
    if (!is_detail(rule)) key += ' ' + rule.id;
  }
  return key;
}

struct Way {
  Proof best;
  std::vector<Proof> variants;
};

// Proofs by the same techniques from the same start to the same goal are one way; the best of them stands for
// all.
std::vector<Way> with_variants(const Told& told, std::vector<Proof> proofs) {
  std::unordered_map<std::string, std::size_t> seen;
  std::vector<Way> ways;
  for (Proof& proof : proofs) {
    const auto [at, is_new] = seen.emplace(key_of(told, proof), ways.size());
    if (is_new)
      ways.push_back({std::move(proof), {}});
    else
      ways[at->second].variants.push_back(std::move(proof));
  }
  return ways;
}

// "host-root". States of several predicates may be one goal.
const std::string& goal_of(const Told& told, AtomId state) {
  return told.program.predicates[told.atoms.predicate(state)].goal;
}

// A way to one's own container is no way out of it.
bool leads_nowhere(const Told& told, const Proof& proof) {
  if (goal_of(told, proof.goal) != "other-container" || proof.footholds.size() != 1) return false;
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
Ways gravest(const Told& told, std::vector<Way> all) {
  Ways ways;
  std::unordered_map<AtomId, std::vector<std::size_t>> by_start;
  for (auto& [proof, variants] : all) {
    const AtomId start = proof.footholds.empty() ? kNoAtom : proof.footholds.front();
    const std::string& goal = goal_of(told, proof.goal);
    bool part = false;
    for (const std::size_t other : by_start[start]) {
      const std::string& graver = goal_of(told, ways.proofs[other].goal);
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
    ways.variants.push_back(std::move(variants));
  }
  return ways;
}

void sort_by_gravity(const Told& told, std::span<const std::vector<AtomId>> goals, Ways& ways) {
  std::vector<std::size_t> order(ways.proofs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t way) {
    const std::string& goal = goal_of(told, ways.proofs[way].goal);
    return std::ranges::find_if(goals,
                                [&](const std::vector<AtomId>& group) {
                                  return !group.empty() && goal_of(told, group.front()) == goal;
                                }) -
           goals.begin();
  });
  Ways sorted;
  sorted.complete = ways.complete;
  for (const std::size_t way : order) {
    sorted.proofs.push_back(std::move(ways.proofs[way]));
    sorted.also.push_back(std::move(ways.also[way]));
    sorted.variants.push_back(std::move(ways.variants[way]));
  }
  ways = std::move(sorted);
}

}  // namespace

Ways ways_to(const Told& told, std::span<const std::vector<AtomId>> goals, std::size_t most) {
  Proofs proofs = all_proofs(told, goals, most);
  std::erase_if(proofs.proofs, [&](const Proof& proof) { return leads_nowhere(told, proof); });
  Ways ways = gravest(told, with_variants(told, std::move(proofs.proofs)));
  ways.complete = proofs.complete;
  return ways;
}

void add_those_left(const Told& told, std::span<const std::vector<AtomId>> goals, const Derivation& after,
                    std::size_t most, Ways& ways) {
  const Told then{told.program, told.atoms, after};
  std::vector<std::vector<AtomId>> left;
  for (const std::vector<AtomId>& group : goals)
    std::ranges::copy_if(group, std::back_inserter(left.emplace_back()),
                         [&](AtomId goal) { return after.of(goal) != Truth::no; });
  if (std::ranges::all_of(left, &std::vector<AtomId>::empty)) return;
  Ways found = ways_to(then, left, most);
  ways.complete = ways.complete && found.complete;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < ways.proofs.size(); ++i) known.emplace(key_of(told, ways.proofs[i]), i);
  const SameProof before(told.program, after, told.derivation);
  for (std::size_t i = 0; i < found.proofs.size(); ++i) {
    std::vector<Proof> proofs;
    if (auto proof = before.of(found.proofs[i])) proofs.push_back(std::move(*proof));
    for (const Proof& variant : found.variants[i])
      if (auto proof = before.of(variant)) proofs.push_back(std::move(*proof));
    if (proofs.empty()) continue;
    const auto [at, is_new] = known.emplace(key_of(then, found.proofs[i]), ways.proofs.size());
    if (is_new) {
      ways.proofs.push_back(std::move(proofs.front()));
      ways.also.push_back(std::move(found.also[i]));
      proofs.erase(proofs.begin());
      ways.variants.emplace_back();
    }
    std::ranges::move(proofs, std::back_inserter(ways.variants[at->second]));
  }
  sort_by_gravity(told, goals, ways);
}

}  // namespace watertight::attack
