// Root in the container is root on the host unless something maps it: who it is here, and what would change
// that.
#pragma once

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// In order of strength: the uid map read back from the kernel, rootless, userns-remap and the container's own
// choice against it, the engine's default. Unknown where nothing of the engine is known.
[[nodiscard]] RootMapping root_on_host(const facts::Container& container, const facts::System& system);

}  // namespace watertight::checks
