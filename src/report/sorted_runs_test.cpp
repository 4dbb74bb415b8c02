#include "report/sorted_runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace watertight::report {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs taken(SortedRuns& runs) {
  Pairs all;
  runs.take([&](std::string_view key, std::string_view body) { all.emplace_back(key, body); });
  return all;
}

// Keys in no order, some of them equal; every fiftieth body is larger than what is held.
Pairs many() {
  Pairs all;
  std::uint32_t state = 7;
  for (int i = 0; i < 3000; ++i) {
    state = state * 1664525u + 1013904223u;
    all.emplace_back("key " + std::to_string(state >> 22),
                     std::to_string(i) + std::string(i % 50 == 0 ? 6000 : i % 90, 'x'));
  }
  return all;
}

TEST(SortedRuns, GivesWhatWasAddedInTheOrderOfTheKeysAndEqualOnesAsTheyCame) {
  Pairs pairs = many();
  SortedRuns in_memory;
  SortedRuns in_a_file(4096);
  for (const auto& [key, body] : pairs) {
    in_memory.add(key, body);
    in_a_file.add(key, body);
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  EXPECT_EQ(taken(in_memory), pairs);
  EXPECT_EQ(taken(in_a_file), pairs);
  EXPECT_TRUE(in_a_file.intact());
}

TEST(SortedRuns, CanBeFilledAgain) {
  SortedRuns runs(16);
  for (const char* key : {"b", "c", "a"}) runs.add(key, "first round, longer than what is held");
  EXPECT_EQ(taken(runs).size(), 3u);
  runs.add("z", "1");
  runs.add("y", "2");
  EXPECT_EQ(taken(runs), (Pairs{{"y", "2"}, {"z", "1"}}));
  EXPECT_TRUE(taken(runs).empty());
}

TEST(SortedRuns, OrdersBytesWithoutSigns) {
  SortedRuns runs;
  runs.add("\xc3\xa4", "2");
  runs.add("z", "1");
  EXPECT_EQ(taken(runs), (Pairs{{"z", "1"}, {"\xc3\xa4", "2"}}));
}

}  // namespace
}  // namespace watertight::report
