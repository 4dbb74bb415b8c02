// What the profiles of AppArmor that containers name allow, by their text on this machine. The kernel shows
// only names and modes of what it has loaded.
#pragma once

#include "facts/system.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// Fills in `apparmor_content` of every container of an engine of this machine, from the files in
// /etc/apparmor.d.
void read_apparmor_profiles(facts::System& system, const Root& root);

}  // namespace watertight::sources
