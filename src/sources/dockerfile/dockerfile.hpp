// Reads a Dockerfile, as BuildKit's frontend would, into the facts that it states.
#pragma once

#include <string>
#include <string_view>

#include "facts/system.hpp"

namespace watertight::sources {

// Whatever does not parse is a problem of the file with its place; the rest is still read.
[[nodiscard]] facts::BuildFile parse_dockerfile(std::string_view text, std::string name);

// The same as a target: partial where there are problems, unreadable where there is no stage at all.
[[nodiscard]] facts::System read_dockerfile(std::string_view text, std::string name);

}  // namespace watertight::sources
