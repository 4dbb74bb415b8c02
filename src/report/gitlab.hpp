// The findings for GitLab's code quality widget: a JSON array.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// No two fingerprints of one target are equal, because GitLab drops the second.
void write_gitlab(std::ostream& out, const Run& run);

}  // namespace watertight::report
