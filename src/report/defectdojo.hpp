// The findings for DefectDojo's "Generic Findings Import".
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// One test with every finding; what is suppressed comes as an accepted risk.
void write_defectdojo(std::ostream& out, const Run& run);

}  // namespace watertight::report
