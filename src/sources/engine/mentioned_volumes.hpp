// Volumes that a container's description names without describing them. What such a volume brings in stands
// in its options, so these are kept as volumes of which little is known, and no check takes them for
// harmless.
#pragma once

#include <vector>

#include "facts/system.hpp"
#include "shared_text.hpp"
#include "sources/json.hpp"

namespace watertight::sources {

// Of one inspect object. `because` is why the options of a volume that somebody named are unknown; one that
// the engine made up for the container itself has none.
[[nodiscard]] std::vector<facts::Volume> mentioned_volumes(const JsonValue& inspect,
                                                           const facts::Container& container,
                                                           const SharedText& because);

// Those that the system does not have yet.
void add_missing(facts::System& system, std::vector<facts::Volume> mentioned);

// real_source of every mount of a volume whose options make it a folder or a disk of the host: as written
// there.
void set_volume_paths(facts::System& system);

}  // namespace watertight::sources
