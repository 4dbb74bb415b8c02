// A Compose project's facts as text, one line each, for comparison with what a case expects. Only what
// somebody wrote, and what is unknown for a reason with a place; defaults have tests of their own.
#pragma once

#include <string>

#include "facts/system.hpp"

namespace watertight::tests {

[[nodiscard]] std::string compose_facts(const facts::System& system);

}  // namespace watertight::tests
