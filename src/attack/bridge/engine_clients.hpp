// A container that is a client of an engine over the network: what it has to be let in with.
#pragma once

#include <string_view>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/container_folders.hpp"

namespace watertight::attack {

// Client certificates, SSH keys that lead to the engine, the join token of its swarm.
void add_engine_client(const ContainerSubject& subject, ContainerFolders& folders, FactSink& facts);

// "db" of "tcp://db:2375/path"; empty for an address without a scheme.
[[nodiscard]] std::string_view host_of_address(std::string_view address);

}  // namespace watertight::attack
