// An engine and, where it runs on this machine, the host under it: the whole picture as one system.
#pragma once

#include "facts/system.hpp"
#include "sources/engine/connection.hpp"
#include "sources/engine/endpoint.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

struct MachineOptions {
  ConnectionOptions connection = {};
  bool host = true;              // the host under a local engine as well
  bool in_force = true;          // and what its kernel has in force for each running container
  std::string in_force_of = {};  // name or id; not empty: of this container alone
  std::function<void(std::size_t done, std::size_t total)> progress = {};
};

// Never fails: an engine that does not answer gives an unreadable system that says why, with the host's facts
// where the engine was to be on this machine.
[[nodiscard]] facts::System read_machine(const Endpoint& endpoint, const Root& root,
                                         const MachineOptions& options = {});

}  // namespace watertight::sources
