#include "report/paths_svg.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "report/html_text.hpp"
#include "report/paths_layout.hpp"
#include "report/paths_words.hpp"
#include "report/utf8.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;

constexpr double kLine = 16;      // of text
constexpr double kInside = 9;     // between border and text
constexpr double kBold = 1.07;    // wider than other text
constexpr double kTogether = 20;  // gaps that the line of a cut goes through
constexpr double kBefore = 11;    // a cut is drawn this far before the step that it breaks

constexpr double kBetweenColumns = 60;
constexpr double kBesideScissors = 8;  // from the middle of them to the numbers before them

constexpr std::size_t kMany = 40;  // nodes stand closer together

struct Shape {
  double width;
  std::size_t title_lines;
};
constexpr Shape shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::foothold:
      return {140, 3};
    case NodeKind::step:
      return {206, 3};
    case NodeKind::state:
      return {140, 2};
    case NodeKind::goal:
      return {140, 3};
  }
  return {140, 2};
}

// Of a letter of the widest fonts that system-ui stands for, at 12 units.
double width_of(std::string_view letter) {
  if (letter.size() > 2) return 12.5;
  if (letter.size() == 2) return 8.5;
  const char c = letter[0];
  if (std::string_view("iljt.,:;'!|()[]/\\fr `").find(c) != std::string_view::npos) return 5;
  if (std::string_view("mwMW@%").find(c) != std::string_view::npos) return 11.7;
  if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return 8.2;
  return 7.5;
}

double width_of_text(std::string_view text) {
  double width = 0;
  while (!text.empty()) {
    const std::string_view letter = text.substr(0, std::max<std::size_t>(utf8_length(text), 1));
    width += width_of(letter);
    text.remove_prefix(letter.size());
  }
  return width;
}

struct Text {
  std::vector<std::string> title;
  std::vector<std::string> gives;
  std::string mark;  // what is not certain of it
};

Text text_of(const GraphNode& node) {
  const Shape shape = shape_of(node.kind);
  const double room = shape.width - 2 * kInside;
  Text text;
  const std::string many =
      !node.is_group() || node.kind != NodeKind::step ? "" : fmt::format("{} × ", node.members.size());
  text.title = fitted(many + node.title, room / kBold, shape.title_lines);
  if (!node.gives.empty()) text.gives = fitted("→ " + node.gives, room, 2);
  if (node.waits) text.mark = "waits for somebody";
  if (!node.certain) text.mark += text.mark.empty() ? "not certain" : ", not certain";
  return text;
}

double height_of(const Text& text) {
  return kLine * static_cast<double>(text.title.size() + text.gives.size() + !text.mark.empty()) +
         2 * kInside;
}

// "0-4,7": most nodes of a large graph are on ways that stand together.
std::string ranges(const std::vector<std::uint32_t>& sorted) {
  std::string text;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t end = i + 1;
    while (end < sorted.size() && sorted[end] == sorted[end - 1] + 1) ++end;
    if (!text.empty()) text += ',';
    text += end - i == 1 ? fmt::format("{}", sorted[i]) : fmt::format("{}-{}", sorted[i], sorted[end - 1]);
    i = end;
  }
  return text;
}

std::string_view class_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::foothold:
      return "foothold";
    case NodeKind::step:
      return "step";
    case NodeKind::state:
      return "state";
    case NodeKind::goal:
      return "goal";
  }
  return {};
}

class Picture {
 public:
  Picture(std::ostream& out, const Analysis& analysis, const PathGraph& graph, std::string_view prefix)
      : out_(out), analysis_(analysis), graph_(graph), prefix_(prefix) {}

