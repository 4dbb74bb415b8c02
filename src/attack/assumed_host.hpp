// Hosts to assume where files describe containers and nobody describes the machine they will run on.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "facts/system.hpp"

namespace watertight::attack {

struct AssumedHost {
  std::string_view name;   // "debian-12-default"
  std::string_view title;  // "Debian 12 as it is installed, with Docker's own packages"
};
// The first one is taken where nobody names another.
[[nodiscard]] std::span<const AssumedHost> assumed_hosts();

// The target says nothing of a host, and has containers that would run on one.
[[nodiscard]] bool needs_a_host(const facts::System& system);

// The host of that name, every fact of it assumed, its place the name of the assumption. Of "nothing" there
// is an engine of which nothing is known. False: there is none of that name.
[[nodiscard]] bool assume_host(facts::System& system, std::string_view name);

// A fact of such a host.
[[nodiscard]] bool is_of_assumed_host(const facts::Origin& origin);

}  // namespace watertight::attack
