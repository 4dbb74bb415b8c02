// The findings as SARIF 2.1.0, within the limits of GitHub code scanning.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// At most 25,000 results, the worst; a notification tells how many were left out. What was not read or
// evaluated is a notification too.
void write_sarif(std::ostream& out, const Run& run);

}  // namespace watertight::report
