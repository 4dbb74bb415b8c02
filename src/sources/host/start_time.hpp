// When a process started: /proc/PID/stat (proc(5)).
#pragma once

#include <cstdint>
#include <string>

#include "sources/root.hpp"

namespace watertight::sources {

// In the kernel's ticks since boot: with its number it names one process for good.
[[nodiscard]] Reading<std::uint64_t> start_time(const Root& root, const std::string& process_folder);

}  // namespace watertight::sources
