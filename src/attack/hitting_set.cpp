#include "attack/hitting_set.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
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
std::vector<std::uint32_t> HittingSets::without_implied(Proofs proofs) const {
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
    if (std::ranges::any_of(
            breakers, [&](std::uint32_t b) { return std::ranges::any_of(kept_with[b], is_implied_by); }))
      continue;
    kept.push_back(proof);
    if (breakers.empty()) return {proof};  // nothing breaks it: no need to look at others
    kept_with[*std::ranges::min_element(breakers, {}, [&](std::uint32_t b) { return frequency[b]; })]
        .push_back(proof);
  }
  std::ranges::sort(kept);
  return kept;
}

bool HittingSets::broken(std::uint32_t proof, const std::vector<bool>& made) const {
  const auto is_made = [&](ChangeId change) { return made[change]; };
  return std::ranges::any_of(table_.proofs[proof], [&](std::uint32_t number) {
    const Breaker& breaker = table_.breakers[number];
    return std::ranges::all_of(breaker.make, is_made) &&
           std::ranges::none_of(breaker.unless,
                                [&](const auto& set) { return std::ranges::all_of(set, is_made); });
  });
}

bool HittingSets::all_broken(Proofs proofs, const std::vector<bool>& made) const {
  return std::ranges::all_of(proofs, [&](std::uint32_t proof) { return broken(proof, made); });
}

std::uint64_t HittingSets::weight_of(std::span<const ChangeId> changes) const {
  std::uint64_t sum = 0;
  for (const ChangeId change : changes) sum += weights_[change];
  return sum;
}

// Again and again the breaker that breaks the most proofs for its price. Where breakers ask that something is
// left undone, the changes may break not all of them.
std::vector<ChangeId> HittingSets::greedy(Proofs proofs) const {
  std::vector<std::vector<std::uint32_t>> proofs_with(table_.breakers.size());
  for (std::uint32_t at = 0; at < proofs.size(); ++at)
    for (const std::uint32_t breaker : table_.proofs[proofs[at]]) proofs_with[breaker].push_back(at);
  std::vector<bool> made(weights_.size());
  std::vector<bool> done(proofs.size());
  const auto price_of_one = [&](std::uint32_t breaker) {
    std::uint64_t price = 0;
    for (const ChangeId change : table_.breakers[breaker].make) price += made[change] ? 0 : weights_[change];
    const auto gain =
        std::ranges::count_if(proofs_with[breaker], [&](std::uint32_t at) { return !done[at]; });
    return gain == 0 ? -1.0 : static_cast<double>(price) / static_cast<double>(gain);
  };
  using Offer = std::pair<double, std::uint32_t>;
  std::priority_queue<Offer, std::vector<Offer>, std::greater<>> offers;
  for (std::uint32_t breaker = 0; breaker < proofs_with.size(); ++breaker)
    if (const double price = price_of_one(breaker); price >= 0) offers.emplace(price, breaker);
  std::vector<ChangeId> changes;
  while (!offers.empty()) {
    const auto [price, breaker] = offers.top();
    offers.pop();
    const double now = price_of_one(breaker);
    if (now < 0) continue;
    if (now > price) {
      offers.emplace(now, breaker);  // prices mostly rise, as proofs are broken by others
      continue;
    }
    for (const ChangeId change : table_.breakers[breaker].make) {
      if (made[change]) continue;
      made[change] = true;
      changes.push_back(change);
    }
    for (const std::uint32_t at : proofs_with[breaker]) done[at] = true;
  }
  return changes;
}

// Leaves out the dearest first, again until nothing can go: leaving one out can make another needless.
std::vector<ChangeId> HittingSets::without_needless(Proofs proofs, std::vector<ChangeId> changes) const {
  std::vector<bool> made(weights_.size());
  for (const ChangeId change : changes) made[change] = true;
  std::vector<std::vector<std::uint32_t>> proofs_with(weights_.size());
  for (const std::uint32_t proof : proofs)
    for (const std::uint32_t number : table_.proofs[proof])
      for (const ChangeId change : table_.breakers[number].make)
        if (proofs_with[change].empty() || proofs_with[change].back() != proof)
          proofs_with[change].push_back(proof);
  std::ranges::stable_sort(changes, std::ranges::greater{},
                           [&](ChangeId change) { return weights_[change]; });
  for (bool again = true; again;) {
    again = std::erase_if(changes, [&](ChangeId change) {
              made[change] = false;
              made[change] = !all_broken(proofs_with[change], made);
              return !made[change];
            }) != 0;
  }
  return changes;
}

HittingSet HittingSets::cheapest(std::span<const std::uint32_t> proofs) {
  const std::vector<std::uint32_t> telling = without_implied(proofs);
  HittingSet set;
  // What is quickly found first: the search need not look at what is dearer.
  std::vector<bool> made(weights_.size());
  set.changes = greedy(telling);
  for (const ChangeId change : set.changes) made[change] = true;
  set.found = all_broken(telling, made);
  if (set.found) set.changes = without_needless(telling, std::move(set.changes));

  const std::uint64_t bound = set.found ? weight_of(set.changes) : BranchAndBound::kNone;
  BranchAndBound::Answer answer = search_.cheapest(telling, bound);
  set.exact = answer.exact;
  if (answer.found) {
    set.found = true;
    set.changes =
        answer.exact ? std::move(answer.changes) : without_needless(telling, std::move(answer.changes));
  }
  if (!set.found) set.changes.clear();
  std::ranges::sort(set.changes);
  set.weight = weight_of(set.changes);
  return set;
}

}  // namespace watertight::attack
