// The findings as a table for spreadsheets: RFC 4180, a header, one finding a line.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
void write_csv(std::ostream& out, const Run& run);

}  // namespace watertight::report
