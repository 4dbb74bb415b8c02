// What the distribution's package manager has installed, and what its security archive offers beyond it. Read
// from the files of dpkg, apk and pacman; no program is run.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// The engine's parts, and programs that rules ask for. Unknown where the package manager keeps a database
// that only itself can read.
[[nodiscard]] facts::Fact<std::vector<facts::Package>> packages(const Root& root);

// Installed packages of which a list of a security archive in /var/lib/apt/lists has a newer version:
// "openssl 3.0.11-1 3.0.15-1". As old as those lists.
[[nodiscard]] facts::Fact<facts::Items> security_updates(const Root& root);

}  // namespace watertight::sources::host
