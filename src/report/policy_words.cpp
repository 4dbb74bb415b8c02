#include "report/policy_words.hpp"

#include <fmt/format.h>

#include "report/words.hpp"

namespace watertight::report {

std::string suppression_line(const checks::Finding& finding) {
  if (!finding.suppressed) return {};
  const checks::Suppression& s = *finding.suppressed;
  std::string more;
  const auto add = [&](std::string_view before, const std::string& text) {
    if (!text.empty()) more += fmt::format("{}{}{}", more.empty() ? "" : ", ", before, text);
  };
  add("owner ", s.owner);
  add("until ", s.expires);
  add("", s.ticket);
  const std::string where = place(s.written);
  if (!where.empty()) more += (more.empty() ? "" : "; ") + where;
  return more.empty() ? s.reason : fmt::format("{} ({})", s.reason, more);
}

std::string regraded_line(const checks::Finding& finding) {
  if (!finding.regraded) return {};
  return fmt::format("{} here instead of {}: {} ({})", handbook::name_of(finding.severity),
                     handbook::name_of(finding.regraded->from), finding.regraded->reason,
                     place(finding.regraded->written));
}

std::string_view baseline_words(const checks::Finding& finding) {
  if (!finding.in_baseline) return {};
  return *finding.in_baseline ? "in the baseline already" : "new since the baseline";
}

std::string problem_line(const checks::PolicyProblem& problem) {
  const std::string where = place(problem.written);
  return where.empty() ? problem.message : fmt::format("{}: {}", where, problem.message);
}

std::string baseline_line(const BaselineReport& baseline) {
  return fmt::format("{} new, {} gone, {} unchanged since {}", baseline.fresh, baseline.gone,
                     baseline.unchanged, baseline.file);
}

std::vector<const checks::Finding*> suppressed_of(const checks::TargetResult& target) {
  std::vector<const checks::Finding*> list;
  for (const checks::Finding& f : target.findings)
    if (f.suppressed) list.push_back(&f);
  return list;
}

}  // namespace watertight::report
