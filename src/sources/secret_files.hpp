// Files of the machine that containers take secrets from: those of a Compose project's `secrets:` that are
// mounted below /run/secrets, and env files that set a secret. Everybody whom their mode lets read them has
// the secret without any container.
#pragma once

#include <vector>

#include "facts/system.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// As watched files, role "secret-file" or "env-file", each path once and sorted. Left out is what others
// cannot get at, because a folder above lets nobody else through. Call when mounts and projects are known.
[[nodiscard]] std::vector<facts::WatchedFile> secret_files(const facts::System& system, const Root& root);

}  // namespace watertight::sources
