// Containers that pass the engine's API on to others: what they let through, and who reaches them.
#pragma once

#include "attack/bridge/fact_sink.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

void add_socket_proxies(const facts::System& system, FactSink& facts);

}  // namespace watertight::attack
