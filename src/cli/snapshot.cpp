// `watertight snapshot`
#include <fmt/format.h>

#include <cstdio>

#include "cli/cli.hpp"
#include "cli/options.hpp"

namespace watertight::cli {

int run_snapshot(const SnapshotOptions&) {
  fmt::print(stderr, "watertight: cannot write a snapshot: this build has no writer for it\n");
  return kUsage;
}

}  // namespace watertight::cli
