// How this machine joined its swarm, as the engine keeps it below its data root.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Unknown where the engine keeps no swarm there, or only root may look.
[[nodiscard]] facts::Fact<facts::SwarmNode> swarm_node(const Root& root, const std::string& data_root);

}  // namespace watertight::sources::host
