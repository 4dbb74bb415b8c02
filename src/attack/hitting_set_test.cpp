#include "attack/hitting_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>

namespace watertight::attack {
namespace {

using Changes = std::vector<ChangeId>;

Breaker making(Changes make) { return {.make = std::move(make), .unless = {}}; }

bool breaks(const Breakers& breakers, std::uint32_t made) {
  const auto is_made = [&](ChangeId change) { return (made >> change & 1U) != 0; };
  return std::ranges::any_of(breakers, [&](const Breaker& breaker) {
    return std::ranges::all_of(breaker.make, is_made) &&
           std::ranges::none_of(breaker.unless,
                                [&](const Changes& set) { return std::ranges::all_of(set, is_made); });
  });
}

std::uint64_t weight_of(std::span<const std::uint32_t> weights, std::uint32_t made) {
  std::uint64_t sum = 0;
  for (std::size_t change = 0; change < weights.size(); ++change)
    if ((made >> change & 1U) != 0) sum += weights[change];
  return sum;
}

std::uint32_t bits(const Changes& changes) {
  std::uint32_t made = 0;
  for (const ChangeId change : changes) made |= 1U << change;
  return made;
}

std::optional<std::uint64_t> least_weight(std::span<const std::uint32_t> weights,
                                          std::span<const Breakers> proofs) {
  std::optional<std::uint64_t> least;
  for (std::uint32_t made = 0; made < 1U << weights.size(); ++made)
    if (std::ranges::all_of(proofs, [&](const Breakers& proof) { return breaks(proof, made); }))
      least = std::min(least.value_or(~std::uint64_t{0}), weight_of(weights, made));
  return least;
}

HittingSet cheapest(std::span<const std::uint32_t> weights, std::span<const Breakers> proofs,
                    std::uint64_t steps = 1'000'000) {
  HittingSets sets(weights, steps);
  std::vector<std::uint32_t> numbers;
  for (const Breakers& proof : proofs) numbers.push_back(sets.add(proof));
  return sets.cheapest(numbers);
}

// Of the full range in small cases too.
template <typename T>
T any(T least, T beyond) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(least, beyond));
}

struct Problem {
  std::vector<std::uint32_t> weights;
  std::vector<Breakers> proofs;
};

Changes any_changes(std::size_t count, int least, int most) {
  Changes changes;
  for (int left = any(least, most + 1); left > 0; --left)
    changes.push_back(any<ChangeId>(0, static_cast<ChangeId>(count)));
  std::ranges::sort(changes);
  const auto repeated = std::ranges::unique(changes);
  changes.erase(repeated.begin(), repeated.end());
  return changes;
}

// `undoing`: some breakers ask that something is left undone.
Problem any_problem(bool undoing) {
  const auto count = any<std::size_t>(1, 11);
  Problem problem;
  for (std::size_t change = 0; change < count; ++change) problem.weights.push_back(any(1U, 6U));
  for (int left = any(0, 15); left > 0; --left) {
    Breakers breakers;
    for (int more = any(1, 5); more > 0; --more) {
      Breaker breaker = making(any_changes(count, 1, any(1, 4)));
      if (undoing && any(0, 3) == 0) {
        if (any(0, 2) == 0) breaker.make.clear();
        for (int sets = any(1, 3); sets > 0; --sets) breaker.unless.push_back(any_changes(count, 1, 2));
      }
      breakers.push_back(std::move(breaker));
    }
    problem.proofs.push_back(std::move(breakers));
  }
  return problem;
}

TEST(HittingSets, NothingToBreakNeedsNoChange) {
  const std::vector<std::uint32_t> weights = {1, 2};
  const HittingSet set = cheapest(weights, {});
  EXPECT_TRUE(set.found);
  EXPECT_TRUE(set.changes.empty());
}

TEST(HittingSets, AProofThatNothingBreaksHasNoSet) {
  const std::vector<std::uint32_t> weights = {1};
  const std::vector<Breakers> proofs = {{making({0})}, {}};
  const HittingSet set = cheapest(weights, proofs);
  EXPECT_FALSE(set.found);
  EXPECT_TRUE(set.exact);
}

TEST(HittingSets, OneDearChangeIsTakenWhereItCostsLessThanManyCheapOnes) {
  const std::vector<std::uint32_t> weights = {5, 2, 2, 2};
  const std::vector<Breakers> proofs = {
      {making({0}), making({1})}, {making({0}), making({2})}, {making({0}), making({3})}};
  EXPECT_EQ(cheapest(weights, proofs).changes, (Changes{0}));
  EXPECT_EQ(cheapest(weights, std::span(proofs).first(2)).changes, (Changes{1, 2}));
}

TEST(HittingSets, ChangesThatWorkTogetherArePaidOnce) {
  const std::vector<std::uint32_t> weights = {3, 1, 1, 4, 4};
  const std::vector<Breakers> proofs = {{making({0, 1}), making({3})}, {making({0, 2}), making({4})}};
  EXPECT_EQ(cheapest(weights, proofs).changes, (Changes{0, 1, 2}));
}

TEST(HittingSets, WhatMustBeLeftUndoneIsNotMade) {
  const std::vector<std::uint32_t> weights = {1, 3};
  const std::vector<Breakers> proofs = {{making({0}), making({1})}, {{.make = {}, .unless = {{0}}}}};
  EXPECT_EQ(cheapest(weights, proofs).changes, (Changes{1}));
}

TEST(HittingSets, ASecondAskingTellsOfTheNewProofs) {
  const std::vector<std::uint32_t> weights = {1, 2};
  HittingSets sets(weights, 1000);
  std::vector<std::uint32_t> proofs = {sets.add({making({0}), making({1})})};
  EXPECT_EQ(sets.cheapest(proofs).changes, (Changes{0}));
  proofs.push_back(sets.add({making({1})}));
  EXPECT_EQ(sets.cheapest(proofs).changes, (Changes{1}));
  EXPECT_EQ(sets.add({making({1}), making({0})}), proofs.front());
}

RC_GTEST_PROP(HittingSets, AreAsCheapAsTheBestOfAllSubsets, ()) {
  const Problem problem = any_problem(*rc::gen::arbitrary<bool>());
  const auto least = least_weight(problem.weights, problem.proofs);
  const HittingSet set = cheapest(problem.weights, problem.proofs);
  RC_ASSERT(set.exact);
  RC_ASSERT(set.found == least.has_value());
  if (!set.found) return;
  RC_ASSERT(set.weight == *least);
  RC_ASSERT(weight_of(problem.weights, bits(set.changes)) == *least);
  for (const Breakers& proof : problem.proofs) RC_ASSERT(breaks(proof, bits(set.changes)));
}

RC_GTEST_PROP(HittingSets, WithoutStepsTheyBreakAllProofsAndHaveNothingNeedless, ()) {
  const Problem problem = any_problem(false);
  const HittingSet set = cheapest(problem.weights, problem.proofs, 0);
  RC_ASSERT(set.found);
  const auto breaks_all = [&](std::uint32_t made) {
    return std::ranges::all_of(problem.proofs, [&](const Breakers& proof) { return breaks(proof, made); });
  };
  RC_ASSERT(breaks_all(bits(set.changes)));
  for (const ChangeId change : set.changes) RC_ASSERT(!breaks_all(bits(set.changes) & ~(1U << change)));
  if (set.exact) RC_ASSERT(set.weight == least_weight(problem.weights, problem.proofs));
}

}  // namespace
}  // namespace watertight::attack
