#include "linux/capabilities.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace watertight::linux_kernel {
namespace {

// include/uapi/linux/capability.h, in order of number.
constexpr std::array<std::string_view, kLastCapability + 1> kNames = {"CHOWN",
                                                                      "DAC_OVERRIDE",
                                                                      "DAC_READ_SEARCH",
                                                                      "FOWNER",
                                                                      "FSETID",
                                                                      "KILL",
                                                                      "SETGID",
                                                                      "SETUID",
                                                                      "SETPCAP",
                                                                      "LINUX_IMMUTABLE",
                                                                      "NET_BIND_SERVICE",
                                                                      "NET_BROADCAST",
                                                                      "NET_ADMIN",
                                                                      "NET_RAW",
                                                                      "IPC_LOCK",
                                                                      "IPC_OWNER",
                                                                      "SYS_MODULE",
                                                                      "SYS_RAWIO",
                                                                      "SYS_CHROOT",
                                                                      "SYS_PTRACE",
                                                                      "SYS_PACCT",
                                                                      "SYS_ADMIN",
                                                                      "SYS_BOOT",
                                                                      "SYS_NICE",
                                                                      "SYS_RESOURCE",
                                                                      "SYS_TIME",
                                                                      "SYS_TTY_CONFIG",
                                                                      "MKNOD",
                                                                      "LEASE",
                                                                      "AUDIT_WRITE",
                                                                      "AUDIT_CONTROL",
                                                                      "SETFCAP",
                                                                      "MAC_OVERRIDE",
                                                                      "MAC_ADMIN",
                                                                      "SYSLOG",
                                                                      "WAKE_ALARM",
                                                                      "BLOCK_SUSPEND",
                                                                      "AUDIT_READ",
                                                                      "PERFMON",
                                                                      "BPF",
                                                                      "CHECKPOINT_RESTORE"};

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return upper(x) == upper(y); });
}

constexpr std::optional<int> number_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (equal_ignoring_case(kNames[i], name)) return static_cast<int>(i);
  return std::nullopt;
}

constexpr CapabilitySet set_of(std::initializer_list<std::string_view> names) {
  CapabilitySet set = 0;
  for (const std::string_view name : names) set |= bit(*number_of(name));
  return set;
}

constexpr CapabilitySet kDockerDefault =
    set_of({"CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP",
            "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"});

}  // namespace

std::optional<int> capability_number(std::string_view name) {
  if (name.size() > 4 && equal_ignoring_case(name.substr(0, 4), "CAP_")) name.remove_prefix(4);
  return number_of(name);
}

std::string_view capability_name(int number) {
  return number >= 0 && number <= kLastCapability ? kNames[static_cast<std::size_t>(number)]
                                                  : std::string_view{};
}

CapabilitySet docker_default_capabilities() { return kDockerDefault; }

CapabilitySet docker_capabilities(const NamedCapabilities& added, const NamedCapabilities& dropped) {
  if (added.all) return kAllCapabilities & ~dropped.set;
  if (dropped.all) return added.set;
  return (kDockerDefault & ~dropped.set) | added.set;
}

}  // namespace watertight::linux_kernel
