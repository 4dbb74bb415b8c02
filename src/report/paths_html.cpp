#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/assets.hpp"
#include "report/html_document.hpp"
#include "report/html_text.hpp"
#include "report/paths.hpp"
#include "report/paths_svg.hpp"
#include "report/paths_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;

constexpr std::size_t kWaysShown = 25;  // more are there for who opens them
constexpr std::size_t kLinksShown = 20;

constexpr std::string_view kLegend =
    "<ul class=\"legend\" aria-label=\"Legend\">"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><g class=\"foothold\"><rect "
    "width=\"26\" height=\"14\" rx=\"7\"/></g></svg>where an attack starts</li>"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><rect width=\"26\" "
    "height=\"14\" "
    "rx=\"3\"/></svg>a step: it needs all that leads to it</li>"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><g class=\"possible\"><rect "
    "width=\"26\" height=\"14\" rx=\"3\"/></g></svg>a step that needs something nobody knows</li>"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><g class=\"state\"><rect "
    "width=\"26\" height=\"14\" rx=\"7\"/></g></svg>what any of several steps gives</li>"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><g class=\"goal "
    "critical\"><rect "
    "width=\"26\" height=\"14\" rx=\"7\"/></g></svg>a goal</li>"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><path class=\"edge\" d=\"M0 "
    "7H26\"/><g class=\"cuts\"><path class=\"line\" d=\"M13 -1V16\"/></g></svg>broken by the changes with "
    "these "
    "numbers</li>"
    "<li><svg class=\"ways\" width=\"26\" height=\"14\" aria-hidden=\"true\"><path class=\"edge open\" "
    "d=\"M0 "
    "7H26\"/></svg>on a way that no change closes</li></ul>\n";

class PathsHtml {
 public:
  PathsHtml(std::ostream& out, const Analysis& analysis, std::size_t number)
      : out_(out),
        analysis_(analysis),
        prefix_(number == 0 ? "" : fmt::format("paths-{}-", number)),
        graph_(graph_of(analysis)),
        drawn_(grouped(analysis, graph_, kMostDrawn)),
        remains_(analysis.paths.size(), false) {
    for (const std::size_t path : analysis.cut.remaining) remains_[path] = true;
  }

  // `level` of the headings of its parts. Folded: what is said of each node is there for who asks.
  void write(int level, bool folded) {
    level_ = level;
    write_goals();
    write_changes();
    write_graph();
    write_ways();
    if (folded) out_ << "<details><summary>Every step with its facts</summary>\n";
    write_groups();
    write_nodes();
    if (folded) out_ << "</details>\n";
    write_other_means();
    write_not_seen();
  }

 private:
  void heading(std::string_view text) { fmt::print(out_, "<h{0}>{1}</h{0}>\n", level_, text); }

  void write_goals() {
    if (!analysis_.goals.empty()) out_ << "<ul class=\"tally\">";
    for (const attack::GoalCount& g : analysis_.goals)
      fmt::print(out_,
                 "<li class=\"{}\"><b>{}</b>{}<br><span class=\"quiet\">{} certain, {} possible</span></li>",
                 handbook::name_of(severity_of_goal(g.goal)), g.certain + g.possible,
                 html(title_of_goal(g.goal)), g.certain, g.possible);
    if (!analysis_.goals.empty()) out_ << "</ul>\n";
    if (std::string alone = gravest_alone(analysis_); !alone.empty())
      fmt::print(out_, "<p class=\"quiet\">T{}.</p>\n", html(alone).substr(1));
    if (!analysis_.assumed.empty())
      fmt::print(out_,
                 "<p class=\"warning\">The host was not read: <b>{}</b> is assumed, and each way that needs "
                 "it says so.</p>\n",
                 html(analysis_.assumed));
    if (!analysis_.kept.empty())
      fmt::print(out_, "<p class=\"quiet\">Kept as they are: {}.</p>\n",
                 html(fmt::format("{}", fmt::join(analysis_.kept, ", "))));
    if (const std::vector<std::string> lines = what_if_lines(analysis_); !lines.empty())
      fmt::print(out_, "<p class=\"warning\">{}.</p>\n", html(fmt::format("{}", fmt::join(lines, "; "))));
  }

