// The Compose files that the containers of an engine were made from, as their labels name them, read again:
// what checks of drift hold the containers against.
#pragma once

#include "facts/system.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// Fills in `described`: one project for each set of files that labels name. Services stand as the engine
// would be asked for them: sources of binds are absolute, `real_source` is where they lead. Only where
// the root is the machine that the engine runs on. Comes after resolve_mounts.
void describe_projects(facts::System& system, const Root& root);

}  // namespace watertight::sources
