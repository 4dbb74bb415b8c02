// /proc/PID/status and /proc/PID/stat (proc(5)): who a thread is, and what it may do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/in_force.hpp"
#include "sources/root.hpp"

namespace watertight::sources::in_force {

struct ThreadStatus {
  std::string name;
  facts::CapabilitySets capabilities;
  facts::Ids user;
  facts::Ids group;
  std::vector<std::uint32_t> groups;  // sorted
  bool no_new_privileges = false;
  std::int32_t seccomp = 0;                      // 0 none, 1 strict, 2 filters
  std::optional<std::uint32_t> seccomp_filters;  // how many; Linux 5.9
  bool ended = false;                            // a zombie: it runs nothing any more
};

// Nothing where a field is missing that tells what the thread may do: not said is not "no".
[[nodiscard]] std::optional<ThreadStatus> parse_status(std::string_view text);

// When a process started, in the kernel's ticks since boot: with its number it names one process for good.
[[nodiscard]] Reading<std::uint64_t> start_time(const Root& root, const std::string& process_folder);

}  // namespace watertight::sources::in_force
