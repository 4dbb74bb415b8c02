#include "linux/seccomp_default.hpp"

#include <algorithm>

namespace watertight::linux_kernel {
namespace {

constexpr RefusedCall kRefused[] = {
    {"clone", "SYS_ADMIN", true},
    {"clone3", "SYS_ADMIN"},
    {"unshare", "SYS_ADMIN"},
    {"setns", "SYS_ADMIN"},
    {"mount", "SYS_ADMIN"},
    {"umount2", "SYS_ADMIN"},
    {"fsopen", "SYS_ADMIN"},
    {"fsmount", "SYS_ADMIN"},
    {"move_mount", "SYS_ADMIN"},
    {"open_tree", "SYS_ADMIN"},
    {"mount_setattr", "SYS_ADMIN"},
    {"pivot_root", ""},
    {"bpf", "SYS_ADMIN BPF"},
    {"perf_event_open", "SYS_ADMIN PERFMON"},
    {"userfaultfd", ""},
    {"io_uring_setup", ""},
    {"add_key", ""},
    {"keyctl", ""},
    {"request_key", ""},
    {"open_by_handle_at", "DAC_READ_SEARCH"},
    {"fanotify_init", "SYS_ADMIN"},
    {"quotactl", "SYS_ADMIN"},
    {"init_module", "SYS_MODULE"},
    {"finit_module", "SYS_MODULE"},
    {"delete_module", "SYS_MODULE"},
    {"kexec_load", ""},
    {"kexec_file_load", ""},
    {"reboot", "SYS_BOOT"},
    {"iopl", "SYS_RAWIO"},
    {"ioperm", "SYS_RAWIO"},
    {"swapon", ""},
    {"swapoff", ""},
    {"acct", "SYS_PACCT"},
    {"settimeofday", "SYS_TIME"},
    {"clock_settime", "SYS_TIME"},
    {"syslog", "SYS_ADMIN SYSLOG"},
};

}  // namespace

bool RefusedCall::is_refused_to(CapabilitySet held) const {
  std::string_view rest = capabilities;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (const auto number = capability_number(rest.substr(0, end)); number && (held & bit(*number)) != 0)
      return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

std::span<const RefusedCall> calls_refused_by_default() { return kRefused; }

}  // namespace watertight::linux_kernel
