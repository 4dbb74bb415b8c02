// BuildKit daemons of this host beside the one in the engine.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Entitlements that a buildkitd grants to builds, by buildkitd.toml or the arguments of a running one.
[[nodiscard]] facts::Fact<facts::Items> buildkit_entitlements(const Root& root);

}  // namespace watertight::sources::host
