#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/style.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;
using attack::Premise;
using attack::Step;

constexpr std::size_t kPathsTold = 5;     // step by step, where nobody asks for all
constexpr std::size_t kPathsInScan = 3;   // in one line each
constexpr std::size_t kEvidenceTold = 4;  // of one premise

class PathsText {
 public:
  PathsText(std::ostream& out, const Analysis& analysis, const TextOptions& options)
      : out_(out),
        analysis_(analysis),
        style_(options.colour),
        width_(std::max(options.width, 40)),
        verbose_(options.verbose) {}

  void write() {
    write_head();
    write_changes(true);
    write_other_means();
    write_remaining();
    write_paths();
    write_not_seen();
  }

  void write_section() {
    if (analysis_.goals.empty()) return;
    write_head();
    write_changes(false);
    const std::size_t told =
        std::min(verbose_ ? analysis_.paths.size() : kPathsInScan, analysis_.paths.size());
    if (told > 0) out_ << '\n';
    for (std::size_t i = 0; i < told; ++i) line(2, visible(in_one_line(analysis_.paths[i])));
    if (told < analysis_.paths.size()) line(2, style_.dim(more_ways(analysis_.paths.size() - told)));
  }

 private:
  void line(int indent, std::string_view text, int hanging = 2) {
    fmt::print(out_, "{}{}\n", std::string(static_cast<std::size_t>(indent), ' '),
               filled(text, indent + hanging, width_));
  }
  // The first line begins at `indent`, and so do those that follow.
  void block(int indent, std::string_view text) { line(indent, text, 0); }

  void write_head() {
    const std::string head = visible(headline(analysis_));
    out_ << (analysis_.goals.empty()
                 ? head
                 : style_.severity(severity_of_goal(analysis_.goals.front().goal), filled(head, 0, width_)))
         << '\n';
    for (const std::string& goal : goal_lines(analysis_)) line(2, visible(goal));
    for (const std::string& text : circumstances_of(analysis_)) line(2, style_.dim(visible(text)));
  }

  void write_changes(bool all) {
    const attack::ProposedCut& cut = analysis_.cut;
    if (cut.changes.empty()) return;
    fmt::print(out_, "\n{}\n", style_.bold("The changes"));
    for (const std::size_t c : all ? changes_shown(analysis_) : cut.changes) {
      if (std::ranges::find(cut.changes, c) == cut.changes.end() && !std::exchange(in_alternatives_, true))
        fmt::print(out_, "{}\n", style_.bold("Instead of some of them"));
      write_change(c, all);
    }
    if (!all) return;
    for (const std::string& alternative : alternatives_of(analysis_)) line(2, alternative);
    if (analysis_.what_if.empty())
      line(2, style_.dim("--keep takes what stands in brackets, and finds the best cut without that change"));
    if (!cut.exact) line(2, style_.dim("The search was ended early: a cheaper set of changes may exist."));
  }

  void write_change(std::size_t index, bool all) {
    const attack::ProposedChange& c = analysis_.changes[index];
    const std::string where = place(c.location);
    const std::string subject = visible(c.subject.name);
    fmt::print(out_, "{:>3}. {}\n", index + 1,
               filled(fmt::format("{}: {}", subject, visible(edit_of(c))), 5, width_));
    block(5, style_.dim(visible(where.empty() ? c.id : fmt::format("{} ({})", where, c.id))));
    if (!all) return;
    if (!c.edit.empty() && !c.to.empty()) block(5, visible(from_to(c)));
    for (const std::string& effect : effects_of(analysis_, index)) line(5, visible(effect));
  }

  // What no setting takes away and ways rest on.
  void write_other_means() {
    if (analysis_.by_other_means.empty()) return;
    fmt::print(out_, "\n{}\n", style_.bold("What wants an update, or other means than a setting"));
    for (const Premise& premise : analysis_.by_other_means)
      line(2, visible(premise.sentence) + (premise.certain ? "" : " (not known)"));
  }

  // What the changes leave, and what keeps each open.
  void write_remaining() {
    const std::vector<std::size_t>& remaining = analysis_.cut.remaining;
    if (remaining.empty() || !analysis_.what_if.empty()) return;  // with a what-if, all that is told remains
    fmt::print(out_, "\n{}\n", style_.bold("What no setting closes"));
    const std::size_t told = verbose_ ? remaining.size() : std::min(remaining.size(), kPathsTold);
    for (std::size_t i = 0; i < told; ++i) {
      const Path& path = analysis_.paths[remaining[i]];
      line(2, visible(title_of(path)));
      std::vector<std::string> steps;
      for (const Step& step : path.steps) steps.push_back(step.title);
      line(4, style_.dim(visible(fmt::format("by: {}", fmt::join(steps, "; then: ")))));
      for (const std::string& condition : conditions_of(path)) line(4, style_.dim(visible(condition)));
    }
    if (told < remaining.size())
      line(2, style_.dim(fmt::format("and {} more (-v lists them)", remaining.size() - told)));
  }

