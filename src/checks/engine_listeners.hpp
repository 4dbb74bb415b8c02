// TCP addresses at which an engine's API answers, and what it asks of those who come.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// The address in a warning of /info about an API that everybody can use; empty for any other warning.
[[nodiscard]] std::string warned_address(std::string_view warning);

struct EngineListener {
  enum class Asks : std::uint8_t { nothing, nothing_by_tls, certificate };
  std::string address;  // "0.0.0.0:2375"
  bool loopback = false;
  Asks asks = Asks::nothing;
  Evidence seen;
};

// As the engine's setting has it, where somebody listens on the ports that engines have by convention, and of
// which the engine warns. Nothing: none of these was read.
[[nodiscard]] std::optional<std::vector<EngineListener>> engine_listeners(const facts::System& system);

}  // namespace watertight::checks
