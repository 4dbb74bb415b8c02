// Whether what a flaw needs beside the version is so on this host and with these containers.
#pragma once

#include "checks/answer.hpp"
#include "checks/known_flaws.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// How a condition is met. `excluded`: by a setting, so that the flaw cannot be reached; `idle`: no container
// asks for it now, one started tomorrow may.
enum class Reach : std::uint8_t { open, unknown, idle, excluded };

struct ConditionState {
  Reach reach = Reach::open;
  std::string because;  // empty where there is no condition
};
[[nodiscard]] ConditionState state_of(Condition condition, const facts::System& system);

}  // namespace watertight::checks