  void write_changes() {
    const attack::ProposedCut& cut = analysis_.cut;
    if (cut.changes.empty()) return;
    heading("The changes");
    out_ << "<ol class=\"changes\">\n";
    for (const std::size_t change : cut.changes) write_change(change);
    out_ << "</ol>\n";
    if (!cut.exact)
      out_ << "<p class=\"quiet\">The search was ended early: a cheaper set of changes may exist.</p>\n";
    if (cut.alternatives.empty()) return;
    fmt::print(out_, "<details><summary>{}</summary>\n<ul>", counted(cut.alternatives.size(), "alternative"));
    for (const std::vector<std::size_t>& alternative : cut.alternatives)
      fmt::print(out_, "<li>{} {}</li>", alternative.size() == 1 ? "change" : "changes",
                 numbers(alternative));
    out_ << "</ul>\n<ol class=\"changes\">\n";
    for (const std::size_t change : changes_shown(analysis_))
      if (std::ranges::find(cut.changes, change) == cut.changes.end()) write_change(change);
    out_ << "</ol></details>\n";
  }

  void write_change(std::size_t index) {
    const attack::ProposedChange& c = analysis_.changes[index];
    fmt::print(out_, "<li value=\"{}\" id=\"{}change-{}\"><b>{}</b>: {}", index + 1, prefix_, index + 1,
               html(c.subject.name), advice_to_html(edit_of(c)));
    const std::string where = place(c.location);
    if (!where.empty()) fmt::print(out_, " <span class=\"quiet mono\">{}</span>", html(where));
    out_ << "<ul>";
    if (!c.edit.empty() && !c.to.empty())
      fmt::print(out_, "<li><code>{}</code>: <code>{}</code> → <code>{}</code></li>", html(c.setting),
                 html(c.from.empty() ? "(not set)" : c.from), html(c.to));
    for (const std::string& effect : effects_of(analysis_, index))
      fmt::print(out_, "<li>{}</li>", html(effect));
    if (analysis_.what_if.empty())
      fmt::print(out_, "<li class=\"quiet\">to keep it as it is: <code>--keep {}</code></li>", html(c.id));
    out_ << "</ul></li>\n";
  }

  void write_graph() {
    if (analysis_.paths.empty()) return;
    heading("The graph");
    out_ << "<p class=\"quiet\">From left to right: where an attack starts, step by step, what it reaches. A "
            "step "
            "leads to its facts; arrow keys follow the ways";
    if (drawn_.nodes.size() < graph_.nodes.size())
      fmt::print(out_, ". It has {} nodes: like ones are drawn as one", graph_.nodes.size());
    fmt::print(out_,
               ".</p>\n{}<div class=\"graph\" id=\"{}graph\" role=\"region\" aria-label=\"Graph of the "
               "ways\" tabindex=\"0\">\n",
               kLegend, prefix_);
    write_paths_svg(out_, analysis_, drawn_, prefix_);
    out_ << "</div>\n<div class=\"chosen\" aria-live=\"polite\" hidden></div>\n";
  }

  [[nodiscard]] std::string way_anchor(std::size_t path) const {
    return fmt::format("{}way-{}", prefix_, html(analysis_.paths[path].id));
  }

  void write_ways() {
    if (analysis_.paths.empty()) return;
    heading("The ways");
    const std::size_t number = analysis_.paths.size();
    const std::size_t shown = number <= kWaysShown + 3 ? number : kWaysShown;
    for (std::size_t p = 0; p < shown; ++p) write_way(p);
    if (shown < number) {
      fmt::print(out_, "<details><summary>{} more</summary>\n", counted(number - shown, "way"));
      for (std::size_t p = shown; p < number; ++p) write_way(p);
      out_ << "</details>\n";
    }
    if (!analysis_.all_paths) out_ << "<p class=\"quiet\">There are more ways than are listed.</p>\n";
  }

