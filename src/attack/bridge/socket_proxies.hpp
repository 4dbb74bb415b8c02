// Containers that pass the engine's API on to others: what they let through, and who reaches them.
#pragma once

#include "attack/bridge/fact_sink.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

[[nodiscard]] bool is_socket_proxy(const facts::Container& container);
void add_socket_proxies(const facts::System& system, FactSink& facts);

}  // namespace watertight::attack
