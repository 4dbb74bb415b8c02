#include <fmt/format.h>
#include <fmt/ostream.h>

#include "report/page_text.hpp"
#include "report/paths.hpp"
#include "report/paths_graph.hpp"
#include "report/paths_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

constexpr std::size_t kLongest = 80;  // bytes of a label's line

// In double quotes of the DOT language a backslash and a quote are all that has a meaning:
// graphviz.org/doc/info/lang.html
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : cut(visible(text), kLongest)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string label_of(const GraphNode& node) {
  std::string label = quoted(node.title);
  if (!node.gives.empty()) label += "\\n→ " + quoted(node.gives);
  if (node.waits) label += "\\nwaits for somebody";
  if (!node.certain) label += "\\nnot certain";
  return label;
}

std::string_view shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::foothold:
      return "shape=box, style=rounded, penwidth=2";
    case NodeKind::step:
      return "shape=box";
    case NodeKind::state:
      return "shape=ellipse";
    case NodeKind::goal:
      return "shape=doubleoctagon";
  }
  return {};
}

// Nodes are numbered from `first` on; how many there are.
std::size_t write_graph(std::ostream& out, const attack::Analysis& analysis, std::size_t first,
                        std::string_view indent) {
  const PathGraph graph = graph_of(analysis);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    fmt::print(out, "{}n{} [label=\"{}\", {}{}];\n", indent, first + i, label_of(node), shape_of(node.kind),
               node.certain ? "" : ", style=dashed");
  }
  for (const GraphEdge& e : graph.edges) {
    const auto& changes = graph.nodes[e.to].changes;
    fmt::print(out, "{}n{} -> n{}", indent, first + e.from, first + e.to);
    if (e.cut)
      fmt::print(out, " [style=dashed, color=darkgreen, label=\"{}\"]",
                 changes_called({changes.begin(), changes.end()}));
    out << ";\n";
  }
  return graph.nodes.size();
}

}  // namespace

void write_paths_dot(std::ostream& out, std::span<const attack::Analysis> analyses) {
  const bool one = analyses.size() == 1;
  fmt::print(
      out,
      "digraph paths {{\n  rankdir=LR;\n  label=\"{}\";\n  node [fontname=\"sans-serif\", fontsize=11];\n"
      "  edge [fontname=\"sans-serif\", fontsize=10];\n",
      one ? quoted(headline(analyses.front())) : counted(analyses.size(), "target"));
  std::size_t nodes = 0;
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    if (one) {
      write_graph(out, analyses[i], 0, "  ");
      continue;
    }
    if (analyses[i].paths.empty()) continue;
    fmt::print(out, "  subgraph cluster_{} {{\n    label=\"{}: {}\";\n", i, quoted(analyses[i].target),
               quoted(headline(analyses[i])));
    nodes += write_graph(out, analyses[i], nodes, "    ");
    out << "  }\n";
  }
  out << "}\n";
}

}  // namespace watertight::report