  void write_paths() {
    if (analysis_.paths.empty()) return;
    fmt::print(out_, "\n{}\n", style_.bold("The ways"));
    const std::size_t told = verbose_ ? analysis_.paths.size() : std::min(analysis_.paths.size(), kPathsTold);
    for (std::size_t i = 0; i < told; ++i) write_path(analysis_.paths[i], i + 1);
    if (told < analysis_.paths.size())
      line(2, style_.dim(
                  fmt::format("and {} more (-v tells all)", counted(analysis_.paths.size() - told, "way"))));
    if (!analysis_.all_paths) line(2, style_.dim("There are more ways than are listed."));
  }

  void write_path(const Path& path, std::size_t number) {
    fmt::print(out_, "\n{:>3}. {}\n", number, style_.bold(filled(visible(title_of(path)), 5, width_)));
    block(5, fmt::format(
                 "{}{} {}",
                 style_.severity(path.certainty == attack::Certainty::certain ? checks::Severity::critical
                                                                              : checks::Severity::medium,
                                 name_of(path.certainty)),
                 style_.dim(fmt::format(", {}", name_of(path.noise))), style_.dim(visible(path.id))));
    for (const std::string& condition : conditions_of(path)) line(5, visible(condition));
    for (std::size_t i = 0; i < path.steps.size(); ++i) write_step(path.steps[i], i);
    if (const std::string closed = closed_by(path); !closed.empty()) block(5, style_.good(closed));
  }

  void write_step(const Step& step, std::size_t number) {
    fmt::print(out_, "     {}\n",
               filled(fmt::format("{}. {} {}", number + 1, visible(step.title),
                                  style_.dim(fmt::format("[{}]", visible(step.rule)))),
                      8, width_));
    line(8, fmt::format("gives: {}", visible(gives_of(step, number))));
    for (const Premise& premise : step.premises) write_premise(premise);
  }

  void write_premise(const Premise& premise) {
    const std::string_view mark = premise.is_event ? "when " : premise.certain ? "" : "? ";
    line(8, fmt::format("{}{}{}", mark, visible(premise.sentence),
                        premise.certain || premise.is_event ? "" : ": not known"));
    std::size_t told = 0;
    for (const checks::Evidence& e : premise.evidence) {
      if (!verbose_ && ++told > kEvidenceTold) break;
      const std::string where = place(e.origin);
      line(10, style_.dim(fmt::format("{} = {} ({}{}{})", visible(e.fact), visible(e.value), name_of(e.basis),
                                      where.empty() ? "" : ", ", visible(where))));
    }
    if (!verbose_ && premise.evidence.size() > kEvidenceTold)
      line(10, style_.dim(fmt::format("and {} more", premise.evidence.size() - kEvidenceTold)));
  }

  void write_not_seen() {
    if (analysis_.not_seen.empty()) return;
    fmt::print(out_, "\n{}\n", style_.bold("Not looked at"));
    for (const std::string& text : analysis_.not_seen) line(2, visible(text));
  }

  std::ostream& out_;
  const Analysis& analysis_;
  Style style_;
  int width_;
  bool verbose_;
  bool in_alternatives_ = false;
};

}  // namespace

void write_paths_text(std::ostream& out, const Analysis& analysis, const TextOptions& options) {
  PathsText(out, analysis, options).write();
}

void write_paths_text(std::ostream& out, std::span<const Analysis> analyses, const TextOptions& options) {
  if (analyses.size() == 1) return write_paths_text(out, analyses.front(), options);
  const Style style(options.colour);
  std::size_t told = 0, silent = 0;
  for (const Analysis& analysis : analyses) {
    if (analysis.goals.empty() && analysis.not_seen.empty() && analysis.what_if.empty()) {
      ++silent;
      continue;
    }
    fmt::print(out, "{}{}\n", told++ == 0 ? "" : "\n", style.bold(visible(analysis.target)));
    write_paths_text(out, analysis, options);
  }
  if (silent > 0)
    fmt::print(out, "{}No way to any goal was found in {}\n", told == 0 ? "" : "\n",
               counted(silent, told == 0 ? "target" : "other target"));
}

void write_paths_section_text(std::ostream& out, const Analysis& analysis, const TextOptions& options) {
  PathsText(out, analysis, options).write_section();
}

}  // namespace watertight::report
