// /proc/PID/status (proc(5)): who a thread is, and what it may do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/in_force.hpp"
#include "sources/host/start_time.hpp"

namespace watertight::sources::in_force {

struct ThreadStatus {
  std::string name;
  std::optional<std::int64_t> process;  // that the thread is of
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

}  // namespace watertight::sources::in_force
