#include "report/paths_layout.hpp"

#include <algorithm>
#include <numeric>

namespace watertight::report {
namespace {

using Index = std::uint32_t;

constexpr int kSweeps = 10;
constexpr int kAlignments = 8;
constexpr double kPassing = 10;       // height of the place where an edge passes through a column
constexpr double kPortsApart = 9;     // of edges that end at the same side of a node, where there is room
constexpr double kPortsWithin = 0.6;  // of the side

// Nodes, and the places where long edges pass through columns: every link leads to the next column.
struct Places {
  std::vector<double> height;
  std::vector<double> weight;  // how much it matters that it stands straight beside its neighbours
  std::vector<Index> layer;
  std::vector<std::vector<Index>> before, after;
  std::vector<std::vector<Index>> layers;  // from top to bottom
  std::vector<Index> order;                // within its layer
  std::vector<double> y;

  Index add(double its_height, double its_weight, Index its_layer) {
    height.push_back(its_height);
    weight.push_back(its_weight);
    layer.push_back(its_layer);
    before.emplace_back();
    after.emplace_back();
    return static_cast<Index>(height.size() - 1);
  }
  void link(Index from, Index to) {
    after[from].push_back(to);
    before[to].push_back(from);
  }
  void number(const std::vector<Index>& column) {
    for (Index i = 0; i < column.size(); ++i) order[column[i]] = i;
  }
};

// The places where edges pass, for each edge from its left end to its right end.
std::vector<std::vector<Index>> pass_through(Places& places, std::span<const DrawnNode> nodes,
                                             std::span<const DrawnEdge> edges) {
  std::vector<std::vector<Index>> passed;
  passed.reserve(edges.size());
  for (const DrawnEdge& e : edges) {
    const bool backwards = nodes[e.from].layer > nodes[e.to].layer;
    Index at = backwards ? e.to : e.from;
    const Index end = backwards ? e.from : e.to;
    passed.emplace_back();
    for (Index layer = nodes[at].layer + 1; layer < nodes[end].layer; ++layer) {
      const Index place = places.add(kPassing, 2, layer);
      places.link(at, place);
      passed.back().push_back(at = place);
    }
    places.link(at, end);
  }
  return passed;
}

// Of the links between a layer and the next: pairs that stand the other way round on the other side. Counted
// with a binary indexed tree.
std::uint64_t crossings(const Places& places) {
  std::uint64_t sum = 0;
  std::vector<Index> ends;
  for (std::size_t l = 0; l + 1 < places.layers.size(); ++l) {
    std::vector<std::uint32_t> tree(places.layers[l + 1].size() + 1, 0);
    std::uint64_t seen = 0;
    for (const Index place : places.layers[l]) {
      ends.clear();
      for (const Index next : places.after[place]) ends.push_back(places.order[next] + 1);
      for (const Index end : ends) {
        std::uint64_t up_to = 0;
        for (Index i = end; i > 0; i -= i & (~i + 1)) up_to += tree[i];
        sum += seen - up_to;
      }
      for (const Index end : ends) {
        ++seen;
        for (Index i = end; i < tree.size(); i += i & (~i + 1)) ++tree[i];
      }
    }
  }
  return sum;
}

// Each place where the middle of its neighbours on one side is.
void sort_layer(Places& places, std::size_t layer, const std::vector<std::vector<Index>>& neighbours) {
  std::vector<Index>& column = places.layers[layer];
  std::vector<std::pair<double, Index>> wanted;
  wanted.reserve(column.size());
  for (const Index place : column) {
    const auto& near = neighbours[place];
    double sum = 0;
    for (const Index n : near) sum += places.order[n];
    wanted.emplace_back(near.empty() ? places.order[place] : sum / static_cast<double>(near.size()), place);
  }
  std::ranges::stable_sort(wanted, {}, &std::pair<double, Index>::first);
  std::ranges::transform(wanted, column.begin(), &std::pair<double, Index>::second);
  places.number(column);
}

void order_layers(Places& places) {
  auto best = places.layers;
  std::uint64_t fewest = crossings(places);
  for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
    if (sweep % 2 == 0)
      for (std::size_t l = 1; l < places.layers.size(); ++l) sort_layer(places, l, places.before);
    else
      for (std::size_t l = places.layers.size() - 1; l-- > 0;) sort_layer(places, l, places.after);
    if (const std::uint64_t now = crossings(places); now < fewest) {
      fewest = now;
      best = places.layers;
    }
  }
  places.layers = std::move(best);
  for (const auto& column : places.layers) places.number(column);
}

// As near to `wanted` as the order and the gaps allow, by least squares: places that would overlap are moved
// together as one (pool adjacent violators).
void settle(Places& places, const std::vector<Index>& column, const std::vector<double>& wanted, double gap) {
  struct Pool {
    double weight;
    double sum;
    std::size_t places;
    [[nodiscard]] double mean() const { return sum / weight; }
  };
  std::vector<Pool> pools;
  std::vector<double> offset(column.size(), 0);
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (i > 0)
      offset[i] = offset[i - 1] + gap + (places.height[column[i - 1]] + places.height[column[i]]) / 2;
    const double weight = places.weight[column[i]];
    pools.push_back({weight, weight * (wanted[i] - offset[i]), 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().weight += last.weight;
      pools.back().sum += last.sum;
      pools.back().places += last.places;
    }
  }
  std::size_t i = 0;
  for (const Pool& pool : pools)
    for (std::size_t n = 0; n < pool.places; ++n, ++i) places.y[column[i]] = pool.mean() + offset[i];
}

enum class Side : std::uint8_t { before, after, both };

void align(Places& places, std::size_t layer, Side side, double gap) {
  const std::vector<Index>& column = places.layers[layer];
  std::vector<double> wanted;
  wanted.reserve(column.size());
  for (const Index place : column) {
    double sum = 0;
    double weight = 0;
    // A neighbour that many others share says little about where this one belongs.
    const auto see = [&](const std::vector<Index>& near, const std::vector<std::vector<Index>>& shared) {
      for (const Index n : near) {
        const double share = 1.0 / static_cast<double>(shared[n].size());
        sum += share * places.y[n];
        weight += share;
      }
    };
    if (side != Side::after) see(places.before[place], places.after);
    if (side != Side::before) see(places.after[place], places.before);
    wanted.push_back(weight == 0 ? places.y[place] : sum / weight);
  }
  settle(places, column, wanted, gap);
}

void give_heights(Places& places, const Spacing& spacing) {
  places.y.assign(places.height.size(), 0);
  const double gap = spacing.between_nodes;
  for (const auto& column : places.layers) settle(places, column, std::vector<double>(column.size(), 0), gap);
  const std::size_t layers = places.layers.size();
  for (int sweep = 0; sweep < kAlignments; ++sweep) {
    for (std::size_t l = 1; l < layers; ++l) align(places, l, Side::before, gap);
    for (std::size_t l = layers; l-- > 0;) align(places, l, Side::after, gap);
  }
  for (int sweep = 0; sweep < kAlignments; ++sweep)
    for (std::size_t l = 0; l < layers; ++l) align(places, l, Side::both, gap);
  double top = 0;
  for (std::size_t p = 0; p < places.y.size(); ++p) top = std::min(top, places.y[p] - places.height[p] / 2);
  for (double& y : places.y) y += spacing.margin - top;
}

// Edges that end at the same side of a node end side by side, in the order of where they come from.
void spread_ends(Layout& layout, std::span<const DrawnNode> nodes, std::span<const DrawnEdge> edges,
                 bool starts) {
  std::vector<std::vector<Index>> at(nodes.size());
  for (Index e = 0; e < edges.size(); ++e) at[starts ? edges[e].from : edges[e].to].push_back(e);
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    auto& ends = at[n];
    if (ends.size() < 2) continue;
    const auto other = [&](Index e) {
      return starts ? layout.routes[e][1].y : layout.routes[e].rbegin()[1].y;
    };
    std::ranges::stable_sort(ends, {}, other);
    const double gaps = static_cast<double>(ends.size() - 1);
    const double apart = std::min(kPortsApart, nodes[n].height * kPortsWithin / gaps);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      Point& end = starts ? layout.routes[ends[i]].front() : layout.routes[ends[i]].back();
      end.y += (static_cast<double>(i) - gaps / 2) * apart;
    }
  }
}

}  // namespace

