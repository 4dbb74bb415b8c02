#include "attack/hitting_set.hpp"

#include <algorithm>
#include <utility>

namespace watertight::attack {

namespace {

std::vector<std::uint32_t> words_of(const Breaker& breaker) {
  std::vector<std::uint32_t> words = {static_cast<std::uint32_t>(breaker.make.size())};
  words.insert(words.end(), breaker.make.begin(), breaker.make.end());
  for (const auto& set : breaker.unless) {
    words.push_back(static_cast<std::uint32_t>(set.size()));
    words.insert(words.end(), set.begin(), set.end());
  }
  return words;
}

}  // namespace

HittingSets::HittingSets(std::span<const std::uint32_t> weights, std::uint64_t steps)
    : weights_(weights), search_(weights, table_, steps) {}

std::uint32_t HittingSets::add(const Breakers& breakers) {
  std::vector<std::uint32_t> numbers;
  for (const Breaker& breaker : breakers) {
    const auto next = static_cast<std::uint32_t>(table_.breakers.size());
    const auto [entry, added] = breaker_numbers_.try_emplace(words_of(breaker), next);
    if (added) table_.breakers.push_back(breaker);
    numbers.push_back(entry->second);
  }
  std::ranges::sort(numbers);
  const auto repeated = std::ranges::unique(numbers);
  numbers.erase(repeated.begin(), repeated.end());
  const auto next = static_cast<std::uint32_t>(table_.proofs.size());
  const auto [entry, added] = proof_numbers_.try_emplace(numbers, next);
  if (added) table_.proofs.push_back(std::move(numbers));
  return entry->second;
}

// Whatever breaks a proof breaks those that have its breakers and more: these say nothing new.
std::vector<std::uint32_t> HittingSets::without_implied(std::span<const std::uint32_t> proofs) const {
  std::vector<std::uint32_t> order(proofs.begin(), proofs.end());
  std::ranges::sort(order);
  const auto repeated = std::ranges::unique(order);
  order.erase(repeated.begin(), repeated.end());
  std::ranges::stable_sort(order, {}, [&](std::uint32_t proof) { return table_.proofs[proof].size(); });

  std::vector<std::uint32_t> frequency(table_.breakers.size());
  for (const std::uint32_t proof : order)
    for (const std::uint32_t breaker : table_.proofs[proof]) ++frequency[breaker];
  // Each proof kept is looked for under its rarest breaker alone.
  std::vector<std::vector<std::uint32_t>> kept_with(table_.breakers.size());
  std::vector<std::uint32_t> kept;
  for (const std::uint32_t proof : order) {
    const auto& breakers = table_.proofs[proof];
    const auto is_implied_by = [&](std::uint32_t other) {
      return std::ranges::includes(breakers, table_.proofs[other]);
    };
    if (std::ranges::any_of(breakers, [&](std::uint32_t b) { return std::ranges::any_of(kept_with[b], is_implied_by); }))
      continue;
    kept.push_back(proof);
    if (breakers.empty()) return {proof};  // nothing breaks it: no need to look at others
    kept_with[*std::ranges::min_element(breakers, {}, [&](std::uint32_t b) { return frequency[b]; })].push_back(proof);
  }
  std::ranges::sort(kept);
  return kept;
}

bool HittingSets::broken(std::uint32_t proof, const std::vector<bool>& made) const {
  const auto is_made = [&](ChangeId change) { return made[change]; };
  return std::ranges::any_of(table_.proofs[proof], [&](std::uint32_t number) {
    const Breaker& breaker = table_.breakers[number];
    return std::ranges::all_of(breaker.make, is_made) &&
           std::ranges::none_of(breaker.unless, [&](const auto& set) { return std::ranges::all_of(set, is_made); });
  });
}

// The dearest first, again until nothing can go: leaving one out can make another needless.
void HittingSets::leave_out_needless(std::span<const std::uint32_t> proofs, std::vector<ChangeId>& changes) const {
  std::vector<bool> made(weights_.size());
  for (const ChangeId change : changes) made[change] = true;
  std::vector<std::vector<std::uint32_t>> using_it(weights_.size());
  for (const std::uint32_t proof : proofs)
    for (const std::uint32_t number : table_.proofs[proof])
      for (const ChangeId change : table_.breakers[number].make)
        if (using_it[change].empty() || using_it[change].back() != proof) using_it[change].push_back(proof);
  std::ranges::stable_sort(changes, std::ranges::greater{}, [&](ChangeId change) { return weights_[change]; });
  for (bool again = true; again;) {
    again = std::erase_if(changes, [&](ChangeId change) {
              made[change] = false;
              const bool needless =
                  std::ranges::all_of(using_it[change], [&](std::uint32_t proof) { return broken(proof, made); });
              made[change] = !needless;
              return needless;
            }) != 0;
  }
}

HittingSet HittingSets::cheapest(std::span<const std::uint32_t> proofs) {
  const std::vector<std::uint32_t> telling = without_implied(proofs);
  HittingSet set;
  set.found = search_.cheapest(telling, set.changes) != BranchAndBound::kNone;
  set.exact = search_.exact();
  if (set.found && !set.exact) leave_out_needless(telling, set.changes);
  std::ranges::sort(set.changes);
  for (const ChangeId change : set.changes) set.weight += weights_[change];
  return set;
}

}  // namespace watertight::attack
