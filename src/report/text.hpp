// The scan for a terminal: what to do first, then findings by subject with their evidence, then what was not
// seen.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

struct TextOptions {
  bool colour = false;
  bool verbose = false;  // low and info findings, and what was not evaluated, one by one
  int width = 100;       // columns, at least 40
  bool show_suppressed = false;
};

void write_text(std::ostream& out, const Run& run, const TextOptions& options);

}  // namespace watertight::report