  void write() {
    lay_out();
    // Browsers draw what comes last above the rest.
    fmt::print(out_,
               "<svg class=\"ways\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
               "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"group\" aria-label=\"{2}: {3} and {4}\">\n",
               layout_.width, layout_.height, "Graph of the ways, from left to right",
               counted(graph_.nodes.size(), "node"), counted(graph_.edges.size(), "edge"));
    fmt::print(out_,
               "<defs><marker id=\"{0}head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\" "
               "markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" "
               "d=\"M0 0L8 4L0 8z\"/></marker>"
               "<g id=\"{0}scissors\"><circle cx=\"-4\" cy=\"-3.5\" r=\"2.4\"/><circle cx=\"4\" cy=\"-3.5\" "
               "r=\"2.4\"/><path d=\"M-3 -1.4L3.4 7.5M3 -1.4L-3.4 7.5\"/></g></defs>\n<g class=\"edges\">\n",
               prefix_);
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) write_edge(graph_.edges[i], layout_.routes[i]);
    out_ << "</g>\n<g class=\"nodes\">\n";
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) write_node(i);
    out_ << "</g>\n<g class=\"cuts\" aria-hidden=\"true\">\n";
    write_cuts();
    out_ << "</g></svg>\n";
  }

 private:
  void lay_out() {
    const Ranks ranks = ranks_of(graph_);
    std::uint32_t last = 0;
    for (const std::uint32_t rank : ranks.of) last = std::max(last, rank);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const GraphNode& node = graph_.nodes[i];
      texts_.push_back(text_of(node));
      drawn_.push_back({shape_of(node.kind).width, height_of(texts_.back()),
                        node.kind == NodeKind::goal ? last : ranks.of[i]});
    }
    std::vector<DrawnEdge> edges;
    next_.resize(graph_.nodes.size());
    for (const GraphEdge& e : graph_.edges) {
      edges.push_back({e.from, e.to});
      next_[e.from].push_back(e.to);
    }
    layout_ = layered(drawn_, edges, {kBetweenColumns, graph_.nodes.size() > kMany ? 9.0 : 16.0, 16});
    open_.assign(analysis_.paths.size(), false);
    for (const std::size_t path : analysis_.cut.remaining) open_[path] = true;
  }

  [[nodiscard]] bool stays_open(const std::vector<std::uint32_t>& paths) const {
    return std::ranges::any_of(paths, [&](std::uint32_t path) { return open_[path]; });
  }

  void write_edge(const GraphEdge& edge, const std::vector<Point>& route) {
    std::string d = fmt::format("M{:.0f} {:.1f}", route[0].x, route[0].y);
    for (std::size_t i = 0; i + 1 < route.size(); i += 2) {
      const Point &a = route[i], &b = route[i + 1];
      if (i > 0) d += fmt::format("L{:.0f} {:.1f}", a.x, a.y);
      const double bend = (b.x - a.x) / 2;
      d += fmt::format("C{:.0f} {:.1f} {:.0f} {:.1f} {:.0f} {:.1f}", a.x + bend, a.y, b.x - bend, b.y, b.x,
                       b.y);
    }
    fmt::print(out_, "<path class=\"edge{}{}\" data-paths=\"{}\" d=\"{}\" marker-end=\"url(#{}head)\"/>\n",
               edge.cut ? " cut" : "", stays_open(edge.paths) ? " open" : "", ranges(edge.paths), d, prefix_);
  }

  [[nodiscard]] std::string label_of(const GraphNode& node) const {
    std::string text;
    if (node.is_group() && node.kind == NodeKind::step) text = fmt::format("{} × ", node.members.size());
    text += node.title;
    if (!node.gives.empty()) text += ", gives " + node.gives;
    if (node.waits) text += ", waits for somebody";
    if (!node.certain) text += ", not certain";
    text += fmt::format(", on {}", counted(node.paths.size(), "way"));
    if (!node.changes.empty())
      text += ", broken by " + changes_called({node.changes.begin(), node.changes.end()});
    return text;
  }

  void write_node(std::size_t number) {
    const GraphNode& node = graph_.nodes[number];
    const DrawnNode& box = drawn_[number];
    const Point left{layout_.nodes[number].x - box.width / 2, layout_.nodes[number].y - box.height / 2};
    const std::string label = html(label_of(node));
    std::string kind(class_of(node.kind));
    if (node.kind == NodeKind::goal)
      kind += fmt::format(" {}", handbook::name_of(severity_of_goal(node.rule)));
    if (!node.certain) kind += " possible";
    if (node.is_group()) kind += " group";
    fmt::print(out_,
               "<a class=\"node {0}\" href=\"#{1}{2}\" tabindex=\"0\" aria-label=\"{3}\" data-node=\"{4}\" "
               "data-next=\"{5}\" data-column=\"{6}\" data-paths=\"{7}\"><title>{3}</title>",
               kind, prefix_, anchor_of(node, number), label, number, fmt::join(next_[number], " "),
               box.layer, ranges(node.paths));
    const double round = node.kind == NodeKind::step ? 6 : std::min(box.height / 2, 22.0);
    if (node.is_group())  // what lies below the first one
      fmt::print(out_,
                 "<rect class=\"below\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
                 "rx=\"{:.0f}\"/>",
                 left.x + 4, left.y + 4, box.width, box.height, round);
    fmt::print(out_,
               "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"{:.0f}\"/><text "
               "x=\"{:.1f}\" y=\"{:.1f}\">",
               left.x, left.y, box.width, box.height, round, left.x + kInside, left.y + kInside + 12);
    bool first = true;
    const auto write_line = [&](std::string_view line, std::string_view style) {
      fmt::print(out_, "<tspan class=\"{}\" x=\"{:.1f}\"{}>{}</tspan>", style, left.x + kInside,
                 std::exchange(first, false) ? "" : fmt::format(" dy=\"{:.0f}\"", kLine), html(line));
    };
    for (const std::string& line : texts_[number].title) write_line(line, "what");
    for (const std::string& line : texts_[number].gives) write_line(line, "gives");
    if (!texts_[number].mark.empty()) write_line(texts_[number].mark, "mark");
    out_ << "</text></a>\n";
  }

  // From top to bottom in each column. What the same changes break, one below the other, one line breaks.
  void write_cuts() {
    std::vector<std::size_t> broken;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
      if (!graph_.nodes[i].changes.empty()) broken.push_back(i);
    std::ranges::sort(broken, {},
                      [&](std::size_t i) { return std::pair(drawn_[i].layer, layout_.order[i]); });
    for (std::size_t i = 0; i < broken.size();) {
      std::size_t end = i + 1;
      while (end < broken.size() && goes_on(broken[end - 1], broken[end])) ++end;
      write_cut(broken[i], broken[end - 1]);
      i = end;
    }
  }

  [[nodiscard]] double top_of(std::size_t node) const {
    return layout_.nodes[node].y - drawn_[node].height / 2;
  }
  [[nodiscard]] double bottom_of(std::size_t node) const { return top_of(node) + drawn_[node].height; }

  [[nodiscard]] bool goes_on(std::size_t above, std::size_t below) const {
    return drawn_[above].layer == drawn_[below].layer &&
           graph_.nodes[above].changes == graph_.nodes[below].changes &&
           top_of(below) - bottom_of(above) < kTogether;
  }

  // A dashed line across everything that leads to the steps, with the numbers of the changes.
  void write_cut(std::size_t first, std::size_t last) {
    const double x = layout_.nodes[first].x - drawn_[first].width / 2 - kBefore;
    const double top = top_of(first) - 3;
    fmt::print(
        out_,
        "<path class=\"line\" d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/><use href=\"#{3}scissors\" x=\"{0:.1f}\" "
        "y=\"{4:.1f}\"/><text x=\"{7:.1f}\" y=\"{5:.1f}\">{6}</text>\n",
        x, top + 10, bottom_of(last) + 3, prefix_, top + 5, top + 1, in_short(graph_.nodes[first].changes),
        x - kBesideScissors);
  }

  // As many numbers as fit between two columns.
  static std::string in_short(const std::vector<std::uint32_t>& changes) {
    constexpr double kRoom = kBetweenColumns - kBefore - kBesideScissors;
    std::string text;
    for (const std::uint32_t change : changes) {
      std::string longer = fmt::format("{}{}{}", text, text.empty() ? "" : ",", change + 1);
      const bool last = change == changes.back();
      if (!text.empty() && width_of_text(longer) + (last ? 0 : width_of("…")) > kRoom) return text + "…";
      text = std::move(longer);
    }
    return text;
  }

  std::ostream& out_;
  const Analysis& analysis_;
  const PathGraph& graph_;
  std::string_view prefix_;
  std::vector<Text> texts_;
  std::vector<DrawnNode> drawn_;
  std::vector<std::vector<std::uint32_t>> next_;
  std::vector<bool> open_;  // paths that the cut leaves
  Layout layout_;
};

}  // namespace

