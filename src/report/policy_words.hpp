// What a policy did to a finding, in words for people, for every output alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/run.hpp"

namespace watertight::report {

// "reads labels only (owner ops, until 2027-01-31, OPS-12; watertight.yaml:8:5)"; empty where it counts.
[[nodiscard]] std::string suppression_line(const checks::Finding& finding);
// "medium here instead of critical: nobody reaches it (watertight.yaml:3:3)"; empty where nothing was
// changed.
[[nodiscard]] std::string regraded_line(const checks::Finding& finding);
// "new since the baseline", "in the baseline already"; empty where it was compared with none.
[[nodiscard]] std::string_view baseline_words(const checks::Finding& finding);
// "watertight.yaml:8:5: the suppression of …"
[[nodiscard]] std::string problem_line(const checks::PolicyProblem& problem);
// "2 new, 1 gone, 20 unchanged since baseline.json"
[[nodiscard]] std::string baseline_line(const BaselineReport& baseline);

[[nodiscard]] std::vector<const checks::Finding*> suppressed_of(const checks::TargetResult& target);

}  // namespace watertight::report
