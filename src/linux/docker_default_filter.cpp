#include "linux/docker_default_filter.hpp"

#include <algorithm>
#include <array>

namespace watertight::linux_kernel {
namespace {

// Sorted by name.
// clang-format off
constexpr auto kNever = std::to_array<std::string_view>({
    "_sysctl", "add_key", "afs_syscall", "bdflush", "break", "create_module", "file_getattr",
    "file_setattr", "ftime", "get_kernel_syms", "get_tls", "getpmsg", "gtty", "idle", "io_uring_enter",
    "io_uring_register", "io_uring_setup", "kexec_file_load", "kexec_load", "keyctl", "lock",
    "migrate_pages", "move_pages", "mpx", "nfsservctl", "nice", "oldfstat", "oldlstat", "oldolduname",
    "oldstat", "olduname", "open_tree_attr", "pciconfig_iobase", "pciconfig_read", "pciconfig_write",
    "pivot_root", "prof", "profil", "putpmsg", "query_module", "readdir", "request_key", "security",
    "sgetmask", "sigaction", "signal", "sigpending", "sigsuspend", "ssetmask", "stty", "swapoff", "swapon",
    "sysfs", "tuxcall", "ulimit", "uselib", "userfaultfd", "usr26", "usr32", "ustat", "vm86", "vm86old",
    "vserver"});
// clang-format on

struct Unlocked {
  std::string_view syscall;
  std::string_view by;  // capabilities, any of which will do
};
constexpr auto kUnlocked = std::to_array<Unlocked>({{"acct", "SYS_PACCT"},
                                                    {"bpf", "SYS_ADMIN BPF"},
                                                    {"chroot", "SYS_CHROOT"},
                                                    {"clock_settime", "SYS_TIME"},
                                                    {"clock_settime64", "SYS_TIME"},
                                                    {"clone3", "SYS_ADMIN"},
                                                    {"delete_module", "SYS_MODULE"},
                                                    {"fanotify_init", "SYS_ADMIN"},
                                                    {"finit_module", "SYS_MODULE"},
                                                    {"fsconfig", "SYS_ADMIN"},
                                                    {"fsmount", "SYS_ADMIN"},
                                                    {"fsopen", "SYS_ADMIN"},
                                                    {"fspick", "SYS_ADMIN"},
                                                    {"get_mempolicy", "SYS_NICE"},
                                                    {"init_module", "SYS_MODULE"},
                                                    {"ioperm", "SYS_RAWIO"},
                                                    {"iopl", "SYS_RAWIO"},
                                                    {"kcmp", "SYS_PTRACE"},
                                                    {"lookup_dcookie", "SYS_ADMIN"},
                                                    {"lsm_get_self_attr", "SYS_ADMIN"},
                                                    {"lsm_list_modules", "SYS_ADMIN"},
                                                    {"lsm_set_self_attr", "SYS_ADMIN"},
                                                    {"mbind", "SYS_NICE"},
                                                    {"mount", "SYS_ADMIN"},
                                                    {"mount_setattr", "SYS_ADMIN"},
                                                    {"move_mount", "SYS_ADMIN"},
                                                    {"open_by_handle_at", "DAC_READ_SEARCH"},
                                                    {"open_tree", "SYS_ADMIN"},
                                                    {"perf_event_open", "SYS_ADMIN PERFMON"},
                                                    {"pidfd_getfd", "SYS_PTRACE"},
                                                    {"process_madvise", "SYS_PTRACE"},
                                                    {"quotactl", "SYS_ADMIN"},
                                                    {"quotactl_fd", "SYS_ADMIN"},
                                                    {"reboot", "SYS_BOOT"},
                                                    {"set_mempolicy", "SYS_NICE"},
                                                    {"set_mempolicy_home_node", "SYS_NICE"},
                                                    {"setdomainname", "SYS_ADMIN"},
                                                    {"sethostname", "SYS_ADMIN"},
                                                    {"setns", "SYS_ADMIN"},
                                                    {"settimeofday", "SYS_TIME"},
                                                    {"stime", "SYS_TIME"},
                                                    {"syslog", "SYS_ADMIN SYSLOG"},
                                                    {"umount", "SYS_ADMIN"},
                                                    {"umount2", "SYS_ADMIN"},
                                                    {"unshare", "SYS_ADMIN"},
                                                    {"vhangup", "SYS_TTY_CONFIG"}});

// clang-format off
constexpr std::string_view kWorthRefusing[] = {
    "clone", "clone3", "unshare", "setns", "mount", "umount2", "fsopen", "fsmount", "move_mount",
    "open_tree", "mount_setattr", "pivot_root", "bpf", "perf_event_open", "userfaultfd",
    "io_uring_setup", "add_key", "keyctl", "request_key", "open_by_handle_at", "fanotify_init",
    "quotactl", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
    "reboot", "iopl", "ioperm", "swapon", "swapoff", "acct", "settimeofday", "clock_settime", "syslog"};
// clang-format on

bool unlocked(std::string_view by, CapabilitySet capabilities) {
  while (!by.empty()) {
    const auto end = std::min(by.find(' '), by.size());
    const auto number = capability_number(by.substr(0, end));
    if (number && (capabilities & bit(*number)) != 0) return true;
    by.remove_prefix(std::min(end + 1, by.size()));
  }
  return false;
}

}  // namespace

bool docker_default_lets_through(std::string_view syscall, CapabilitySet capabilities) {
  if (std::ranges::binary_search(kNever, syscall)) return false;
  const auto at = std::ranges::lower_bound(kUnlocked, syscall, {}, &Unlocked::syscall);
  return at == kUnlocked.end() || at->syscall != syscall || unlocked(at->by, capabilities);
}

std::size_t docker_default_reach(Abi abi, CapabilitySet capabilities) {
  return static_cast<std::size_t>(std::ranges::count_if(syscalls(abi), [&](const Syscall& call) {
    return docker_default_lets_through(call.name, capabilities);
  }));
}

std::span<const std::string_view> calls_worth_refusing() { return kWorthRefusing; }

}  // namespace watertight::linux_kernel
