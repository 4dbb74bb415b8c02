// Why something of a container is not known, without what is only this container's: so that what is the same
// for a thousand of them is one sentence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "facts/in_force.hpp"

namespace watertight::sources::in_force {

// "/proc/812/mountinfo cannot be read" → "/proc/PID/mountinfo cannot be read"; the container's id becomes ID.
[[nodiscard]] std::string plain_reason(std::string_view reason, std::string_view container_id);

void make_reasons_plain(facts::InForce& state, std::string_view container_id);

}  // namespace watertight::sources::in_force
