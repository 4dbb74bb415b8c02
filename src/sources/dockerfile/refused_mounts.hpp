// RUN --mount values that the builder refuses.
// https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/commands_runmount.go
#pragma once

#include <optional>
#include <string_view>

#include "sources/dockerfile/refused_values.hpp"

namespace watertight::sources::dockerfile {

[[nodiscard]] std::optional<Refusal> refused_mount(std::string_view value, const Expansion& expand);

}  // namespace watertight::sources::dockerfile
