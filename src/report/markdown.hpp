// The scan as a Markdown document: the same order as the terminal, complete, for a merge request or a wiki.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

void write_markdown(std::ostream& out, const Run& run);

}  // namespace watertight::report