std::string anchor_of(const GraphNode& node, std::size_t number) {
  return fmt::format("{}{}-{}", node.is_group() ? "group-" : "", class_of(node.kind),
                     node.members.size() == 1 ? node.members.front() : number);
}

std::vector<std::string> fitted(std::string_view text, double width, std::size_t most) {
  const std::string safe = visible(text);
  std::vector<std::string> lines(1);
  double used = 0;
  std::size_t blank = std::string::npos;  // the last one of the line at hand
  for (std::string_view rest = safe; !rest.empty();) {
    const std::string_view letter = rest.substr(0, std::max<std::size_t>(utf8_length(rest), 1));
    rest.remove_prefix(letter.size());
    used += width_of(letter);
    if (used > width) {
      if (lines.size() == most) {
        // Room for the dots.
        std::string& last = lines.back();
        const std::size_t keep = last.size() > 2 ? last.size() - 2 : 0;
        std::size_t end = keep;
        while (end > 0 && (static_cast<unsigned char>(last[end]) & 0xc0) == 0x80) --end;
        last.resize(end);
        while (!last.empty() && last.back() == ' ') last.pop_back();
        last += "…";
        return lines;
      }
      std::string rest_of_line;
      if (blank != std::string::npos) {
        rest_of_line = lines.back().substr(blank + 1);
        lines.back().resize(blank);
      }
      lines.push_back(rest_of_line);
      blank = std::string::npos;
      used = 0;
      for (std::string_view moved = lines.back(); !moved.empty();) {
        const std::string_view one = moved.substr(0, std::max<std::size_t>(utf8_length(moved), 1));
        used += width_of(one);
        moved.remove_prefix(one.size());
      }
      used += width_of(letter);
      if (letter == " " && lines.back().empty()) {
        used = 0;
        continue;
      }
    }
    if (letter == " ") blank = lines.back().size();
    lines.back() += letter;
  }
  return lines;
}

void write_paths_svg(std::ostream& out, const Analysis& analysis, const PathGraph& graph,
                     std::string_view prefix) {
  Picture(out, analysis, graph, prefix).write();
}

}  // namespace watertight::report
