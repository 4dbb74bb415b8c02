// The scan as one HTML file: no request to anywhere, readable without JavaScript, everything that came from
// the system escaped.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

void write_html(std::ostream& out, const Run& run);

}  // namespace watertight::report
