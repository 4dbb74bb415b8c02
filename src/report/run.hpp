// What every output of a scan is given: the results, and how the run went.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "report/results.hpp"

namespace watertight::report {

struct Run {
  const Results& results;
  std::string version;  // of Watertight
  checks::Severity fail_on = checks::Severity::high;
  std::uint32_t milliseconds = 0;  // how long the scan took; shown to people, and where a format insists
  bool never_fail = false;         // --fail-on none
  std::int64_t started = 0;  // seconds since 1970; only in formats that cannot do without (gitlab-sast, ocsf)
  std::string category = {};             // of a SARIF run: several uploads for one commit need one each
  std::string gitlab_schema = "15.2.1";  // version of GitLab's security report schema to write
  // The path of a file that was read, relative to the repository it lies in; empty: paths stay as they are.
  std::function<std::string(const std::string&)> path_in_repository = {};
};

}  // namespace watertight::report
