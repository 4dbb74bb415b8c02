// Addresses that an engine's API listens on, as the daemon's setting `hosts` writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watertight::checks {

// "tcp://0.0.0.0:2375", "0.0.0.0:2375" → "0.0.0.0:2375"; nothing for sockets of other kinds.
[[nodiscard]] std::optional<std::string> tcp_address(std::string_view host);

// Only this machine reaches it, and containers that have the host's network.
[[nodiscard]] bool is_loopback_address(std::string_view address);

}  // namespace watertight::checks
