// Root in the container is root on the host unless something maps it: who it is here, and what would change
// that.
#pragma once

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

inline constexpr std::uint32_t kNoUid = 0xffffffff;  // the kernel's own "no such id"

// Who uid 0 of the container is on the host.
struct HostRoot {
  RootMapping::Kind kind = RootMapping::Kind::unknown;
  std::uint32_t uid = kNoUid;  // kNoUid: not root, but nobody wrote who
  std::string user;            // "root (0)", "100000", "the account that runs the engine"
  std::string because;
  Evidence evidence;  // the fact that decided
};

// In order of strength: the uid map read back from the kernel, rootless, userns-remap and the container's own
// choice against it, the engine's default. A file that describes no engine is taken to run on Docker's
// default one, and says so. Unknown where there is an engine and nothing tells how it maps users.
[[nodiscard]] HostRoot host_root(const facts::Container& container, const facts::System& system);

// The same with the processes that run as it, and what would change it.
[[nodiscard]] RootMapping root_on_host(const facts::Container& container, const facts::System& system);

}  // namespace watertight::checks
