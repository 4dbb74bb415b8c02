// What is mounted in a container, and where the host has the same.
#pragma once

#include <vector>

#include "facts/fact.hpp"
#include "facts/host.hpp"
#include "facts/in_force.hpp"
#include "sources/mountinfo.hpp"
#include "sources/shared_texts.hpp"

namespace watertight::sources::in_force {

[[nodiscard]] std::vector<facts::MountState> mount_states(const MountTable& container, const MountTable& host,
                                                          SharedTexts& texts);

// Paths over which something empty is mounted, as runtimes mask them: a null device, or a tmpfs that nobody
// can write to. Those that another mount hides do not count.
[[nodiscard]] facts::Items masked_paths(const MountTable& container, const facts::Origin& origin);
// Mounts on /proc and /sys and below that are read-only, masked ones left out.
[[nodiscard]] facts::Items read_only_paths(const MountTable& container, const facts::Origin& origin);

// The sockets that a path of the container leads to, through whichever mount.
[[nodiscard]] std::vector<facts::ReachableSocket> reachable_sockets(
    const MountTable& container, const MountTable& host, const std::vector<facts::ApiSocket>& sockets);

}  // namespace watertight::sources::in_force
