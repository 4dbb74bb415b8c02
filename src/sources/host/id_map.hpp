// The user and group ids of a user namespace.
#pragma once

#include <string>
#include <vector>

#include "facts/fact.hpp"
#include "facts/in_force.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Lines of /proc/PID/uid_map or gid_map (user_namespaces(7)).
[[nodiscard]] facts::Fact<std::vector<facts::IdRange>> id_map(const Root& root, const std::string& path);

}  // namespace watertight::sources::host
