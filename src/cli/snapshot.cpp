// `watertight snapshot`: targets → facts → a file that can be scanned later or elsewhere.
#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"
#include "cli/targets.hpp"
#include "sources/snapshot/snapshot.hpp"

namespace watertight::cli {
int run_snapshot(const SnapshotOptions& options) {
  std::vector<facts::System> systems;
  bool complete = true;
  const TargetRequest request{options.targets, {}, {}, options.engine, true, false};
  const auto read = read_targets(
      request, {.system = [&](facts::System system) { systems.push_back(std::move(system)); },
                .skipped = [](const std::string& name,
                              const std::string& why) { fmt::print(stderr, "skipped {}: {}\n", name, why); },
                .progress = {}});
  if (!read) return refused(read.error());
  for (const facts::System& system : systems) {
    if (system.status == facts::TargetStatus::complete) continue;
    complete = false;
    for (const std::string& reason : system.reasons) fmt::print(stderr, "watertight: {}\n", reason);
  }
  const auto write = [&](std::ostream& out) { sources::write_snapshot(systems, out); };
  const bool to_file = !options.output.empty() && options.output != "-";
  const auto done = to_file ? write_file(options.output, write) : write_standard_output(write);
  if (!done) return refused(done.error());
  return complete || options.allow_partial ? kClean : kIncomplete;
}

}  // namespace watertight::cli
