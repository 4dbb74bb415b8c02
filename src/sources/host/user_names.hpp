// Whose uid a container's user has where it is given as a name. The engine looks it up in /etc/passwd of the
// container's own file system, before anything is mounted into it (moby, daemon/oci_linux.go, getUser).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "facts/system.hpp"
#include "sources/host/layers.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// Whether the account has uid 0, by /etc/passwd of these layers; unknown where it has no such account, or
// cannot be read. `where` is the folder that the fact names as its place.
[[nodiscard]] facts::Fact<bool> account_is_root(const host::Layers& layers, std::string_view account,
                                                const std::string& where);

// Fills in `user_is_root` of every container, and of every exec in one, whose user is a name, through the
// folders of its layers, or through its first process where the storage driver does not name them. Comes
// after attach_processes. Takes layer_folders away.
void resolve_user_names(facts::System& system, const Root& root);

}  // namespace watertight::sources
