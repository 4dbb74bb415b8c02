// What every output of a scan is given: the results, and how the run went.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attack/paths.hpp"
#include "report/results.hpp"

namespace watertight::report {

// What the policy files themselves got wrong, over all targets; what comments in a file got wrong stands in
// the result of its target.
struct PolicyReport {
  std::vector<std::string> files;
  std::vector<checks::PolicyProblem> problems;
};

// The run compared with a baseline.
struct BaselineReport {
  struct Gone {
    std::string rule;
    std::string subject;
    std::string message;
    std::string fingerprint;
  };
  std::string file;
  std::uint64_t fresh = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t gone = 0;
  std::vector<Gone> gone_findings;  // each once, however often it was there
};

struct Run {
  const Results& results;
  std::string version;  // of Watertight
  checks::Severity fail_on = checks::Severity::high;
  std::uint32_t milliseconds = 0;  // how long the scan took; shown to people, and where a format insists
  bool never_fail = false;         // --fail-on none
  bool only_new_fails = false;     // --fail-on-new
  std::int64_t started = 0;  // seconds since 1970; only in formats that cannot do without (gitlab-sast, ocsf)
  std::string category = {};             // of a SARIF run: several uploads for one commit need one each
  std::string gitlab_schema = "15.2.1";  // version of GitLab's security report schema to write
  // The path of a file that was read, relative to the repository it lies in; empty: paths stay as they are.
  std::function<std::string(const std::string&)> path_in_repository = {};
  PolicyReport policy = {};
  std::optional<BaselineReport> baseline = {};
  std::span<const std::string> fail_on_path = {};  // goals: --fail-on-path
  std::span<const attack::Analysis> paths = {};    // of the targets that attack paths were looked for in
};

}  // namespace watertight::report
