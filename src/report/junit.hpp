// The findings for the test view of a CI system: a suite for each target, a case for each rule.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// A case fails when the rule found something at or above the threshold; what was not evaluated or is
// suppressed is skipped; a target that was not read completely is an error.
void write_junit(std::ostream& out, const Run& run);

}  // namespace watertight::report
