// What the facts of a running container and its host say of one of its processes, put together as the matrix
// of powers asks for it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "facts/system.hpp"
#include "linux/confinement.hpp"

namespace watertight::checks {

// Of the container's process groups that one, 0 the first process's. The error says, as the end of a
// sentence, why nothing is known of it: "the container does not run". What single facts leave open is unknown
// in the value.
[[nodiscard]] std::expected<linux_kernel::Confinement, std::string> confinement_of(
    const facts::Container& container, const facts::System& system, std::size_t process = 0);

// The filters of a process, the newest first; unknown where one of them is not there, or none that a kernel
// would take.
[[nodiscard]] linux_kernel::Maybe<linux_kernel::LoadedFilters> filters_in_force(
    const facts::ProcessState& process, const facts::System& system);

}  // namespace watertight::checks
