// What every output of a scan is given: the results, and how the run went.
#pragma once

#include <cstdint>
#include <string>

#include "report/results.hpp"

namespace watertight::report {

struct Run {
  const Results& results;
  std::string version;  // of Watertight
  checks::Severity fail_on = checks::Severity::high;
  std::uint32_t milliseconds = 0;  // how long the scan took; shown to people only, never in machine formats
};

}  // namespace watertight::report