  void write_way(std::size_t number) {
    const Path& path = analysis_.paths[number];
    fmt::print(out_,
               "<article class=\"way {0}\" id=\"{1}\"><h{2}>{3}</h{2}><p class=\"quiet\"><span class=\"badge "
               "{4}\">{0}</span> {5} · <a href=\"#{6}graph\" data-path=\"{7}\">show it in the graph</a> · <a "
               "class=\"anchor\" href=\"#{1}\"><code>{8}</code></a></p>\n",
               name_of(path.certainty), way_anchor(number), level_ + 1, html(title_of(path)),
               path.certainty == attack::Certainty::certain ? "critical" : "medium", name_of(path.noise),
               prefix_, number, html(path.id));
    const std::vector<std::string> conditions = conditions_of(path);
    if (!conditions.empty()) out_ << "<ul>";
    for (const std::string& condition : conditions) fmt::print(out_, "<li>{}</li>", html(condition));
    if (!conditions.empty()) out_ << "</ul>\n";
    out_ << "<ol>";
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const attack::Step& step = path.steps[i];
      const bool plain = step.after.empty() || (step.after.size() == 1 && step.after[0] + 1 == i);
      fmt::print(out_, "<li><a href=\"#{}step-{}\">{}</a> → {}{}</li>", prefix_, graph_.steps[number][i],
                 html(step.title), html(step.gives),
                 plain ? ""
                       : fmt::format(" <span class=\"quiet\">(with what steps {} gave)</span>",
                                     numbers(step.after)));
    }
    out_ << "</ol>";
    if (const std::string closed = closed_by(path); !closed.empty())
      fmt::print(out_, "<p class=\"good\">C{}.</p>", std::string_view(closed).substr(1));
    if (remains_[number] && analysis_.what_if.empty())
      out_ << "<p class=\"critical\">No change of a setting closes it.</p>";
    out_ << "</article>\n";
  }

  void open_node(const GraphNode& node, std::size_t number, std::string_view title) {
    fmt::print(out_, "<article class=\"said\" id=\"{0}{1}\"><h{2}>{3}</h{2}>", prefix_,
               anchor_of(node, number), level_ + 1, html(title));
  }

  void write_groups() {
    if (drawn_.nodes.size() == graph_.nodes.size()) return;
    heading("What is drawn as one");
    for (std::size_t n = 0; n < drawn_.nodes.size(); ++n) {
      const GraphNode& group = drawn_.nodes[n];
      if (!group.is_group()) continue;
      open_node(group, n,
                group.kind == NodeKind::step ? fmt::format("{} × {}", group.members.size(), group.title)
                                             : group.title);
      write_links(group);
      out_ << "<details><summary>All of them</summary><ul class=\"contents\">";
      for (const std::uint32_t member : group.members) {
        const GraphNode& node = graph_.nodes[member];
        fmt::print(out_, "<li><a href=\"#{}{}\">{}</a></li>", prefix_, anchor_of(node, member),
                   html(node.kind == NodeKind::step ? said_of_step(node) : node.title));
      }
      out_ << "</ul></details></article>\n";
    }
  }

  // What tells it from others of its rule: the first thing that it needs.
  static std::string said_of_step(const GraphNode& node) {
    return node.step->premises.empty() ? fmt::format("{}: {}", node.title, node.gives)
                                       : node.step->premises.front().sentence;
  }

  void write_nodes() {
    if (graph_.nodes.empty()) return;
    heading("The steps and their facts");
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n)
      if (graph_.nodes[n].kind == NodeKind::step) write_step(graph_.nodes[n], n);
    heading("Where the ways start, meet and end");
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      const GraphNode& node = graph_.nodes[n];
      if (node.kind == NodeKind::step) continue;
      open_node(node, n, node.title);
      write_links(node);
      out_ << "</article>\n";
    }
  }

  void write_step(const GraphNode& node, std::size_t number) {
    const attack::Step& step = *node.step;
    open_node(node, number, node.title);
    fmt::print(out_, "<p>gives: {} <code>{}</code>", html(step.gives), html(step.rule));
    for (const std::string& technique : step.techniques)
      fmt::print(out_, " <span class=\"quiet\">{}</span>", html(technique));
    out_ << "</p><ul class=\"premises\">";
    for (const attack::Premise& premise : step.premises) write_premise(premise);
    out_ << "</ul>";
    if (!node.changes.empty()) {
      out_ << "<p class=\"good\">Broken by";
      for (const std::uint32_t change : node.changes)
        fmt::print(out_, " <a href=\"#{0}change-{1}\">change {1}</a>", prefix_, change + 1);
      out_ << "</p>";
    }
    write_links(node);
    out_ << "</article>\n";
  }

  void write_premise(const attack::Premise& premise) {
    fmt::print(out_, "<li>{}{}", html(premise.sentence),
               premise.is_event  ? " <span class=\"badge medium\">somebody must do it</span>"
               : premise.certain ? ""
                                 : " <span class=\"badge medium\">not known</span>");
    for (const std::string& rule : premise.rules) fmt::print(out_, " <code>{}</code>", html(rule));
    if (!premise.evidence.empty()) out_ << "<ul>";
    for (const checks::Evidence& e : premise.evidence) {
      const std::string where = place(e.origin);
      fmt::print(out_, "<li class=\"quiet\">{} = <code>{}</code> ({}{}<span class=\"mono\">{}</span>)</li>",
                 html(e.fact), html(e.value), name_of(e.basis), where.empty() ? "" : ", ", html(where));
    }
    out_ << (premise.evidence.empty() ? "</li>" : "</ul></li>");
  }

  // The ways through a node.
  void write_links(const GraphNode& node) {
    fmt::print(out_, "<p class=\"quiet\">On {}:", counted(node.paths.size(), "way"));
    for (std::size_t i = 0; i < std::min(node.paths.size(), kLinksShown); ++i)
      fmt::print(out_, " <a href=\"#{}\">{}</a>", way_anchor(node.paths[i]), node.paths[i] + 1);
    if (node.paths.size() > kLinksShown) fmt::print(out_, " and {} more", node.paths.size() - kLinksShown);
    out_ << "</p>";
  }

  // What no setting takes away and ways rest on.
  void write_other_means() {
    if (analysis_.by_other_means.empty()) return;
    heading("What wants an update, or other means than a setting");
    out_ << "<ul>";
    for (const attack::Premise& premise : analysis_.by_other_means)
      fmt::print(out_, "<li>{}{}</li>", html(premise.sentence), premise.certain ? "" : " (not known)");
    out_ << "</ul>\n";
  }

  void write_not_seen() {
    if (analysis_.not_seen.empty()) return;
    heading("Not looked at");
    out_ << "<ul>";
    for (const std::string& text : analysis_.not_seen) fmt::print(out_, "<li>{}</li>", html(text));
    out_ << "</ul>\n";
  }

  std::ostream& out_;
  const Analysis& analysis_;
  std::string prefix_;
  PathGraph graph_;
  PathGraph drawn_;
  std::vector<bool> remains_;  // paths that the cut leaves
  int level_ = 2;
};

}  // namespace

