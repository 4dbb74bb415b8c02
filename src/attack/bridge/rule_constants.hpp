// The capabilities and calls that rules speak of: of others no fact is given, however many a container has. A
// test holds them against the rule files.
#pragma once

#include <string_view>

namespace watertight::attack {

// Sorted.
inline constexpr std::string_view kRuleCapabilities[] = {
    "AUDIT_CONTROL", "BPF",          "DAC_OVERRIDE", "DAC_READ_SEARCH", "IPC_LOCK",   "LINUX_IMMUTABLE",
    "MAC_ADMIN",     "MAC_OVERRIDE", "MKNOD",        "NET_ADMIN",       "NET_RAW",    "PERFMON",
    "SETFCAP",       "SYSLOG",       "SYS_ADMIN",    "SYS_BOOT",        "SYS_CHROOT", "SYS_MODULE",
    "SYS_NICE",      "SYS_PTRACE",   "SYS_RAWIO",    "SYS_RESOURCE",    "SYS_TIME"};

}  // namespace watertight::attack
