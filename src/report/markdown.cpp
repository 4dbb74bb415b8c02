#include "report/markdown.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <utility>

#include "report/markdown_text.hpp"
#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::RootMapping;
using checks::TargetResult;

void write_roots(std::ostream& out, const Results& results) {
  if (results.counts().containers == 0) return;
  out << "## Root in the container\n\n| container | root is, on the host | runs as it | because | what would "
         "change it |\n"
         "|---|---|---|---|---|\n";
  results.for_each_piece_with(List::roots, [&](const TargetResult& t, Piece) {
    for (const RootMapping& r : t.roots)
      fmt::print(out, "| {} | {} | {} | {} | {} |\n",
                 markdown(name_among(r.subject, results.counts().targets)),
                 r.host_user.empty() ? "unknown" : markdown(r.host_user), name_of(r.runs_as_root),
                 markdown(r.because), markdown(r.remedy));
  });
  out << '\n';
}

void write_pod(std::ostream& out, const checks::PodSecurity& p, std::uint64_t targets) {
  const std::string_view next = p.level == "privileged" ? "baseline" : "restricted";
  std::string blocks;
  for (const checks::PodSecurityBlock& b : p.blocking)
    if (b.level == next)
      blocks += fmt::format("{}{}: {}", blocks.empty() ? "" : "; ", markdown(b.control), markdown(b.field));
  fmt::print(out, "| {} | {} | {} | {} |\n", markdown(name_among(p.subject, targets)), p.level,
             markdown(p.enforced), blocks);
}

void write_pod_security(std::ostream& out, const Results& results) {
  bool any = false;
  results.for_each_piece_with(List::pod_security, [&](const TargetResult& t, Piece) {
    if (!t.pod_security.empty() && !std::exchange(any, true))
      out << "## Pod Security Standards\n\n| workload | level | its namespace enforces | what keeps it from "
             "the "
             "next level |\n|---|---|---|---|\n";
    for (const checks::PodSecurity& p : t.pod_security) write_pod(out, p, results.counts().targets);
  });
  if (any) out << '\n';
}

void write_excerpt(std::ostream& out, const Finding& f) {
  if (f.excerpt.empty()) return;
  out << '\n';
  for (const checks::SourceLine& line : f.excerpt)  // indented code: no fence to break out of
    fmt::print(out, "      {:>4}  {}\n", line.number, visible(line.text));
  out << '\n';
}

void write_finding(std::ostream& out, const Finding& f) {
  const handbook::CheckPage* page = handbook::find_check(f.rule);
  fmt::print(out, "- **{}: {}** ({})  \n  {}\n", handbook::name_of(f.severity),
             page != nullptr ? page->title : f.rule, markdown_code(f.rule), markdown(f.message));
  for (const checks::Evidence& e : f.evidence)
    fmt::print(out, "  - {} = {} ({}, {})\n", markdown(e.fact), markdown_code(e.value), name_of(e.basis),
               e.origin.source ? markdown_code(place(e.origin)) : "nobody wrote it");
  write_excerpt(out, f);
  if (!f.path_to.empty()) fmt::print(out, "  - {}\n", markdown(on_a_way(f.path_to)));
  for (const checks::Implied& i : f.implied)
    fmt::print(out, "  - implies {} {}: {}\n", handbook::name_of(i.severity), markdown_code(i.rule),
               markdown(i.message));
  if (!f.replicas.empty()) fmt::print(out, "  - {}\n", markdown(replicas_line(f)));
  if (f.regraded) fmt::print(out, "  - {}\n", markdown(regraded_line(f)));
  if (f.in_baseline && !*f.in_baseline) out << "  - new since the baseline\n";
  fmt::print(out, "  - **Do:** {}\n", markdown_advice(f.advice));
}

