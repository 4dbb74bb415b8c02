// The host's packet filter: who sets it up at boot, and the rules in force.
#pragma once

#include <string_view>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

[[nodiscard]] facts::Fact<facts::Items> firewall_managers(const Root& root);

// On this machine and as root from iptables-save, which only reads and gets two seconds; a module that is not
// loaded is not loaded by it. Elsewhere what iptables-persistent would restore. Policies and rules of the
// table filter alone.
// An item that begins with "#" says that nftables holds more than these.
[[nodiscard]] facts::Fact<facts::Items> firewall_rules(const Root& root);

// The lines of the table filter in what iptables-save prints: ":INPUT DROP", "-A DOCKER-USER -j RETURN".
[[nodiscard]] facts::Items filter_rules(std::string_view saved, const facts::Origin& origin);

}  // namespace watertight::sources::host