Layout layered(std::span<const DrawnNode> nodes, std::span<const DrawnEdge> edges, const Spacing& spacing) {
  Layout layout;
  if (nodes.empty()) return layout;
  Places places;
  for (const DrawnNode& n : nodes) places.add(n.height, 1, n.layer);
  const std::vector<std::vector<Index>> passed = pass_through(places, nodes, edges);
  places.layers.resize(std::ranges::max(nodes, {}, &DrawnNode::layer).layer + 1);
  places.order.resize(places.height.size());
  for (Index p = 0; p < places.height.size(); ++p) places.layers[places.layer[p]].push_back(p);
  for (const auto& column : places.layers) places.number(column);
  order_layers(places);
  give_heights(places, spacing);

  std::vector<double> left(places.layers.size()), width(places.layers.size(), 0);
  for (const DrawnNode& n : nodes) width[n.layer] = std::max(width[n.layer], n.width);
  double x = spacing.margin;
  for (std::size_t l = 0; l < left.size(); ++l) {
    left[l] = x;
    x += width[l] + spacing.between_layers;
  }
  layout.width = x - spacing.between_layers + spacing.margin;
  for (std::size_t p = 0; p < places.y.size(); ++p)
    layout.height = std::max(layout.height, places.y[p] + places.height[p] / 2 + spacing.margin);

  for (Index n = 0; n < nodes.size(); ++n) {
    layout.nodes.push_back({left[nodes[n].layer] + width[nodes[n].layer] / 2, places.y[n]});
    layout.order.push_back(places.order[n]);
  }
  for (std::size_t e = 0; e < edges.size(); ++e) {
    const bool backwards = nodes[edges[e].from].layer > nodes[edges[e].to].layer;
    const Index first = backwards ? edges[e].to : edges[e].from;
    const Index last = backwards ? edges[e].from : edges[e].to;
    std::vector<Point> route;
    route.push_back({layout.nodes[first].x + nodes[first].width / 2, places.y[first]});
    for (const Index place : passed[e]) {
      route.push_back({left[places.layer[place]], places.y[place]});
      route.push_back({left[places.layer[place]] + width[places.layer[place]], places.y[place]});
    }
    route.push_back({layout.nodes[last].x - nodes[last].width / 2, places.y[last]});
    if (backwards) std::ranges::reverse(route);
    layout.routes.push_back(std::move(route));
  }
  spread_ends(layout, nodes, edges, true);
  spread_ends(layout, nodes, edges, false);
  return layout;
}

}  // namespace watertight::report
