#include "attack/half_integral_cover.hpp"

#include <algorithm>
#include <limits>

namespace watertight::attack {
namespace {

constexpr std::uint32_t kUnreached = 0xffffffff;

// Maximum flow in layers (Dinitz). Nodes: each vertex on the left and on the right, then source and sink.
class Flow {
 public:
  explicit Flow(std::uint32_t nodes) : arcs_of_(nodes), layer_(nodes), next_(nodes) {}

  void add(std::uint32_t from, std::uint32_t to, std::uint64_t capacity) {
    arcs_of_[from].push_back(static_cast<std::uint32_t>(arcs_.size()));
    arcs_.push_back({to, capacity});
    arcs_of_[to].push_back(static_cast<std::uint32_t>(arcs_.size()));
    arcs_.push_back({from, 0});
  }

  void fill(std::uint32_t source, std::uint32_t sink) {
    while (lay(source), layer_[sink] != kUnreached) {
      std::ranges::fill(next_, 0U);
      while (push(source, sink) != 0) continue;
    }
  }

  // After fill(): on the source's side of a smallest cut.
  [[nodiscard]] bool reached(std::uint32_t node) const { return layer_[node] != kUnreached; }

 private:
  struct Arc {
    std::uint32_t to;
    std::uint64_t left;  // capacity
  };

  void lay(std::uint32_t source) {
    std::ranges::fill(layer_, kUnreached);
    layer_[source] = 0;
    queue_.assign(1, source);
    for (std::size_t at = 0; at < queue_.size(); ++at)
      for (const std::uint32_t arc : arcs_of_[queue_[at]]) {
        const auto& [to, left] = arcs_[arc];
        if (left == 0 || layer_[to] != kUnreached) continue;
        layer_[to] = layer_[queue_[at]] + 1;
        queue_.push_back(to);
      }
  }

  // One path from the source to the sink, without recursion: layers can be as many as vertices.
  std::uint64_t push(std::uint32_t source, std::uint32_t sink) {
    path_.clear();
    for (std::uint32_t node = source; node != sink;) {
      if (next_[node] == arcs_of_[node].size()) {
        if (node == source) return 0;
        node = arcs_[path_.back() ^ 1U].to;
        path_.pop_back();
        ++next_[node];
        continue;
      }
      const std::uint32_t arc = arcs_of_[node][next_[node]];
      if (arcs_[arc].left == 0 || layer_[arcs_[arc].to] != layer_[node] + 1) {
        ++next_[node];
        continue;
      }
      path_.push_back(arc);
      node = arcs_[arc].to;
    }
    std::uint64_t amount = std::numeric_limits<std::uint64_t>::max();
    for (const std::uint32_t arc : path_) amount = std::min(amount, arcs_[arc].left);
    for (const std::uint32_t arc : path_) {
      arcs_[arc].left -= amount;
      arcs_[arc ^ 1U].left += amount;
    }
    return amount;
  }

  std::vector<Arc> arcs_;  // each before the one that takes it back
  std::vector<std::vector<std::uint32_t>> arcs_of_;
  std::vector<std::uint32_t> layer_, next_;
  std::vector<std::uint32_t> queue_, path_;
};

}  // namespace

// The smallest cut of a network in which every vertex stands on both sides.
std::vector<Share> half_integral_cover(std::span<const std::uint32_t> weights,
                                       std::span<const CoverEdge> edges) {
  const auto count = static_cast<std::uint32_t>(weights.size());
  const std::uint32_t source = 2 * count;
  const std::uint32_t sink = source + 1;
  constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 62U;
  Flow flow(sink + 1);
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) {
    flow.add(source, vertex, weights[vertex]);
    flow.add(count + vertex, sink, weights[vertex]);
  }
  for (const auto& [a, b] : edges) {
    flow.add(a, count + b, kUnlimited);
    flow.add(b, count + a, kUnlimited);
  }
  flow.fill(source, sink);
  std::vector<Share> shares(count);
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) {
    const bool left = !flow.reached(vertex);
    const bool right = flow.reached(count + vertex);
    shares[vertex] = left && right ? Share::whole : left || right ? Share::half : Share::none;
  }
  return shares;
}

}  // namespace watertight::attack
