#include "attack/minimal_sets.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace watertight::attack {
namespace {

// Beyond thirty-two sets an index answers; here there are up to two hundred of small numbers.
RC_GTEST_PROP(MinimalSetsLaw, KeepsWhatComparingAllWithAllKeeps, ()) {
  SetPool pool;
  MinimalSets sets;
  std::map<std::uint32_t, std::set<std::uint32_t>> kept;
  const auto number = [](std::uint32_t end) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, end));
  };
  for (std::uint32_t owner = 0; owner < 200; ++owner) {
    std::set<std::uint32_t> set;
    for (std::uint32_t n = 2 + number(7); n > 0; --n) set.insert(number(24));
    const std::vector<std::uint32_t> list(set.begin(), set.end());
    const bool covered =
        std::ranges::any_of(kept, [&](const auto& one) { return std::ranges::includes(set, one.second); });
    RC_ASSERT(sets.covers(pool, list) == covered);
    if (covered) continue;
    std::vector<std::uint32_t> expected;
    for (const auto& [other, numbers] : kept)
      if (std::ranges::includes(numbers, set)) expected.push_back(other);
    for (const std::uint32_t other : expected) kept.erase(other);
    kept[owner] = set;
    std::vector<std::uint32_t> removed = sets.add(pool, owner, pool.add(list));
    std::ranges::sort(removed);
    RC_ASSERT(removed == expected);
  }
  std::set<std::uint32_t> left;
  for (const MinimalSets::Entry& entry : sets.entries())
    if (!entry.removed) left.insert(entry.owner);
  RC_ASSERT(left.size() == kept.size());
  for (const auto& [owner, set] : kept) RC_ASSERT(left.contains(owner));
}

TEST(MinimalSets, TheEmptySetIsWithinEveryOther) {
  SetPool pool;
  MinimalSets sets;
  for (std::uint32_t i = 0; i < 40; ++i) EXPECT_TRUE(sets.add(pool, i, pool.add(std::vector{i})).empty());
  EXPECT_FALSE(sets.covers(pool, std::vector<std::uint32_t>{50}));
  EXPECT_EQ(sets.add(pool, 40, pool.add({})).size(), 40);
  EXPECT_TRUE(sets.covers(pool, std::vector<std::uint32_t>{50}));
  EXPECT_TRUE(sets.covers(pool, {}));
}

}  // namespace
}  // namespace watertight::attack
