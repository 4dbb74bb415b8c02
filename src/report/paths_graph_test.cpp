#include "report/paths_graph.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/paths_layout.hpp"
#include "report/paths_sample_test.hpp"

namespace watertight::report {
namespace {

using testing::ElementsAre;

std::size_t number_of(const PathGraph& graph, NodeKind kind) {
  return static_cast<std::size_t>(std::ranges::count(graph.nodes, kind, &GraphNode::kind));
}

const GraphNode& step_of(const PathGraph& graph, std::string_view rule) {
  return *std::ranges::find_if(
      graph.nodes, [&](const GraphNode& n) { return n.kind == NodeKind::step && n.rule == rule; });
}

bool leads(const PathGraph& graph, std::string_view from, std::string_view to) {
  return std::ranges::any_of(graph.edges, [&](const GraphEdge& e) {
    return graph.nodes[e.from].title == from && graph.nodes[e.to].title == to;
  });
}

// Ways of `containers` that are all alike.
attack::Analysis alike(int containers) {
  attack::Analysis a;
  a.goals = {{"host-root", static_cast<std::size_t>(containers), 0}};
  for (int i = 0; i < containers; ++i) {
    const std::string name = fmt::format("app-{}", i);
    attack::Step step = sample_socket_step();
    step.premises.front().atom = "engine-socket(" + name + ")";
    a.paths.push_back(sample_path(fmt::format("{:016x}", i), name, "host-root", "root on the host",
                                  {step, sample_privileged_step({0})}));
  }
  return a;
}

TEST(PathGraph, HasOnceWhatSeveralWaysShare) {
  const PathGraph graph = graph_of(sample_analysis());
  EXPECT_EQ(number_of(graph, NodeKind::foothold), 3u);
  EXPECT_EQ(number_of(graph, NodeKind::goal), 2u);
  EXPECT_THAT(step_of(graph, "api-sock-mount").paths, ElementsAre(0, 1, 4));
  EXPECT_EQ(number_of(graph, NodeKind::state), 0u) << "no state here is given by two steps";
}

TEST(PathGraph, ComesByAStepToWhereAnAttackMayAlsoStart) {
  const PathGraph graph = graph_of(sample_analysis());
  EXPECT_TRUE(
      leads(graph, "A port of the service is open to the network", "code running in " + kHostileContainer));
}

TEST(PathGraph, LeadsEverythingThatAStepNeedsToIt) {
  const PathGraph graph = graph_of(sample_analysis());
  const auto in_way_1 = std::ranges::count_if(graph.edges, [&](const GraphEdge& e) {
    const GraphNode& to = graph.nodes[e.to];
    return to.rule == "api-create-privileged" && std::ranges::find(e.paths, 1u) != e.paths.end();
  });
  EXPECT_EQ(in_way_1, 2) << "what the port and what the socket gave";
}

TEST(PathGraph, GivesAStateANodeOfItsOwnWhereSeveralStepsGiveIt) {
  const PathGraph graph = graph_of(alike(2));
  EXPECT_EQ(number_of(graph, NodeKind::state), 1u);
  EXPECT_EQ(number_of(graph, NodeKind::step), 3u) << "two sockets, and what both lead to";
}

TEST(PathGraph, KnowsWhichStepsTheCutBreaks) {
  const PathGraph graph = graph_of(sample_analysis());
  EXPECT_THAT(step_of(graph, "api-sock-mount").changes, ElementsAre(0));
  EXPECT_THAT(step_of(graph, "cap-sys-admin-mount").changes, ElementsAre(1));
  EXPECT_THAT(step_of(graph, "handle-write").changes, ElementsAre());
  for (const GraphEdge& e : graph.edges) EXPECT_EQ(e.cut, !graph.nodes[e.to].changes.empty());
}

TEST(PathGraph, TellsWhatIsNotCertainFromWhatWaits) {
  const PathGraph graph = graph_of(sample_analysis());
  EXPECT_FALSE(step_of(graph, "cap-sys-admin-mount").certain);
  EXPECT_TRUE(step_of(graph, "exec-leak").certain);
  EXPECT_TRUE(step_of(graph, "exec-leak").waits);
}

TEST(PathGraph, StaysAsItIsWhereItIsSmall) {
  const attack::Analysis a = alike(5);
  const PathGraph graph = graph_of(a);
  EXPECT_EQ(grouped(a, graph, graph.nodes.size()).nodes.size(), graph.nodes.size());
}

TEST(PathGraph, OfManyLikeContainersIsOneRowThatLosesNone) {
  const attack::Analysis a = alike(300);
  const PathGraph graph = graph_of(a);
  const PathGraph small = grouped(a, graph, 200);
  EXPECT_EQ(small.nodes.size(), 5u)
      << "containers, sockets, the engine, a container that is the host, the host";
  std::size_t members = 0;
  for (const GraphNode& node : small.nodes) members += node.members.size();
  EXPECT_EQ(members, graph.nodes.size());
  EXPECT_EQ(step_of(small, "api-sock-mount").paths.size(), 300u);
  const auto first = std::ranges::find(small.nodes, NodeKind::foothold, &GraphNode::kind);
  EXPECT_EQ(first->title, "code in 300 containers");
}

TEST(PathGraph, RanksWaysThatTakeTheSameStepsInAnotherOrder) {
  attack::Analysis a;
  const attack::Step there = sample_step("there", "to b", "in b", "b()", {0}, {});
  const attack::Step back = sample_step("back", "to a", "in a", "a()", {0}, {});
  attack::Step a_first = back, b_first = there;
  a_first.after.clear();
  b_first.after.clear();
  a.paths = {sample_path("0", "x", "host-root", "the host", {a_first, there, sample_privileged_step({1})}),
             sample_path("1", "x", "host-root", "the host", {b_first, back, sample_privileged_step({1})})};
  const PathGraph graph = graph_of(a);
  const Ranks ranks = ranks_of(graph);
  std::size_t back_edges = 0;
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    back_edges += ranks.back[i];
    if (ranks.back[i]) continue;
    EXPECT_LT(ranks.of[graph.edges[i].from], ranks.of[graph.edges[i].to]);
  }
  EXPECT_GT(back_edges, 0u);
}

TEST(Layout, KeepsNodesApartAndWithinThePicture) {
  std::vector<DrawnNode> nodes;
  std::vector<DrawnEdge> edges;
  for (std::uint32_t i = 0; i < 60; ++i) nodes.push_back({100, 20.0 + i % 3 * 10, i % 5});
  for (std::uint32_t i = 0; i < 60; ++i)
    for (const std::uint32_t to : {(i * 7 + 3) % 60, (i * 11 + 8) % 60})
      if (nodes[i].layer < nodes[to].layer) edges.push_back({i, to});
  const Layout layout = layered(nodes, edges);
  for (std::size_t a = 0; a < nodes.size(); ++a) {
    EXPECT_GE(layout.nodes[a].y - nodes[a].height / 2, 0);
    EXPECT_LE(layout.nodes[a].y + nodes[a].height / 2, layout.height);
    EXPECT_LE(layout.nodes[a].x + nodes[a].width / 2, layout.width);
    for (std::size_t b = a + 1; b < nodes.size(); ++b)
      if (nodes[a].layer == nodes[b].layer) {
        EXPECT_GE(std::abs(layout.nodes[a].y - layout.nodes[b].y),
                  (nodes[a].height + nodes[b].height) / 2 + Spacing{}.between_nodes - 0.001);
      }
  }
  for (const auto& route : layout.routes) EXPECT_EQ(route.size() % 2, 0u);
}

TEST(Layout, UncrossesWhatNeedNotCross) {
  const std::vector<DrawnNode> nodes = {{10, 10, 0}, {10, 10, 0}, {10, 10, 0},
                                        {10, 10, 1}, {10, 10, 1}, {10, 10, 1}};
  const std::vector<DrawnEdge> edges = {{0, 5}, {1, 4}, {2, 3}};
  const Layout layout = layered(nodes, edges);
  EXPECT_EQ(layout.order[0], layout.order[5]);
  EXPECT_EQ(layout.order[1], layout.order[4]);
  for (const DrawnEdge& e : edges) EXPECT_NEAR(layout.nodes[e.from].y, layout.nodes[e.to].y, 0.001);
}

TEST(Layout, LeadsALongEdgePastTheNodesOfTheColumnsBetween) {
  const std::vector<DrawnNode> nodes = {{10, 10, 0}, {10, 40, 1}, {10, 10, 2}};
  const std::vector<DrawnEdge> edges = {{0, 1}, {1, 2}, {0, 2}};
  const Layout layout = layered(nodes, edges);
  ASSERT_EQ(layout.routes[2].size(), 4u);
  EXPECT_GT(std::abs(layout.routes[2][1].y - layout.nodes[1].y), 20);
}

TEST(Layout, LeadsAnEdgeBackwards) {
  const std::vector<DrawnNode> nodes = {{10, 10, 0}, {10, 10, 2}};
  const std::vector<DrawnEdge> edges = {{1, 0}};
  const Layout layout = layered(nodes, edges);
  EXPECT_GT(layout.routes[0].front().x, layout.routes[0].back().x);
}

TEST(Layout, OfNothingIsNothing) { EXPECT_EQ(layered({}, {}).width, 0); }

}  // namespace
}  // namespace watertight::report
