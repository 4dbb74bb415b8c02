// What is mounted on the host, and how its cgroups are laid out.
#pragma once

#include <vector>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Lines of mountinfo (proc(5)), without those the engine makes for every container.
[[nodiscard]] facts::Fact<std::vector<facts::HostMount>> mounts(const Root& root);
[[nodiscard]] facts::Fact<std::string> cgroup_layout(
    const facts::Fact<std::vector<facts::HostMount>>& mounts);
[[nodiscard]] facts::Fact<facts::Items> cgroup_controllers(const Root& root,
                                                           const facts::Fact<std::string>& layout);

}  // namespace watertight::sources::host
