// What host paths lead to: a bind mount of a symbolic link is a mount of what the link points to.
#pragma once

#include <string>

#include "facts/system.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// The path with every symbolic link followed, as the kernel would (path_resolution(7), at most 40 links).
// Parts that are not there, or may not be looked at, stay as they are.
[[nodiscard]] std::string real_path(const Root& root, const std::string& path);

// Sets real_source of every bind, and of volumes that are binds, on an engine of this machine.
void resolve_mounts(facts::System& system, const Root& root);

}  // namespace watertight::sources
