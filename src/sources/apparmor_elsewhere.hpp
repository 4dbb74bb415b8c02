// What is known of an AppArmor profile's text where only its name was read.
#pragma once

#include <string>

#include "facts/fact.hpp"
#include "linux/apparmor_rule.hpp"

namespace watertight::sources {

// None where the engine makes the profile itself, else unknown for the reason given.
inline facts::Fact<facts::Items> apparmor_content_elsewhere(const facts::Fact<std::string>& profile,
                                                            const char* because) {
  if (!profile.known()) return facts::unknown<facts::Items>(profile.unknown_because, profile.origin);
  if (linux_kernel::is_engines_own_profile(*profile))
    return facts::by_default(facts::Items{}, profile.origin);
  return facts::unknown<facts::Items>(because, profile.origin);
}

}  // namespace watertight::sources
