// The findings for the test view of a CI system: a suite for each target, a case for each rule; and one for
// the attack paths of each target, a case for each goal.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// A case fails when the rule found something at or above the threshold; what was not evaluated or is
// suppressed is skipped, and so is a goal that the run does not fail on; a target that was not read
// completely is an error.
void write_junit(std::ostream& out, const Run& run);

}  // namespace watertight::report
