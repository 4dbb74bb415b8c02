// Programs that rules ask for: compilers, monitors of files.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Paths of those that are there, one for each name.
[[nodiscard]] facts::Fact<facts::Items> programs(const Root& root);

}  // namespace watertight::sources::host
