// The host under the engine: everything of facts::Host, read through a root.
#pragma once

#include "facts/host.hpp"
#include "sources/host/watched_files.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

struct HostOptions {
  host::ConfiguredPaths paths;  // as the engine's effective settings say; what is empty is looked up or usual
};

// Never fails: what cannot be read is unknown, with the reason.
[[nodiscard]] facts::Host collect_host(const Root& root, const HostOptions& options = {});

}  // namespace watertight::sources
