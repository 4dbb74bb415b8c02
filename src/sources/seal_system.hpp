// The last look at a system before anybody else sees it: every text of every fact, whoever read it, is held
// against the forms of secrets, the names of labels and variables, and the secrets that were found while it
// was read.
#pragma once

#include "facts/system.hpp"
#include "sources/known_secrets.hpp"

namespace watertight::sources {

// What it finds in a container, an image or a Dockerfile joins the secrets of that. Doing it again changes
// nothing.
void seal_system(facts::System& system, const KnownSecrets& known = {});
void seal_build_file(facts::BuildFile& file, const KnownSecrets& known);

}  // namespace watertight::sources
