#include "report/paths_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>

#include "report/paths_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;
using attack::Step;
using NodeId = std::uint32_t;

constexpr char kBetween = '\x1f';  // of parts of a key

class Builder {
 public:
  explicit Builder(const Analysis& analysis) : analysis_(analysis) {}

  PathGraph build() {
    for (const Path& path : analysis_.paths) add_nodes(path);
    add_states();
    for (std::uint32_t p = 0; p < analysis_.paths.size(); ++p) add_edges(p);
    for (auto& [ends, edge] : edges_) {
      edge.cut = graph_.nodes[edge.to].kind == NodeKind::step && !graph_.nodes[edge.to].changes.empty();
      graph_.edges.push_back(std::move(edge));
    }
    graph_.steps = std::move(steps_);
    return std::move(graph_);
  }

 private:
  NodeId node(std::string key, const std::function<GraphNode()>& make) {
    const auto [at, fresh] = numbers_.try_emplace(std::move(key), static_cast<NodeId>(graph_.nodes.size()));
    if (fresh) graph_.nodes.push_back(make());
    return at->second;
  }

  // A step is another one where it builds on other states or other facts. States are told apart by what is
  // said of them, for so are footholds.
  static std::string key_of(const Path& path, const Step& step) {
    std::vector<std::string_view> before;
    for (const std::size_t at : step.after) before.push_back(path.steps[at].gives);
    if (step.after.empty())
      for (const attack::Foothold& f : path.from) before.push_back(f.says);
    std::ranges::sort(before);
    std::string key = fmt::format("step{0}{1}{0}{2}", kBetween, step.rule, step.state);
    for (const std::string_view state : before) key.append(1, kBetween).append(state);
    for (const attack::Premise& premise : step.premises) key.append(1, kBetween).append(premise.atom);
    return key;
  }

  GraphNode node_of(const Step& step) const {
    GraphNode n{NodeKind::step, step.title, step.gives, step.rule};
    n.step = &step;
    for (const attack::Premise& premise : step.premises) {
      n.certain = n.certain && (premise.certain || premise.is_event);
      n.waits = n.waits || premise.is_event;
    }
    for (const std::size_t change : changes_that_break(analysis_, step))
      n.changes.push_back(static_cast<std::uint32_t>(change));
    return n;
  }

  void add_nodes(const Path& path) {
    footholds_.emplace_back();
    for (const attack::Foothold& f : path.from)
      footholds_.back().push_back(
          node(foothold_key(f.says), [&] { return GraphNode{NodeKind::foothold, f.says, "", f.kind}; }));
    steps_.emplace_back();
    for (const Step& step : path.steps) {
      const NodeId number = node(key_of(path, step), [&] { return node_of(step); });
      steps_.back().push_back(number);
      auto& makers = makers_[step.gives];
      if (std::ranges::find(makers, number) == makers.end()) makers.push_back(number);
    }
    for (const Step& step : path.steps)
      for (const std::size_t before : step.after) needed_.insert(path.steps[before].gives);
    goals_.push_back(
        node(fmt::format("goal{0}{1}{0}{2}{0}{3}", kBetween, path.goal, path.target, path.reaches),
             [&] { return GraphNode{NodeKind::goal, path.reaches, "", path.goal}; }));
  }

  static std::string foothold_key(std::string_view says) { return fmt::format("from{}{}", kBetween, says); }

  // What only one step gives needs no node of its own. Where an attack may start as well as come to, there is
  // one node for both.
  void add_states() {
    for (const std::string_view state : needed_) {
      const auto& makers = makers_.at(state);
      if (const auto foothold = numbers_.find(foothold_key(state)); foothold != numbers_.end())
        states_[state] = foothold->second;
      else if (makers.size() > 1)
        states_[state] = node(fmt::format("state{}{}", kBetween, state),
                              [&] { return GraphNode{NodeKind::state, graph_.nodes[makers.front()].gives}; });
    }
  }

