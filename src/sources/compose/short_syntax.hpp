// The one-line forms of volumes, ports and devices, taken apart.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::sources::compose {

// "[SOURCE:]TARGET[:OPTIONS]"; the colon of a Windows drive separates nothing.
struct VolumeParts {
  std::string source;  // empty: an anonymous volume
  std::string target;
  std::string options;
};
[[nodiscard]] std::expected<VolumeParts, std::string> split_volume(std::string_view text);
// Whether the source of a short volume is a path of the host rather than the name of a volume.
[[nodiscard]] bool names_a_path(std::string_view source);

struct PortParts {
  std::string host_ip;
  std::uint16_t host_first = 0;  // 0: chosen by the engine
  std::uint16_t host_last = 0;
  std::uint16_t container_first = 0;
  std::uint16_t container_last = 0;
  std::string protocol = "tcp";
};
// "[[IP:]HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]"; an IPv6 address may stand in brackets.
[[nodiscard]] std::expected<PortParts, std::string> split_port(std::string_view text);
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};
[[nodiscard]] std::expected<PortRange, std::string> parse_port_range(std::string_view text);

// "HOST[:CONTAINER[:PERMISSIONS]]", or a CDI name ("vendor.com/class=name"), which stands in `host`.
struct DeviceParts {
  std::string host;
  std::string container;
  std::string permissions = "rwm";
};
[[nodiscard]] DeviceParts split_device(std::string_view text);

}  // namespace watertight::sources::compose
