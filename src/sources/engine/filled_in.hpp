// What an engine writes into a container's configuration where nobody chose. An inspect answer shows it as if
// somebody had. Here it gets the basis `default`, so that what the engine decides is found on the engine,
// once.
#pragma once

#include <string_view>

#include "facts/system.hpp"
#include "sources/engine/fields.hpp"

namespace watertight::sources {

// What every engine fills in alike. `host` is HostConfig.
void mark_usual(facts::Container& container, const Place& host);

// What this engine fills in, by its settings, its version of cgroups and of the API.
void mark_filled_in(facts::System& system, std::string_view api_version);

}  // namespace watertight::sources
