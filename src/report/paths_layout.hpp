// Where the nodes and edges of a layered drawing stand: columns from left to right, few crossings, short
// edges. Knows nothing of what is drawn.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace watertight::report {

struct DrawnNode {
  double width = 0;
  double height = 0;
  std::uint32_t layer = 0;  // the column
};

struct DrawnEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
};

struct Point {
  double x = 0;
  double y = 0;
};

struct Layout {
  std::vector<Point> nodes;  // the middle of each
  std::vector<std::vector<Point>>
      routes;  // of each edge: from border to border; an even number of points. From each
               // odd one to the next it bends, from each even one it goes straight
  std::vector<std::uint32_t> order;  // of each node within its column
  double width = 0;
  double height = 0;
};

struct Spacing {
  double between_layers = 64;
  double between_nodes = 16;
  double margin = 16;
};

// The ends of an edge are in different columns; it may lead backwards. Time grows with the columns that edges
// cross, but for sorting.
[[nodiscard]] Layout layered(std::span<const DrawnNode> nodes, std::span<const DrawnEdge> edges,
                             const Spacing& spacing = {});

}  // namespace watertight::report
