// Parts of add_shared(): what several containers have in common, each in time that grows with their number.
#pragma once

#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

// What two containers have in common where it is the same: the volume's name, or the path on the host. Empty:
// nothing. Sockets and the kernel's trees are no content that one leaves for another.
[[nodiscard]] std::string shared_place(const facts::Mount& mount);

void add_shared_networks(const facts::System& system, const HostAnswers& host, FactSink& facts);
void add_shared_user_ids(const facts::System& system, const std::vector<std::string>& names, FactSink& facts);
void add_shared_images(const facts::System& system, const HostAnswers& host, FactSink& facts);

}  // namespace watertight::attack
