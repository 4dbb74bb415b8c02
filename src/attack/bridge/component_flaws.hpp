// Known flaws of the engine, its runtime and its builder as rules speak of them: which are here, and what
// somebody must do for each to be met.
#pragma once

#include <string_view>
#include <vector>

#include "attack/bridge/said.hpp"
#include "checks/known_flaws.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct FlawOfComponent {
  const checks::KnownFlaw* flaw = nullptr;
  Said here;  // never no
};
// Of one component, as KnownFlaw calls it. Empty as well where no version of it is known.
[[nodiscard]] std::vector<FlawOfComponent> flaws_of_component(std::string_view component,
                                                              const facts::System& system);

// One of them. Unknown where the component's version is.
[[nodiscard]] Said has_flaw(std::string_view component, std::string_view flaw, const facts::System& system);

}  // namespace watertight::attack
