// TCP sockets that listen, in the network namespace of the reader.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// "tcp 0.0.0.0:2375", "tcp [::]:22": each once, from /proc/net/tcp and tcp6.
[[nodiscard]] facts::Fact<facts::Items> listening(const Root& root);

}  // namespace watertight::sources::host
