// A container's first process that is in none of the container's control groups any more.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sources/first_process.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// When the process started that has the number which the engine names (ticks since boot), where something
// else than its control group shows that it is the container's: it has a mount namespace of its own, and that
// is the one of a process in the container's groups (`in_groups`), or it started when the container did.
// Else nothing: the number may be one of another pid namespace, or another process's by now.
[[nodiscard]] std::optional<std::uint64_t> started_outside_of_groups(const Root& root,
                                                                     const FirstProcess& named,
                                                                     std::span<const std::int64_t> in_groups);

}  // namespace watertight::sources::host
