// The graph of attack paths as an inline picture of an HTML document: its nodes are links to what is said of
// them there, its look is in document.css.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "report/paths_graph.hpp"

namespace watertight::report {

// Beyond this many nodes like ones are drawn as one.
inline constexpr std::size_t kMostDrawn = 200;

// "step-3": the anchor of what is said of a node, behind the prefix of the section.
[[nodiscard]] std::string anchor_of(const GraphNode& node, std::size_t number);

// `graph` as it is drawn; node N of it leads to the anchor PREFIX + anchor_of(). Attributes that the script
// reads: data-paths of nodes and edges ("0-4,7"), data-node, data-next, data-column of nodes.
void write_paths_svg(std::ostream& out, const attack::Analysis& analysis, const PathGraph& graph,
                     std::string_view prefix);

// Lines of at most `width` units of the drawing, at most `most` of them; what does not fit ends in "…". The
// width of letters is estimated on the wide side.
[[nodiscard]] std::vector<std::string> fitted(std::string_view text, double width, std::size_t most);

}  // namespace watertight::report
