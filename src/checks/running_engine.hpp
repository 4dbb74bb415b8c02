// Rules about an engine that runs: its version, its swarm, what has piled up on it. A file of its settings
// says nothing of these, whatever stands in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "facts/system.hpp"

namespace watertight::checks {

// Whether the rule asks for the running engine, and the system is a file of settings.
[[nodiscard]] bool asks_more_than_settings(std::string_view check, const facts::System& system);

// Says once, for all such rules, that they were left out, and what would have them looked at.
[[nodiscard]] std::string left_out_note(std::uint64_t rules);

}  // namespace watertight::checks
