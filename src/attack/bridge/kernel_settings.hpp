// How the host's kernel is set, as rules ask for it. Unknown where no host is described, or the setting was
// not read.
#pragma once

#include "attack/bridge/said.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

// Who has no rights at all may make a user namespace, and has every capability within.
[[nodiscard]] Said user_namespaces_open(const facts::System& system);
[[nodiscard]] Said io_uring_open(const facts::System& system);
[[nodiscard]] Said unprivileged_bpf(const facts::System& system);
[[nodiscard]] Said performance_events_open(const facts::System& system);
[[nodiscard]] Said user_faults_open(const facts::System& system);

// A number of /proc/sys, and what is so where this kernel has no such setting.
struct SysctlWanted {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
  bool where_absent;
};
[[nodiscard]] Said sysctl_within(const facts::System& system, const SysctlWanted& wanted);

}  // namespace watertight::attack
