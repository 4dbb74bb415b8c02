#include "report/github.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <span>
#include <string>

#include "report/levels.hpp"
#include "report/markdown_text.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Severity;
using checks::TargetResult;

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

void annotate(std::ostream& out, const Finding& f, const TargetResult& target, const Run& run) {
  const FilePlace at = file_place(f, target, run);
  std::string where;
  if (at.real) {
    where = fmt::format("file={},line={},endLine={}", property_text(at.path), at.span.line, at.span.end_line);
    if (at.span.line == at.span.end_line)
      where += fmt::format(",col={},endColumn={}", at.span.column, at.span.end_column);
    where += ',';
  }
  std::string more = replicas_line(f);
  if (f.regraded) more += fmt::format("{}{}.", more.empty() ? "" : " ", regraded_line(f));
  fmt::print(out, "::{} {}title={}::{} {} {} ({}{})\n", level_of(f.severity).github, where,
             property_text(fmt::format("{}: {}", handbook::name_of(f.severity), title_of(f.rule))),
             message_text(fmt::format("{}: {}.", subject_text(f.subject), f.message)), message_text(f.advice),
             message_text(more), f.rule,
             f.in_baseline ? fmt::format(", {}", baseline_words(f)) : std::string());
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

}  // namespace

void write_github(std::ostream& out, const Run& run) {
  annotate_unseen(out, run.results);
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
  if (!run.results.worst().empty())
    out << "| severity | what | where | the smallest change |\n|---|---|---|---|\n";
  constexpr std::size_t kShown = 10;
  const auto worst = std::span(run.results.worst()).first(std::min(kShown, run.results.worst().size()));
  for (const Finding& f : worst) {
    const std::string where = f.evidence.empty() ? "" : place(f.evidence.front().origin);
    fmt::print(out, "| {} | {} ({}) | {}{}{} | {} |\n", handbook::name_of(f.severity),
               markdown(title_of(f.rule)), markdown_code(f.rule), markdown(subject_text(f.subject)),
               where.empty() ? "" : ", ", markdown(where), markdown_advice(f.advice));
  }
  if (run.results.counts().findings() > worst.size())
    fmt::print(out, "\nand {} more.\n", run.results.counts().findings() - worst.size());
}

}  // namespace watertight::report
