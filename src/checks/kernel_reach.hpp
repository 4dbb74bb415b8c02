// Which of the kernel's known flaws this host's kernel may have, and which of those a container's confinement
// leaves within its reach.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/known_flaws.hpp"
#include "facts/host.hpp"
#include "linux/powers.hpp"
#include "linux/version.hpp"

namespace watertight::checks {

// The upstream version that a host's kernel stands for. Distributions repair behind a number that stands
// still: for their kernels it is what they say themselves, or nothing.
struct KernelVersion {
  std::optional<linux_kernel::Version> upstream;
  bool distribution = false;
};
// The release is known.
[[nodiscard]] KernelVersion kernel_version(const facts::Host& host);

// By version and configuration. A distribution's kernel, and a stable line of which the table does not know
// whether it was repaired, is possible at most.
enum class Affected : std::uint8_t { no, possible, yes };
[[nodiscard]] Affected affected(const KernelFlaw& flaw, const KernelVersion& version,
                                const facts::Host& host);

enum class FlawState : std::uint8_t {
  fixed,      // the kernel does not have it
  barred,     // the kernel may have it; something stands in the way
  possible,   // nothing certain stands in the way, and the kernel may have it
  reachable,  // nothing stands in the way, and upstream's kernel of this version has it
};
[[nodiscard]] std::string_view name_of(FlawState state);

struct FlawReach {
  const KernelFlaw* flaw = nullptr;
  FlawState state = FlawState::fixed;
  bool power_is_open = false;  // nothing stands between the container and the power that it lies behind
  std::string because;         // of a barred one what stands in the way, of a possible one what is not known
};

// It lies behind nothing, or behind a power that a container gets by default.
[[nodiscard]] bool is_behind_default_power(const KernelFlaw& flaw);

// Every flaw of the table, or none where the kernel's release is not known. `powers`: of the container, from
// linux_kernel::reach_of_powers(); a flaw that needs rights over some network or mount is within reach of
// whoever may make a user namespace as well.
[[nodiscard]] std::vector<FlawReach> reach_of_kernel_flaws(const facts::Host& host,
                                                           std::span<const linux_kernel::PowerAnswer> powers);

}  // namespace watertight::checks
