#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "report/html_text.hpp"
#include "report/markdown_text.hpp"
#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;
using attack::Step;

constexpr std::size_t kPathsTold = 10;        // step by step, where nobody asks for all
constexpr std::size_t kPathsInScan = 5;       // of each target
constexpr std::size_t kEvidenceTold = 4;      // of one premise
constexpr std::size_t kTargetsInSummary = 5;  // of a job
constexpr std::size_t kChangesInSummary = 10;

void write_list(std::ostream& out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) fmt::print(out, "- {}\n", markdown(line));
}

// What there is, and how much of it.
void write_head(std::ostream& out, const Analysis& analysis) {
  fmt::print(out, "**{}.**\n\n", markdown(headline(analysis)));
  write_list(out, goal_lines(analysis));
  write_list(out, circumstances_of(analysis));
  out << '\n';
}

void write_change(std::ostream& out, const Analysis& analysis, std::size_t index) {
  const attack::ProposedChange& c = analysis.changes[index];
  std::string effects;
  if (!c.edit.empty() && !c.to.empty()) effects = from_to(c);
  for (const std::string& effect : effects_of(analysis, index))
    effects += (effects.empty() ? "" : "; ") + effect;
  const std::string where = place(c.location);
  fmt::print(out, "| {} | {}: {} | {} | {} |\n", index + 1, markdown(c.subject.name),
             markdown_cell(edit_of(c)), where.empty() ? "" : markdown_cell_code(where), markdown(effects));
}

void write_changes(std::ostream& out, const Analysis& analysis, const std::vector<std::size_t>& changes) {
  if (changes.empty()) return;
  out << "| | change | where | what it does |\n|---|---|---|---|\n";
  for (const std::size_t change : changes) write_change(out, analysis, change);
  out << '\n';
}

void write_premise(std::ostream& out, const attack::Premise& premise, bool verbose) {
  fmt::print(out, "   - {}\n", markdown(said_of(premise)));
  const std::size_t all = premise.evidence.size();
  const std::size_t told = verbose ? all : std::min(all, kEvidenceTold);
  for (std::size_t i = 0; i < told; ++i) {
    const checks::Evidence& e = premise.evidence[i];
    const std::string where = place(e.origin);
    fmt::print(out, "     - {} = {} ({}{}{})\n", markdown(e.fact), markdown_code(e.value), name_of(e.basis),
               where.empty() ? "" : ", ", where.empty() ? "" : markdown_code(where));
  }
  if (told < all) fmt::print(out, "     - and {} more\n", all - told);
}

// A line to open, and behind it the steps. The line is HTML; behind the blank line it is Markdown again.
void write_path(std::ostream& out, const Path& path, std::size_t number, bool verbose) {
  fmt::print(out, "<details>\n<summary>{}. {}, {}: {}</summary>\n\n", number, name_of(path.certainty),
             name_of(path.noise), html(title_of(path)));
  std::vector<std::string> conditions = conditions_of(path);
  if (std::string closed = closed_by(path); !closed.empty()) conditions.push_back(std::move(closed));
  write_list(out, conditions);
  if (!conditions.empty()) out << '\n';
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const Step& step = path.steps[i];
    fmt::print(out, "{}. {} ({}) → {}\n", i + 1, markdown(step.title), markdown_code(step.rule),
               markdown(gives_of(step, i)));
    for (const attack::Premise& premise : step.premises) write_premise(out, premise, verbose);
  }
  out << "\n</details>\n\n";
}

class PathsMarkdown {
 public:
  PathsMarkdown(std::ostream& out, const Analysis& analysis, bool verbose)
      : out_(out), analysis_(analysis), verbose_(verbose) {}

  void write() {
    fmt::print(out_, "# Attack paths: {}\n\n", markdown(analysis_.target));
    write_head(out_, analysis_);
    write_all_changes();
    write_other_means();
    write_remaining();
    write_ways();
    if (analysis_.not_seen.empty()) return;
    out_ << "## Not looked at\n\n";
    write_list(out_, analysis_.not_seen);
    out_ << '\n';
  }