void write_paths_html(std::ostream& out, std::span<const Analysis> analyses) {
  if (analyses.size() != 1) {
    write_html_document(out, "Attack paths", assets::paths_js, [&](std::ostream& body) {
      body << "<header><h1>Attack paths</h1></header>\n<main>\n";
      for (std::size_t i = 0; i < analyses.size(); ++i) write_paths_section_html(body, analyses[i], i);
      body << "</main>\n";
    });
    return;
  }
  const Analysis& analysis = analyses.front();
  write_html_document(out, "Attack paths of " + analysis.target, assets::paths_js, [&](std::ostream& body) {
    fmt::print(body, "<header><h1>{}</h1><p class=\"quiet\">{}</p></header>\n<main class=\"paths\">\n",
               html(headline(analysis)), html(analysis.target));
    PathsHtml(body, analysis, 0).write(2, false);
    body << "</main>\n";
  });
}

void write_paths_section_html(std::ostream& out, const Analysis& analysis, std::size_t number) {
  fmt::print(out, "<section class=\"paths\"><h2>{}</h2>\n<p class=\"quiet\">{}</p>\n",
             html(headline(analysis)), html(analysis.target));
  PathsHtml(out, analysis, number + 1).write(3, true);
  out << "</section>\n";
}

}  // namespace watertight::report
