// Running programs by their name, with their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sources/root.hpp"

namespace watertight::sources::host {

struct RunningProgram {
  std::string folder;  // "/proc/1234"
  std::uint32_t uid = 0;
  std::vector<std::string> arguments;
};

// At most 64 of the name that /proc/PID/comm shows.
[[nodiscard]] std::vector<RunningProgram> running(const Root& root, std::string_view name);

}  // namespace watertight::sources::host
