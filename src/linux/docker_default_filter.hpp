// What Docker's default seccomp profile lets through, as its newest release has it: the measure that other
// filters are held against. Source: moby, profiles/seccomp/default.json.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "linux/abi.hpp"
#include "linux/capabilities.hpp"

namespace watertight::linux_kernel {

// Wholly or for some arguments, for a container that holds these capabilities.
[[nodiscard]] bool docker_default_lets_through(std::string_view syscall, CapabilitySet capabilities);

// How many of the ABI's syscalls.
[[nodiscard]] std::size_t docker_default_reach(Abi abi, CapabilitySet capabilities);

// Of what it refuses to a container without capabilities, the calls that open code of the kernel, or of the
// whole machine, which no ordinary program needs: a profile of somebody else's should refuse them too. clone
// is refused for some arguments only.
[[nodiscard]] std::span<const std::string_view> calls_worth_refusing();

}  // namespace watertight::linux_kernel
