// /proc/PID/limits (proc(5), getrlimit(2)).
#pragma once

#include <string_view>
#include <vector>

#include "facts/in_force.hpp"

namespace watertight::sources::in_force {

// Limits whose name is not known are left out.
[[nodiscard]] std::vector<facts::ResourceLimit> parse_limits(std::string_view text);

}  // namespace watertight::sources::in_force
