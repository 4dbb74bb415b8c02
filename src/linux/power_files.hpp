// What stands between a process and a file or device of the kernel's: mounts over and above it, owner and
// mode, the security module, the device controller.
#pragma once

#include "linux/power_conditions.hpp"
#include "linux/power_security_module.hpp"

namespace watertight::linux_kernel {

enum class Access : std::uint8_t { read, write };

// Who may open it: by generic_permission(), in which DAC_OVERRIDE and DAC_READ_SEARCH count where the owner
// is mapped into the process's user namespace; or by test_perm() of fs/proc/proc_sysctl.c, where no
// capability counts.
enum class Rule : std::uint8_t { generic, sysctl };

// A file of the host's root on one of the kernel's own file systems.
struct KernelFile {
  std::string_view file_system;  // "proc", "sysfs"
  std::string_view usual;        // where that is mounted: "/proc"
  std::string_view path;         // on it: "/sys/kernel/core_pattern"
  std::uint32_t mode = 0;
  Access access = Access::read;
  Rule rule = Rule::generic;
  Mediated operation = Mediated::file;  // what the security module sees in it at its usual place
};
// By any mount of that file system: one that nothing hides and, for writing, that is not read-only.
[[nodiscard]] Condition opens(KernelFile file);

// A file of its own control group that changes it, by the easiest of the mounts that show one: of version 1
// any hierarchy.
[[nodiscard]] Condition opens_own_control_group();

// A file of the container with mode 0600 that belongs to another user.
[[nodiscard]] Condition reads_files_of_others();

// The device controller lets a device be opened ("r"), or made and opened ("rm").
[[nodiscard]] Condition device_allowed(DeviceNumber character_device, std::string_view access);
[[nodiscard]] Condition some_disk_allowed(std::string_view access);
// There is a mount where a node can be made and opened: writable, and not nodev.
[[nodiscard]] Condition place_for_a_node();
// The container has the node, and its owner and mode let it be read.
[[nodiscard]] Condition node_is_there(DeviceNumber character_device, std::string_view usual);
[[nodiscard]] Condition some_disk_node_is_there();
// /dev/userfaultfd: its number is given when the kernel starts, so only a node of that name is known to be
// it.
[[nodiscard]] Condition fault_node_is_there();

// The socket of an engine's API is mounted, and its owner and mode let it be written.
[[nodiscard]] Condition engine_socket_is_there();
// An engine listens on TCP where its network reaches: certainly on the host's, perhaps on others, and on no
// other where it is the host's loopback.
[[nodiscard]] Condition engine_address_is_in_reach();

}  // namespace watertight::linux_kernel
