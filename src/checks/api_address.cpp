#include "checks/api_address.hpp"

namespace watertight::checks {

std::optional<std::string> tcp_address(std::string_view host) {
  constexpr std::string_view kTcp = "tcp://";
  if (host.starts_with(kTcp)) return std::string(host.substr(kTcp.size()));
  if (host.empty() || host.find("://") != std::string_view::npos || host.starts_with('/'))
    return std::nullopt;
  return std::string(host);
}

bool is_loopback_address(std::string_view address) {
  return address.starts_with("127.") || address.starts_with("localhost") || address.starts_with("[::1]") ||
         address.starts_with("::1");
}

}  // namespace watertight::checks
