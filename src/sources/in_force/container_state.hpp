// What the kernel has in force for one container: everything that is read of its processes, put together.
#pragma once

#include <string>

#include "facts/system.hpp"
#include "sources/host/processes.hpp"
#include "sources/in_force/control_groups.hpp"
#include "sources/in_force/devices.hpp"
#include "sources/in_force/filters.hpp"
#include "sources/in_force/host_sockets.hpp"
#include "sources/in_force/namespaces.hpp"
#include "sources/mountinfo.hpp"
#include "sources/root.hpp"
#include "sources/shared_texts.hpp"

namespace watertight::sources::in_force {

// What containers share of the machine, read once.
struct Machine {
  const Root& root;
  const KernelAnswers& kernel;
  const facts::System& system;
  MountTable mounts;
  std::string mounts_unknown;  // why, where they are
  Namespaces namespaces;
  Devices devices;
  Filters filters;
  std::size_t most_threads;  // of one container that are looked at
  HostSockets sockets = HostSockets(root);
  SharedTexts texts = {};
};

struct ContainerState {
  facts::InForce state;
  bool cut = false;    // only some of its threads were looked at
  std::string unread;  // why some of them could not be; empty: all could
};

// Refused where its first process ended, or its number became another one's, while it was read. Further
// processes that did so do not count.
[[nodiscard]] Reading<ContainerState> container_state(Machine& machine, ControlGroups& groups,
                                                      const facts::Container& container,
                                                      const ContainerProcesses& processes);

}  // namespace watertight::sources::in_force