 private:
  void write_all_changes() {
    const attack::ProposedCut& cut = analysis_.cut;
    if (cut.changes.empty()) return;
    out_ << "## The changes\n\n";
    report::write_changes(out_, analysis_, cut.changes);
    if (!cut.exact) out_ << "The search was ended early: a cheaper set of changes may exist.\n\n";
    if (cut.alternatives.empty()) return;
    fmt::print(out_, "<details>\n<summary>{}</summary>\n\n", counted(cut.alternatives.size(), "alternative"));
    write_list(out_, alternatives_of(analysis_));
    out_ << '\n';
    std::vector<std::size_t> others = changes_shown(analysis_);
    std::erase_if(others,
                  [&](std::size_t c) { return std::ranges::find(cut.changes, c) != cut.changes.end(); });
    report::write_changes(out_, analysis_, others);
    out_ << "</details>\n\n";
  }

  void write_other_means() {
    if (analysis_.by_other_means.empty()) return;
    out_ << "## What wants an update, or other means than a setting\n\n";
    for (const attack::Premise& premise : analysis_.by_other_means)
      fmt::print(out_, "- {}\n", markdown(said_of(premise)));
    out_ << '\n';
  }

  void write_remaining() {
    const std::vector<std::size_t>& remaining = analysis_.cut.remaining;
    if (remaining.empty() || !analysis_.what_if.empty()) return;
    out_ << "## What no setting closes\n\n";
    const std::size_t told = verbose_ ? remaining.size() : std::min(remaining.size(), kPathsTold);
    for (std::size_t i = 0; i < told; ++i)
      fmt::print(out_, "- {}\n", markdown(in_one_line(analysis_.paths[remaining[i]])));
    if (told < remaining.size()) fmt::print(out_, "- and {} more\n", remaining.size() - told);
    out_ << '\n';
  }

  void write_ways() {
    if (analysis_.paths.empty()) return;
    out_ << "## The ways\n\n";
    const std::size_t all = analysis_.paths.size();
    const std::size_t told = verbose_ ? all : std::min(all, kPathsTold);
    for (std::size_t i = 0; i < told; ++i) write_path(out_, analysis_.paths[i], i + 1, verbose_);
    if (told < all) fmt::print(out_, "and {} more (-v tells all)\n\n", counted(all - told, "way"));
    if (!analysis_.all_paths) out_ << "There are more ways than are listed.\n\n";
  }

  std::ostream& out_;
  const Analysis& analysis_;
  bool verbose_;
};

// Which of several targets is meant.
void write_name(std::ostream& out, const Analysis& analysis, std::size_t targets, std::string_view level) {
  if (targets > 1) fmt::print(out, "{} {}\n\n", level, markdown(analysis.target));
}

}  // namespace

void write_paths_markdown(std::ostream& out, const Analysis& analysis, bool verbose) {
  PathsMarkdown(out, analysis, verbose).write();
}

void write_paths_section_markdown(std::ostream& out, std::span<const Analysis> analyses) {
  if (std::ranges::all_of(analyses, [](const Analysis& a) { return a.goals.empty(); })) return;
  out << "## Attack paths\n\n";
  for (const Analysis& analysis : analyses) {
    if (analysis.goals.empty()) continue;
    write_name(out, analysis, analyses.size(), "###");
    write_head(out, analysis);
    write_changes(out, analysis, analysis.cut.changes);
    const std::size_t told = std::min(analysis.paths.size(), kPathsInScan);
    for (std::size_t i = 0; i < told; ++i) write_path(out, analysis.paths[i], i + 1, false);
    if (told < analysis.paths.size()) fmt::print(out, "{}\n\n", more_ways(analysis.paths.size() - told));
  }
}

void write_paths_summary_markdown(std::ostream& out, std::span<const Analysis> analyses) {
  const std::vector<const Analysis*> order = gravest_first(analyses);
  if (order.empty()) return;
  out << "### Attack paths\n\n";
  const std::size_t targets = std::min(order.size(), kTargetsInSummary);
  for (std::size_t i = 0; i < targets; ++i) {
    const Analysis& analysis = *order[i];
    write_name(out, analysis, analyses.size(), "####");
    write_head(out, analysis);
    std::vector<std::size_t> changes = most_effective_first(analysis);
    const std::size_t all = changes.size();
    changes.resize(std::min(all, kChangesInSummary));
    write_changes(out, analysis, changes);
    if (changes.size() < all) fmt::print(out, "and {} more\n\n", counted(all - changes.size(), "change"));
  }
  if (targets < order.size())
    fmt::print(out, "and ways in {} more\n\n", counted(order.size() - targets, "target"));
}

}  // namespace watertight::report
