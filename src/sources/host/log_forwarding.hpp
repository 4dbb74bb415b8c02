// Whether the host's log leaves the host.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// The lines and services that send the system's log to another machine; known and empty where none is found.
[[nodiscard]] facts::Fact<facts::Items> log_forwarding(const Root& root);

}  // namespace watertight::sources::host