  void add_edges(std::uint32_t number) {
    const Path& path = analysis_.paths[number];
    for (const NodeId f : footholds_[number]) see(f, number);
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const NodeId to = steps_[number][i];
      see(to, number);
      if (path.steps[i].after.empty())
        for (const NodeId f : footholds_[number]) connect(f, to, number);
      for (const std::size_t before : path.steps[i].after) {
        const auto state = states_.find(path.steps[before].gives);
        if (state == states_.end()) {
          connect(steps_[number][before], to, number);
        } else {
          see(state->second, number);
          connect(steps_[number][before], state->second, number);
          connect(state->second, to, number);
        }
      }
    }
    const NodeId last = path.steps.empty() ? kNone : steps_[number].back();
    see(goals_[number], number);
    if (last != kNone)
      connect(last, goals_[number], number);
    else
      for (const NodeId f : footholds_[number]) connect(f, goals_[number], number);
  }

  void see(NodeId id, std::uint32_t path) {
    auto& paths = graph_.nodes[id].paths;
    if (paths.empty() || paths.back() != path) paths.push_back(path);
  }

  void connect(NodeId from, NodeId to, std::uint32_t path) {
    GraphEdge& edge = edges_.try_emplace({from, to}, GraphEdge{from, to, {}}).first->second;
    if (edge.paths.empty() || edge.paths.back() != path) edge.paths.push_back(path);
  }

  static constexpr NodeId kNone = 0xffffffff;
  const Analysis& analysis_;
  PathGraph graph_;
  std::unordered_map<std::string, NodeId> numbers_;
  std::vector<std::vector<NodeId>> footholds_, steps_;                // by path
  std::vector<NodeId> goals_;                                         // by path
  std::unordered_map<std::string_view, std::vector<NodeId>> makers_;  // by what they give
  std::set<std::string_view> needed_;                                 // states that some step builds on
  std::unordered_map<std::string_view, NodeId> states_;
  std::map<std::pair<NodeId, NodeId>, GraphEdge> edges_;
};

