// The ways of an analysis as one graph: what several of them share stands in it once. Every drawing is made
// of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "attack/paths.hpp"

namespace watertight::report {

enum class NodeKind : std::uint8_t {
  foothold,
  step,   // needs all that leads to it, and its facts
  state,  // what several steps give: any of them will do
  goal,
};

struct GraphNode {
  NodeKind kind = NodeKind::step;
  std::string title = {};                 // of the rule, of the foothold, of what is reached; not escaped
  std::string gives = {};                 // steps: what the attacker has then; of a group that differs: empty
  std::string rule = {};                  // steps: id of the rule; footholds: their kind; goals: the goal
  bool certain = true;                    // steps: nothing that it needs is unknown
  bool waits = false;                     // steps: somebody else must do something
  const attack::Step* step = nullptr;     // the first of them; lives as long as the analysis
  std::vector<std::uint32_t> paths = {};  // through it, sorted
  std::vector<std::uint32_t> changes = {};  // of the cut, sorted: each takes away what the step needs
  std::vector<std::uint32_t> members = {};  // nodes of the graph that it was made from, in a grouped one

  [[nodiscard]] bool is_group() const { return members.size() > 1; }
};

struct GraphEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::vector<std::uint32_t> paths = {};  // sorted
  bool cut = false;                       // the step it leads to is broken by the cut
};

struct PathGraph {
  std::vector<GraphNode> nodes;
  // By `from`, then `to`; each once. There may be cycles: two ways can take the same steps in another order.
  std::vector<GraphEdge> edges;
  std::vector<std::vector<std::uint32_t>> steps =
      {};  // by path: the node of each step; not of a grouped graph
};

[[nodiscard]] PathGraph graph_of(const attack::Analysis& analysis);

// Like nodes in one, until there are at most `most`: steps of the same rule that are as far from the
// footholds and lead to the same goals, what they give, and footholds that begin alike. A graph that is small
// enough stays as it is.
[[nodiscard]] PathGraph grouped(const attack::Analysis& analysis, const PathGraph& graph, std::size_t most);

// How many steps at least lie before each node; edges that close a cycle do not count. `back` says which
// those are.
struct Ranks {
  std::vector<std::uint32_t> of;  // by node
  std::vector<bool> back;         // by edge
};
[[nodiscard]] Ranks ranks_of(const PathGraph& graph);

}  // namespace watertight::report
