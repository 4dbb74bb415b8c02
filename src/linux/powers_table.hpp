// The table of powers: what each is, and what the ways to it ask. A new power is a new entry of it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "linux/power_conditions.hpp"
#include "linux/power_seccomp.hpp"

namespace watertight::linux_kernel {

struct WayEntry {
  std::string_view id;                // PowerWay::id; the first call is its syscall
  std::vector<WantedCall> calls;      // all of which the filters must let through
  std::vector<Condition> conditions;  // all of which must hold
};

struct PowerEntry {
  std::string_view id;
  std::string_view title;
  std::string_view gain;
  std::vector<WayEntry> ways;
};

// Those that matter most first.
[[nodiscard]] std::span<const PowerEntry> power_entries();

}  // namespace watertight::linux_kernel