// Where each node's edges begin in PathGraph::edges, which are sorted by `from`.
std::vector<std::uint32_t> first_edges(const PathGraph& graph) {
  std::vector<std::uint32_t> first(graph.nodes.size() + 1, 0);
  for (const GraphEdge& e : graph.edges) ++first[e.from + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  return first;
}

// The edges that lead back into a way that a depth-first walk is on, and the nodes in the order they are done
// with.
std::vector<NodeId> walk(const PathGraph& graph, std::vector<bool>& back) {
  const std::vector<std::uint32_t> first = first_edges(graph);
  enum : std::uint8_t { fresh, open, done };
  std::vector<std::uint8_t> state(graph.nodes.size(), fresh);
  std::vector<NodeId> finished;
  struct Frame {
    NodeId node;
    std::uint32_t next;
  };
  const auto from = [&](NodeId start) {
    std::vector<Frame> stack;
    if (state[start] != fresh) return;
    state[start] = open;
    stack.push_back({start, first[start]});
    while (!stack.empty()) {
      Frame& at = stack.back();
      if (at.next == first[at.node + 1]) {
        state[at.node] = done;
        finished.push_back(at.node);
        stack.pop_back();
        continue;
      }
      const std::uint32_t edge = at.next++;
      const NodeId to = graph.edges[edge].to;
      if (state[to] == open) back[edge] = true;
      if (state[to] != fresh) continue;
      state[to] = open;
      stack.push_back({to, first[to]});
    }
  };
  for (NodeId n = 0; n < graph.nodes.size(); ++n)
    if (graph.nodes[n].kind == NodeKind::foothold) from(n);
  for (NodeId n = 0; n < graph.nodes.size(); ++n) from(n);
  return finished;
}

// What nodes have in common that become one. The coarser, the less.
std::string likeness(const Analysis& analysis, const GraphNode& node, std::uint32_t rank, int coarseness) {
  if (node.kind == NodeKind::goal) return fmt::format("goal{}{}", kBetween, node.rule);
  std::set<std::string_view> goals;
  if (coarseness < 2)
    for (const std::uint32_t p : node.paths) goals.insert(analysis.paths[p].goal);
  std::string key = fmt::format("{}{}{}", static_cast<int>(node.kind), kBetween, rank);
  if (coarseness < 3) key.append(1, kBetween).append(node.rule);
  if (coarseness < 1)
    key += fmt::format("{}{}{}{}", kBetween, node.certain, node.waits, node.changes.empty());
  if (node.kind == NodeKind::state && coarseness < 2) {
    // States have no rule: what begins their sentence tells like from unlike, for a name mostly ends it.
    key.append(1, kBetween).append(node.title.substr(0, node.title.find(' ')));
  }
  for (const std::string_view goal : goals) key.append(1, kBetween).append(goal);
  return key;
}

// One behind the other; in_order() once all are there, so that large groups take no longer than their members
// do.
void append(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& from) {
  into.insert(into.end(), from.begin(), from.end());
}
void in_order(std::vector<std::uint32_t>& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
}

void join(GraphNode& group, const GraphNode& node) {
  group.certain = group.certain && node.certain;
  group.waits = group.waits || node.waits;
  if (group.title != node.title) group.title.clear();
  if (group.gives != node.gives) group.gives.clear();
  if (group.rule != node.rule) group.rule.clear();
  append(group.paths, node.paths);
  append(group.changes, node.changes);
}

std::string title_of_group(const GraphNode& group) {
  switch (group.kind) {
    case NodeKind::foothold:
      return group.rule == "container" ? "code in " + counted(group.members.size(), "container")
             : group.rule.empty()      ? counted(group.members.size(), "place")
                                       : counted(group.members.size(), group.rule);
    case NodeKind::goal:
      return fmt::format("{}, {} times", title_of_goal(group.rule), group.members.size());
    case NodeKind::state:
      return counted(group.members.size(), "state") + " of a kind";
    case NodeKind::step:
      return "steps of several kinds";
  }
  return {};
}

PathGraph grouped_by(const Analysis& analysis, const PathGraph& graph, const Ranks& ranks, int coarseness) {
  PathGraph result;
  std::unordered_map<std::string, NodeId> numbers;
  std::vector<NodeId> group(graph.nodes.size());
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const GraphNode& node = graph.nodes[n];
    const auto [at, fresh] = numbers.try_emplace(likeness(analysis, node, ranks.of[n], coarseness),
                                                 static_cast<NodeId>(result.nodes.size()));
    group[n] = at->second;
    if (fresh)
      result.nodes.push_back(node);
    else
      join(result.nodes[at->second], node);
    result.nodes[at->second].members.push_back(n);
  }
  for (GraphNode& node : result.nodes) {
    if (!node.is_group()) continue;
    in_order(node.paths);
    in_order(node.changes);
    if (node.title.empty() || node.kind == NodeKind::foothold) node.title = title_of_group(node);
  }
  std::map<std::pair<NodeId, NodeId>, GraphEdge> edges;
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    const GraphEdge& e = graph.edges[i];
    const std::pair ends{group[e.from], group[e.to]};
    if (ends.first == ends.second) continue;
    GraphEdge& edge = edges.try_emplace(ends, GraphEdge{ends.first, ends.second, {}}).first->second;
    append(edge.paths, e.paths);
    edge.cut = edge.cut || e.cut;
  }
  for (auto& [ends, edge] : edges) {
    in_order(edge.paths);
    result.edges.push_back(std::move(edge));
  }
  return result;
}

}  // namespace

PathGraph graph_of(const Analysis& analysis) { return Builder(analysis).build(); }

Ranks ranks_of(const PathGraph& graph) {
  Ranks ranks{std::vector<std::uint32_t>(graph.nodes.size(), 0),
              std::vector<bool>(graph.edges.size(), false)};
  const std::vector<NodeId> finished = walk(graph, ranks.back);
  const std::vector<std::uint32_t> first = first_edges(graph);
  for (auto n = finished.rbegin(); n != finished.rend(); ++n)
    for (std::uint32_t e = first[*n]; e < first[*n + 1]; ++e)
      if (!ranks.back[e])
        ranks.of[graph.edges[e].to] = std::max(ranks.of[graph.edges[e].to], ranks.of[*n] + 1);
  return ranks;
}

PathGraph grouped(const Analysis& analysis, const PathGraph& graph, std::size_t most) {
  if (graph.nodes.size() <= most) return graph;
  constexpr int kCoarsest = 3;
  const Ranks ranks = ranks_of(graph);
  for (int coarseness = 0; coarseness < kCoarsest; ++coarseness)
    if (PathGraph result = grouped_by(analysis, graph, ranks, coarseness); result.nodes.size() <= most)
      return result;
  return grouped_by(analysis, graph, ranks, kCoarsest);
}

}  // namespace watertight::report
