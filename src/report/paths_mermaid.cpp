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

// Between quotes, Mermaid takes "#NUMBER;" for a character. Whatever is neither letter nor blank might mean
// something to it, to its Markdown or to the HTML that it makes: mermaid.js.org/syntax/flowchart.html
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : cut(visible(text), kLongest)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == ' ' || c == ',' || c == '.' || (static_cast<unsigned char>(c) & 0x80) != 0;
    out += plain ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
  }
  return out;
}

std::string label_of(const GraphNode& node) {
  std::string label = quoted(node.title);
  if (!node.gives.empty()) label += "<br>→ " + quoted(node.gives);
  if (node.waits) label += "<br>waits for somebody";
  if (!node.certain) label += "<br>not certain";
  return label;
}

struct Brackets {
  std::string_view open;
  std::string_view close;
};
Brackets brackets_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::foothold:
      return {"([", "])"};
    case NodeKind::step:
      return {"[", "]"};
    case NodeKind::state:
      return {"(", ")"};
    case NodeKind::goal:
      return {"{{", "}}"};
  }
  return {"[", "]"};
}

// Nodes are numbered from `first` on; how many there are.
std::size_t write_graph(std::ostream& out, const attack::Analysis& analysis, std::size_t first) {
  const PathGraph graph = graph_of(analysis);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    const Brackets b = brackets_of(node.kind);
    fmt::print(out, "  n{}{}\"{}\"{}{}\n", first + i, b.open, label_of(node), b.close,
               node.kind == NodeKind::goal ? ":::goal"
               : node.certain              ? ""
                                           : ":::possible");
  }
  for (const GraphEdge& e : graph.edges) {
    const auto& changes = graph.nodes[e.to].changes;
    if (e.cut)
      fmt::print(out, "  n{} -. \"{}\" .-> n{}\n", first + e.from,
                 changes_called({changes.begin(), changes.end()}), first + e.to);
    else
      fmt::print(out, "  n{} --> n{}\n", first + e.from, first + e.to);
  }
  return graph.nodes.size();
}

}  // namespace

void write_paths_mermaid(std::ostream& out, std::span<const attack::Analysis> analyses) {
  out << "flowchart LR\n";
  std::size_t nodes = 0;
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    if (analyses[i].paths.empty()) continue;
    if (analyses.size() > 1) fmt::print(out, "  subgraph t{}[\"{}\"]\n", i, quoted(analyses[i].target));
    nodes += write_graph(out, analyses[i], nodes);
    if (analyses.size() > 1) out << "  end\n";
  }
  out << "  classDef goal stroke-width:3px\n  classDef possible stroke-dasharray:5 3\n";
}

}  // namespace watertight::report
