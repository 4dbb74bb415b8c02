#include "attack/half_integral_cover.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace watertight::attack {
namespace {

constexpr std::uint32_t kVertices = 9;

bool covers(std::uint32_t taken, const std::vector<CoverEdge>& edges) {
  return std::ranges::all_of(
      edges, [&](const CoverEdge& e) { return ((taken >> e.first | taken >> e.second) & 1U) != 0; });
}

std::uint32_t weight_of(std::uint32_t taken, const std::vector<std::uint32_t>& weights) {
  std::uint32_t sum = 0;
  for (std::uint32_t v = 0; v < kVertices; ++v) sum += (taken >> v & 1U) * weights[v];
  return sum;
}

TEST(HalfIntegralCover, TakesTheCheaperSideOfTwoThatAllMeet) {
  std::vector<std::uint32_t> weights(10, 2);  // 0 to 3: readers, 4 to 9: writers
  for (std::uint32_t reader = 0; reader < 4; ++reader) weights[reader] = 6;
  std::vector<CoverEdge> edges;
  for (std::uint32_t reader = 0; reader < 4; ++reader)
    for (std::uint32_t writer = 4; writer < 10; ++writer) edges.emplace_back(reader, writer);
  const auto shares = half_integral_cover(weights, edges);
  for (std::uint32_t v = 0; v < 10; ++v) EXPECT_EQ(shares[v], v < 4 ? Share::none : Share::whole) << v;
}

TEST(HalfIntegralCover, HalvesATriangle) {
  const std::vector<std::uint32_t> weights = {1, 1, 1};
  const std::vector<CoverEdge> edges = {{0, 1}, {1, 2}, {2, 0}};
  EXPECT_EQ(half_integral_cover(weights, edges), std::vector<Share>(3, Share::half));
}

// What is promised: some cheapest cover has all that is whole and nothing of what is none.
RC_GTEST_PROP(HalfIntegralCover, AgreesWithSomeCheapestCover, ()) {
  const auto weights =
      *rc::gen::container<std::vector<std::uint32_t>>(kVertices, rc::gen::inRange<std::uint32_t>(1, 8));
  const auto vertex = rc::gen::inRange<std::uint32_t>(0, kVertices);
  const auto edges = *rc::gen::container<std::vector<CoverEdge>>(rc::gen::pair(vertex, vertex));
  const std::vector<Share> shares = half_integral_cover(weights, edges);
  std::uint32_t least = 0xffffffff;
  bool agrees = false;
  for (std::uint32_t taken = 0; taken < 1U << kVertices; ++taken) {
    if (!covers(taken, edges)) continue;
    const std::uint32_t weight = weight_of(taken, weights);
    if (weight < least) agrees = false;
    if (weight > least) continue;
    least = weight;
    bool same = true;
    for (std::uint32_t v = 0; v < kVertices; ++v)
      same = same && shares[v] != ((taken >> v & 1U) != 0 ? Share::none : Share::whole);
    agrees = agrees || same;
  }
  RC_ASSERT(agrees);
}

}  // namespace
}  // namespace watertight::attack
