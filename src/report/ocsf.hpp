// The findings as events of the Open Cybersecurity Schema Framework: Compliance Finding (2003), one a line.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// What was not evaluated is an event as well, with the status of a check that lacked information.
void write_ocsf(std::ostream& out, const Run& run);

}  // namespace watertight::report
