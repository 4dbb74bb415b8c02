#include "sources/compose/short_syntax.hpp"

#include <algorithm>
#include <cctype>

#include "sources/compose/quantities.hpp"

namespace watertight::sources::compose {
namespace {

bool is_drive(std::string_view text, std::size_t colon, std::size_t part_start) {
  return colon == part_start + 1 && std::isalpha(static_cast<unsigned char>(text[part_start])) != 0 &&
         colon + 1 < text.size() && (text[colon + 1] == '\\' || text[colon + 1] == '/');
}

// Cut at colons, but not at those of Windows drives.
std::vector<std::string_view> volume_fields(std::string_view text) {
  std::vector<std::string_view> fields;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ':' || is_drive(text, i, start)) continue;
    fields.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  fields.push_back(text.substr(start));
  return fields;
}

}  // namespace

bool names_a_path(std::string_view source) {
  if (source.empty()) return false;
  if (source[0] == '.' || source[0] == '/' || source[0] == '~' || source.starts_with("\\\\")) return true;
  return source.size() > 2 && is_drive(source, 1, 0) && source[1] == ':';
}

std::expected<VolumeParts, std::string> split_volume(std::string_view text) {
  const std::vector<std::string_view> fields = volume_fields(text);
  if (text.empty()) return std::unexpected("the volume is empty");
  if (std::ranges::any_of(fields, &std::string_view::empty))
    return std::unexpected("there is nothing between two colons of the volume");
  VolumeParts parts;
  if (fields.size() == 1) {
    parts.target = fields[0];
    return parts;
  }
  if (fields.size() > 3) return std::unexpected("the volume has more than two colons");
  parts.source = fields[0];
  parts.target = fields[1];
  if (fields.size() == 3) parts.options = fields[2];
  return parts;
}

std::expected<PortRange, std::string> parse_port_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_integer(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_integer(text.substr(dash + 1));
  if (!first || !last) return std::unexpected("a port is no number");
  if (*first < 0 || *last > 65535 || *first > *last) return std::unexpected("a port is outside 0 to 65535");
  return PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

std::expected<PortParts, std::string> split_port(std::string_view text) {
  PortParts parts;
  if (const std::size_t slash = text.rfind('/'); slash != std::string_view::npos) {
    parts.protocol = lower_case(text.substr(slash + 1));
    text = text.substr(0, slash);
  }
  std::string_view container = text;
  std::string_view host;
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    container = text.substr(colon + 1);
    host = text.substr(0, colon);
  }
  std::string_view address;
  if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos) {
    address = host.substr(0, colon);
    host = host.substr(colon + 1);
  }
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  parts.host_ip = address;
  const auto inside = parse_port_range(container);
  if (!inside) return std::unexpected(inside.error());
  parts.container_first = inside->first;
  parts.container_last = inside->last;
  if (host.empty()) return parts;
  const auto outside = parse_port_range(host);
  if (!outside) return std::unexpected(outside.error());
  parts.host_first = outside->first;
  parts.host_last = outside->last;
  const int wanted = inside->last - inside->first;
  if (wanted > 0 && outside->last - outside->first != wanted)
    return std::unexpected("the two ranges of ports have different lengths");
  return parts;
}

DeviceParts split_device(std::string_view text) {
  DeviceParts parts;
  const bool is_cdi = !text.starts_with('/') && text.find('=') != std::string_view::npos;
  const std::size_t colon = is_cdi ? std::string_view::npos : text.find(':');
  parts.host = text.substr(0, colon);
  if (is_cdi) return parts;
  parts.container = parts.host;
  if (colon == std::string_view::npos) return parts;
  const std::string_view rest = text.substr(colon + 1);
  const std::size_t second = rest.find(':');
  const std::string_view middle = rest.substr(0, second);
  // "/dev/sda:rw" has permissions where a path could stand.
  if (!middle.starts_with('/') && second == std::string_view::npos &&
      middle.find_first_not_of("rwm") == std::string_view::npos) {
    parts.permissions = middle;
    return parts;
  }
  if (!middle.empty()) parts.container = middle;
  if (second != std::string_view::npos) parts.permissions = rest.substr(second + 1);
  return parts;
}

}  // namespace watertight::sources::compose
