#include "attack/bridge/rule_calls.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "linux/powers_table.hpp"

namespace watertight::attack {
namespace {

using linux_kernel::WantedCall;
using Names = std::vector<std::string_view>;

// With any arguments, by any of the names.
RuleCall any(std::string_view name, std::string_view call, Names or_by = {}) {
  return {name, {{WantedCall{call, {}, 0, std::move(or_by), {}}}}};
}
RuleCall any(std::string_view name) { return any(name, name); }

// The calls by which that power is used, by any of these ways or by each: rules and powers are then open to
// the same filters.
RuleCall of_power(std::string_view name, std::string_view power, Names ways = {}) {
  RuleCall call{name, {}};
  const auto entries = linux_kernel::power_entries();
  for (const auto& way : std::ranges::find(entries, power, &linux_kernel::PowerEntry::id)->ways)
    if (ways.empty() || std::ranges::find(ways, way.id) != ways.end()) call.ways.push_back(way.calls);
  return call;
}

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
      any("process_vm_writev"),
      // PTRACE_ATTACH, PTRACE_SEIZE
      {"ptrace", {{with("ptrace", 0, {16, 0x4206}, false)}}},
      any("quotactl", "quotactl", {"quotactl_fd"}),
      {"mknod", {{with("mknodat", 2, {kDisk}, true)}, {with("mknod", 1, {kDisk}, true)}}},
      {"socketcall", {{WantedCall{"socketcall", {}, 0, {}, {}}}}, true},
      of_power("bpf", "load-bpf"),
      of_power("clock_settime", "set-clock"),
      of_power("finit_module", "load-module"),
      of_power("io_uring_setup", "io-uring"),
      of_power("iopl", "raw-io", {"ioperm", "iopl"}),
      of_power("keyctl", "keyring", {"keyctl"}),
      of_power("kill", "signal-host"),
      of_power("mount", "mount"),
      of_power("open_by_handle_at", "open-by-handle"),
      of_power("perf_event_open", "trace-kernel"),
      of_power("reboot", "reboot"),
      of_power("sched_setscheduler", "realtime", {"sched_setscheduler"}),
      of_power("sethostname", "change-hostname"),
      of_power("setns", "enter-namespace", {"setns-mount"}),
      of_power("socket-audit", "netlink-audit"),
      of_power("socket-netlink", "host-network"),
      of_power("socket-packet", "packet-socket"),
      of_power("socket-unix", "engine-socket", {"connect"}),
      of_power("socket-vsock", "vsock"),
      of_power("swapon", "swap", {"swapon"}),
      of_power("syslog", "kernel-log", {"syslog", "syslog-take"}),
      of_power("unshare-user", "user-namespace"),
      of_power("userfaultfd", "user-fault", {"userfaultfd"}),
  };
}

}  // namespace

std::span<const RuleCall> rule_calls() {
  static const std::vector<RuleCall> calls = table();
  return calls;
}

}  // namespace watertight::attack
