// What AppArmor and SELinux deny a process with a given label: exactly where the label is the engine's own
// profile, and only that nobody knows where it is another one.
#pragma once

#include "linux/power_conditions.hpp"

namespace watertight::linux_kernel {

// The kernel's operations that security modules are asked about. Of the engine's AppArmor profile it is known
// which it lets through (moby, profiles/apparmor/template.go).
enum class Mediated : std::uint8_t {
  mount,           // denied
  move_mount,      // denied where the kernel asks at all: always since 6.7
  unmount,         // allowed
  host_process,    // ptrace of and signals to another profile: denied
  like_process,    // of and to the same profile, as other containers have it: allowed
  write_proc_sys,  // below /proc/sys/kernel but for shm*: denied
  sysrq,           // denied
  kcore,           // denied
  write_sys,       // below /sys but for /sys/fs/cgroup: denied
  capability,      // allowed
  network,         // allowed
  file,            // allowed
  other,           // not mediated by the profile
};
[[nodiscard]] Condition security_module_lets(Mediated operation);

}  // namespace watertight::linux_kernel
