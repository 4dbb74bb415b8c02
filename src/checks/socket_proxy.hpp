// Containers that stand between others and the engine's socket, and filter by variables that are called after
// parts of the API.
#pragma once

#include <string_view>

#include "facts/container.hpp"

namespace watertight::checks {

// Known by the name of its image.
[[nodiscard]] bool is_socket_proxy(std::string_view image_reference);

// The variable that switches a part on; null where none does. The environment must be known.
[[nodiscard]] const facts::Variable* switched_on(const facts::Container& container, std::string_view name);

}  // namespace watertight::checks
