#include "attack/bridge/rule_calls.hpp"

#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdint>
#include <initializer_list>

namespace watertight::attack {
namespace {

using linux_kernel::WantedCall;
using Names = std::vector<std::string_view>;

// With any arguments, by any of the names.
RuleCall any(std::string_view name, std::string_view call, Names or_by = {}) {
  return {name, {{WantedCall{call, {}, 0, std::move(or_by), {}}}}};
}
RuleCall any(std::string_view name) { return any(name, name); }

// One argument has one of the values. `narrow`: the kernel takes its lower 32 bits only.
WantedCall with(std::string_view call, std::size_t argument, std::initializer_list<std::uint64_t> values,
                bool narrow) {
  WantedCall wanted{call, {}, static_cast<std::uint8_t>(narrow ? 1u << argument : 0u), {}, {}};
  for (const std::uint64_t value : values) wanted.any_of.emplace_back().at(argument) = value;
  if (values.size() == 1) wanted.arguments.at(argument) = *values.begin();
  return wanted;
}

std::vector<RuleCall> table() {
  constexpr std::uint64_t kDisk = S_IFBLK | 0600;
  return {
      any("bpf"),
      any("clock_settime", "clock_settime", {"clock_settime64", "settimeofday", "adjtimex", "clock_adjtime"}),
      any("finit_module", "finit_module", {"init_module"}),
      any("io_uring_setup"),
      any("iopl", "iopl", {"ioperm"}),
      any("keyctl"),
      {"mknod", {{with("mknodat", 2, {kDisk}, true)}, {with("mknod", 1, {kDisk}, true)}}},
      {"mount",
       {{WantedCall{"mount", {}, 0, {}, {}}},
        {WantedCall{"fsopen", {}, 0, {}, {}}, WantedCall{"fsconfig", {}, 0, {}, {}},
         WantedCall{"fsmount", {}, 0, {}, {}}, WantedCall{"move_mount", {}, 0, {}, {}}}}},
      any("open_by_handle_at"),
      any("perf_event_open"),
      any("process_vm_writev"),
      any("ptrace"),
      any("quotactl", "quotactl", {"quotactl_fd"}),
      any("reboot"),
      any("sched_setscheduler", "sched_setscheduler", {"sched_setattr"}),
      any("sethostname"),
      {"setns", {{with("setns", 1, {0, CLONE_NEWNS}, true)}}},
      {"socket-packet", {{with("socket", 0, {AF_PACKET}, true)}}},
      {"socket-vsock", {{with("socket", 0, {AF_VSOCK}, true)}}},
      {"socketcall", {{WantedCall{"socketcall", {}, 0, {}, {}}}}, true},
      any("swapon"),
      // SYSLOG_ACTION_READ, _READ_ALL, _READ_CLEAR
      {"syslog", {{with("syslog", 0, {3, 2, 4}, true)}}},
      {"unshare-user",
       {{with("unshare", 0, {CLONE_NEWUSER, CLONE_NEWUSER | CLONE_NEWNS}, false)},
        {with("clone", 0, {CLONE_NEWUSER | SIGCHLD, CLONE_NEWUSER}, true)},
        {WantedCall{"clone3", {}, 0, {}, {}}}}},
      any("userfaultfd"),
  };
}

}  // namespace

std::span<const RuleCall> rule_calls() {
  static const std::vector<RuleCall> calls = table();
  return calls;
}

}  // namespace watertight::attack
