// The command line: the only place that prints and decides how the program exits.
#pragma once

namespace watertight::cli {

// What scripts may rely on.
enum ExitCode : int {
  kClean = 0,       // nothing at or above --fail-on
  kFindings = 1,    // something is
  kUsage = 2,       // wrong usage or configuration
  kIncomplete = 3,  // a part could not be seen
  kInternal = 4,    // a bug
};

[[nodiscard]] int run(int argc, char** argv);

}  // namespace watertight::cli
