// What Docker's default seccomp profile lets through, as its newest release has it: the measure that other
// filters are held against. Source: moby, profiles/seccomp/default.json.
#pragma once

#include <cstddef>
#include <string_view>

#include "linux/abi.hpp"
#include "linux/capabilities.hpp"

namespace watertight::linux_kernel {

// Wholly or for some arguments, for a container that holds these capabilities.
[[nodiscard]] bool docker_default_lets_through(std::string_view syscall, CapabilitySet capabilities);

// How many of the ABI's syscalls.
[[nodiscard]] std::size_t docker_default_reach(Abi abi, CapabilitySet capabilities);

}  // namespace watertight::linux_kernel
