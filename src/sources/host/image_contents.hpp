// What an image's files say of its accounts and of the programs that serve whoever breaks in.
#pragma once

#include "facts/image.hpp"
#include "sources/host/layers.hpp"

namespace watertight::sources::host {

// Numbers and names of users and groups that stand twice in /etc/passwd and /etc/group.
[[nodiscard]] facts::Fact<facts::Items> shared_ids(const Layers& image, const facts::Origin& origin);

// Paths of compilers, debuggers, network tools and clients of platforms.
[[nodiscard]] facts::Fact<facts::Items> attacking_tools(const Layers& image, const facts::Origin& origin);

}  // namespace watertight::sources::host