std::string suppressed_lines(const TargetResult& target) {
  std::string lines;
  for (const Finding* f : suppressed_of(target))
    lines += fmt::format("- {}: {}, {} {}: {}\n", handbook::name_of(f->severity), markdown_code(f->rule),
                         checks::name_of(f->subject.kind), markdown(f->subject.name),
                         markdown(suppression_line(*f)));
  return lines;
}

void write_policy(std::ostream& out, const Run& run) {
  if (run.baseline) fmt::print(out, "Baseline: {}.\n\n", markdown(baseline_line(*run.baseline)));
  if (run.policy.problems.empty()) return;
  out << "## Policy\n\n";
  for (const checks::PolicyProblem& p : run.policy.problems)
    fmt::print(out, "- {}: {}\n", checks::name_of(p.kind), markdown(problem_line(p)));
  out << '\n';
}

void write_head(std::ostream& out, const TargetResult& target) {
  fmt::print(out, "## {} ({})\n\n", markdown(target.target_name), name_of(target.target_kind));
  if (target.status != facts::TargetStatus::complete)
    for (const std::string& reason : target.reasons)
      fmt::print(out, "- **{}:** {}\n", name_of(target.status), markdown(reason));
  for (const std::string& note : target.notes) fmt::print(out, "- note: {}\n", markdown(note));
  for (const checks::PolicyProblem& p : target.policy_problems)
    fmt::print(out, "- {}: {}\n", checks::name_of(p.kind), markdown(problem_line(p)));
}

void write_findings(std::ostream& out, const TargetResult& target) {
  const checks::Subject* subject = nullptr;
  for (const Finding& f : target.findings) {
    if (f.suppressed) continue;
    if (subject == nullptr || *subject != f.subject) {
      subject = &f.subject;
      fmt::print(out, "\n### {} {}\n\n", checks::name_of(subject->kind), markdown(subject->name));
    }
    write_finding(out, f);
  }
}

void write_targets(std::ostream& out, const Results& results) {
  bool any = false;
  std::string suppressed;
  results.for_each_piece_with(List::findings, [&](const TargetResult& target, Piece piece) {
    if (piece.first) {
      any = false;
      suppressed.clear();
      write_head(out, target);
    }
    write_findings(out, target);
    any = any || !target.findings.empty();
    suppressed += suppressed_lines(target);
    if (!piece.last) return;
    if (!any) out << "\nNothing found.\n";
    if (!suppressed.empty()) out << "\n### Suppressed\n\n" << suppressed;
    out << '\n';
  });
}

void write_unseen(std::ostream& out, const Results& results) {
  if (results.counts().not_evaluated > 0) {
    out << "## Not evaluated\n\n";
    std::map<std::pair<std::string_view, std::string>, std::uint64_t> groups;
    results.for_each_piece_with(List::not_evaluated, [&](const TargetResult& t, Piece) {
      for (const checks::NotEvaluated& n : t.not_evaluated) ++groups[{n.rule, n.reason}];
    });
    for (const auto& [key, number] : groups)
      fmt::print(out, "- {}: {} ({})\n", markdown_code(key.first), markdown(key.second),
                 counted(number, "subject"));
    out << '\n';
  }
  if (results.skipped().empty()) return;
  out << "## Skipped\n\n";
  for (const Skipped& s : results.skipped())
    fmt::print(out, "- {}: {}\n", markdown_code(s.name), markdown(s.why));
  if (results.skipped_more() > 0) fmt::print(out, "- and {} more\n", results.skipped_more());
  out << '\n';
}

}  // namespace

void write_markdown(std::ostream& out, const Run& run) {
  out << "# Watertight report\n\n";
  write_counts_markdown(out, run.results.counts());
  write_paths_section_markdown(out, run.paths);
  write_roots(out, run.results);
  write_pod_security(out, run.results);
  write_targets(out, run.results);
  write_unseen(out, run.results);
  write_policy(out, run);
  fmt::print(out, "Watertight {}. `watertight explain RULE` shows the page of a rule.\n", run.version);
}

}  // namespace watertight::report
