// `include`: whole projects brought into one, each with its own folder and variables.
#pragma once

#include "sources/compose/load.hpp"

namespace watertight::sources::compose {

// Adds the services, networks, volumes, secrets, configs and models of what the document includes, and takes
// its `include` away. What both define differently is a conflict, which docker refuses; the including file's
// stays.
void apply_includes(Value& document, const std::string& path, const Context& context, Loader& loader);

}  // namespace watertight::sources::compose
