#include "cli/cli.hpp"

#include <cstdio>

namespace watertight::cli {
int run(int, char**) {
  std::puts("watertight " WATERTIGHT_VERSION);
  return kClean;
}
}  // namespace watertight::cli
