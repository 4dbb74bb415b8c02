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

TEST(HittingSets, ABreakerThatAsksForSomethingUndoneReplacesNone) {
  const std::vector<std::uint32_t> weights = {1, 2, 1, 5};
  const std::vector<Breakers> proofs = {{{.make = {0}, .unless = {{2}}}, making({1})},
                                        {making({2}), making({3})}};
  EXPECT_EQ(cheapest(weights, proofs).changes, (Changes{1, 2}));
}

// The last two proofs are there to lead whoever only looks for the next cheap change into a dead end.
TEST(HittingSets, PartsThatDifferInWeightsAloneAreNotTakenForOne) {
  const std::vector<std::uint32_t> weights = {1, 1, 9, 9, 1, 1, 1, 2};
  std::vector<Breakers> proofs;
  for (const ChangeId first : {0U, 3U})
    for (ChangeId left_out = 0; left_out < 3; ++left_out) {
      Breakers breakers;
      for (ChangeId change = 0; change < 3; ++change)
        if (change != left_out) breakers.push_back(making({first + change}));
      proofs.push_back(std::move(breakers));
    }
  proofs.push_back({making({6}), making({7})});
  proofs.push_back({{.make = {}, .unless = {{6}}}});
  EXPECT_EQ(cheapest(weights, proofs).changes, (Changes{0, 1, 4, 5, 7}));
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

TEST(HittingSets, APartThatIsSolvedWithinItselfIsRememberedOnce) {
  const std::vector<std::uint32_t> weights = {4, 5, 6, 5, 5, 3};
  HittingSets sets(weights, 1000);
  std::vector<std::uint32_t> proofs = {sets.add({{.make = {3, 4}, .unless = {{0}}},
                                                 {.make = {4}, .unless = {{4}, {5}}},
                                                 making({2}),
                                                 {.make = {2}, .unless = {{2}}}})};
  EXPECT_EQ(sets.cheapest(proofs).changes, (Changes{2}));
  proofs.push_back(sets.add({{.make = {}, .unless = {{4}}}, {.make = {4}, .unless = {{1}}}}));
  EXPECT_EQ(sets.cheapest(proofs).changes, (Changes{2}));
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

// Change 0 is one for all copies of a small problem, the others each copy has for itself.
RC_GTEST_PROP(HittingSets, OfManyPartsAlikeAreTheSumOfTheParts, ()) {
  const Problem one = any_problem(*rc::gen::arbitrary<bool>());
  const std::size_t copies = any<std::size_t>(2, 6);
  const auto own = static_cast<ChangeId>(one.weights.size() - 1);
  Problem all;
  all.weights = {one.weights.front() * static_cast<std::uint32_t>(copies) / 2 + 1};
  for (ChangeId copy = 0; copy < copies; ++copy) {
    all.weights.insert(all.weights.end(), one.weights.begin() + 1, one.weights.end());
    const auto rename = [&](Changes& changes) {
      for (ChangeId& change : changes) change += change == 0 ? 0 : copy * own;
    };
    for (Breakers proof : one.proofs) {
      for (Breaker& breaker : proof) {
        rename(breaker.make);
        std::ranges::for_each(breaker.unless, rename);
      }
      all.proofs.push_back(std::move(proof));
    }
  }
  std::optional<std::uint64_t> least;
  for (std::uint32_t shared = 0; shared < 2; ++shared) {
    std::optional<std::uint64_t> rest;
    for (std::uint32_t made = shared; made < 1U << one.weights.size(); made += 2)
      if (std::ranges::all_of(one.proofs, [&](const Breakers& proof) { return breaks(proof, made); }))
        rest = std::min(rest.value_or(~std::uint64_t{0}), weight_of(one.weights, made & ~1U));
    if (rest) least = std::min(least.value_or(~std::uint64_t{0}), shared * all.weights[0] + copies * *rest);
  }
  const HittingSet set = cheapest(all.weights, all.proofs);
  RC_ASSERT(set.exact);
  RC_ASSERT(set.found == least.has_value());
  if (set.found) RC_ASSERT(set.weight == *least);
}

// What was solved before is remembered.
RC_GTEST_PROP(HittingSets, AreAsCheapWhenTheyAreAskedAgainWithFurtherProofs, ()) {
  const Problem problem = any_problem(true);
  HittingSets sets(problem.weights, 1'000'000);
  std::vector<std::uint32_t> asked;
  for (const Breakers& proof : problem.proofs) {
    asked.push_back(sets.add(proof));
    const HittingSet set = sets.cheapest(asked);
    const auto least = least_weight(problem.weights, std::span(problem.proofs).first(asked.size()));
    RC_ASSERT(set.found == least.has_value());
    if (!set.found) return;
    RC_ASSERT(set.weight == *least);
    RC_ASSERT(weight_of(problem.weights, bits(set.changes)) == *least);
  }
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
