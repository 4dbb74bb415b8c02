#include "report/github.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/levels.hpp"
#include "report/markdown_text.hpp"
#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using checks::Finding;
using checks::Severity;
using checks::TargetResult;

// GitHub shows ten of each kind. Of the notices one says what was not evaluated, and one what is left out.
constexpr std::size_t kHeadlines = 3;
constexpr std::size_t kChanges = 8;

// How the runner reads a command back: @actions/core, escapeData and escapeProperty.
std::string message_text(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '%')
      out += "%25";
    else
      out += c;
  }
  return out;
}
std::string property_text(std::string_view text) {
  std::string out;
  for (const char c : message_text(text)) {
    if (c == ':')
      out += "%3A";
    else if (c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

// "file=…,line=…,", empty for what stands in no file.
std::string properties_of(const FilePlace& at) {
  if (!at.real) return {};
  std::string where =
      fmt::format("file={},line={},endLine={}", property_text(at.path), at.span.line, at.span.end_line);
  if (at.span.line == at.span.end_line)
    where += fmt::format(",col={},endColumn={}", at.span.column, at.span.end_column);
  return where + ',';
}

void annotate(std::ostream& out, const Finding& f, const TargetResult& target, const Run& run) {
  std::string more = replicas_line(f);
  std::string known = f.path_to.empty() ? "" : ", " + on_a_way(f.path_to);
  if (f.in_baseline) known += fmt::format(", {}", baseline_words(f));
  if (f.regraded) more += fmt::format("{}{}.", more.empty() ? "" : " ", regraded_line(f));
  fmt::print(out, "::{} {}title={}::{} {} {} ({}{})\n", level_of(f.severity).github,
             properties_of(file_place(f, target, run)),
             property_text(fmt::format("{}: {}", handbook::name_of(f.severity), title_of(f.rule))),
             message_text(fmt::format("{}: {}.", subject_text(f.subject), f.message)), message_text(f.advice),
             message_text(more), f.rule, known);
}

// What was not seen must not look like nothing found.
void annotate_unseen(std::ostream& out, const Results& results) {
  results.for_each_head([&](const TargetResult& t) {
    if (t.status == facts::TargetStatus::complete) return;
    for (const std::string& reason : t.reasons)
      fmt::print(out, "::warning title={}::{}\n",
                 property_text(fmt::format("{} was not read completely", t.target_name)),
                 message_text(reason));
  });
  if (results.counts().not_evaluated > 0)
    fmt::print(
        out,
        "::notice title=Not evaluated::{} could not be answered from what was readable: neither passed "
        "nor failed\n",
        counted(results.counts().not_evaluated, "rule on a subject", "rules on subjects"));
}

// How grave the ways are, of the gravest targets.
void annotate_headlines(std::ostream& out, const std::vector<const Analysis*>& targets) {
  for (const Analysis* analysis : targets)
    fmt::print(
        out, "::{} title={}::{}\n", level_of(severity_of_goal(analysis->goals.front().goal)).github,
        property_text(headline(*analysis)),
        message_text(fmt::format("{}: {}.", analysis->target, fmt::join(goal_lines(*analysis), "; "))));
}

void annotate_change(std::ostream& out, const Analysis& analysis, std::size_t change, const Run& run) {
  const attack::ProposedChange& c = analysis.changes[change];
  const std::optional<FilePlace> at = file_place(c.location, run);
  std::string text = fmt::format("{}: {}", subject_text(c.subject), edit_of(c));
  for (const std::string& effect : effects_of(analysis, change)) text += "; " + effect;
  fmt::print(
      out, "::notice {}title={}::{} ({})\n", at ? properties_of(*at) : "",
      property_text(fmt::format("Attack paths: change {} of {}", change + 1, analysis.cut.changes.size())),
      message_text(text), message_text(c.id));
}

struct ChangeOf {
  const Analysis* target;
  std::size_t change;
};

// Of each target the change that closes the most, then the others of the gravest target, of the next, …
std::vector<ChangeOf> in_order(const std::vector<const Analysis*>& targets) {
  std::vector<ChangeOf> first, rest;
  for (const Analysis* target : targets)
    for (const std::size_t change : most_effective_first(*target))
      (first.empty() || first.back().target != target ? first : rest).push_back({target, change});
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

// What to do about the ways stands at its lines, as notices: the findings there have the severity. No more
// than are shown.
void annotate_paths(std::ostream& out, const Run& run) {
  std::vector<const Analysis*> targets = gravest_first(run.paths);
  std::size_t more_changes = 0;
  for (const Analysis* target : targets) more_changes += target->cut.changes.size();
  const std::size_t more_targets = targets.size() - std::min(targets.size(), kHeadlines);
  targets.resize(targets.size() - more_targets);
  annotate_headlines(out, targets);
  std::vector<ChangeOf> changes = in_order(targets);
  changes.resize(std::min(changes.size(), kChanges));
  for (const ChangeOf& c : changes) annotate_change(out, *c.target, c.change, run);
  more_changes -= changes.size();
  if (more_changes == 0 && more_targets == 0) return;
  std::string more = more_changes > 0 ? counted(more_changes, "change") : std::string();
  if (more_targets > 0)
    more += fmt::format("{}{} with ways", more.empty() ? "" : " and ", counted(more_targets, "target"));
  fmt::print(out, "::notice title=Attack paths::and {} more: watertight paths tells all of them\n", more);
}

}  // namespace

void write_github(std::ostream& out, const Run& run) {
  annotate_unseen(out, run.results);
  annotate_paths(out, run);
  for (const Severity s :
       {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
    if (run.results.counts().of(s) == 0) continue;
    // What is new comes first: ten of a kind are shown.
    for (const bool known : {false, true})
      run.results.for_each_piece_with(List::findings, [&](const TargetResult& t, Piece) {
        for (const Finding& f : t.findings)
          if (f.severity == s && !f.suppressed && f.in_baseline.value_or(false) == known)
            annotate(out, f, t, run);
      });
  }
}

void write_job_summary(std::ostream& out, const Run& run) {
  out << "## Watertight\n\n";
  write_counts_markdown(out, run.results.counts());
  if (run.baseline) fmt::print(out, "Baseline: {}.\n\n", markdown(baseline_line(*run.baseline)));
  write_paths_summary_markdown(out, run.paths);
  if (!run.results.worst().empty())
    out << (run.paths.empty() ? "" : "### Findings\n\n")
        << "| severity | what | where | the smallest change |\n|---|---|---|---|\n";
  constexpr std::size_t kShown = 10;
  const auto worst = std::span(run.results.worst()).first(std::min(kShown, run.results.worst().size()));
  for (const Finding& f : worst) {
    const std::string where = f.evidence.empty() ? "" : place(f.evidence.front().origin);
    fmt::print(out, "| {} | {} ({}) | {}{}{} | {} |\n", handbook::name_of(f.severity),
               markdown(title_of(f.rule)), markdown_code(f.rule), markdown(subject_text(f.subject)),
               where.empty() ? "" : ", ", markdown(where), markdown_cell(f.advice));
  }
  if (run.results.counts().findings() > worst.size())
    fmt::print(out, "\nand {} more.\n", run.results.counts().findings() - worst.size());
}

}  // namespace watertight::report
