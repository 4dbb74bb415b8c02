// The lines of a file around what a finding points to, secrets masked.
#pragma once

#include "checks/finding.hpp"

namespace watertight::cli {

// Reads each file once; where one cannot be read any more the finding stays without an excerpt.
void add_excerpts(checks::TargetResult& result);

}  // namespace watertight::cli
