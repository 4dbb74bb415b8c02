// The system calls that rules speak of, each with the ways it can be made: by which calls, with which
// arguments. Of others no fact is given. A test holds them against the rule files.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "linux/power_seccomp.hpp"

namespace watertight::attack {

struct RuleCall {
  std::string_view name;  // in the rules: "mount", "unshare-user"
  // Any of them will do; of one way every call is needed.
  std::vector<std::vector<linux_kernel::WantedCall>> ways;
  bool of_32_bit_only = false;  // rules ask elsewhere whether the kernel serves such calls
};

[[nodiscard]] std::span<const RuleCall> rule_calls();

}  // namespace watertight::attack
