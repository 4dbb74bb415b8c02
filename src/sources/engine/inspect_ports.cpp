// Published ports: what was asked for (HostConfig.PortBindings) and what there is (NetworkSettings.Ports).
#include <algorithm>
#include <charconv>
#include <optional>

#include "sources/engine/inspect_mounts.hpp"

namespace watertight::sources {
namespace {

using facts::Fact;
using facts::PublishedPort;
using Ports = std::vector<PublishedPort>;

// The first port of "8080" or "8000-8010"; 0 for anything else.
std::uint16_t port_number(std::string_view text) {
  std::uint16_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::uint16_t port_of(const JsonValue& value) {
  if (const auto text = value.text()) return port_number(*text);
  const auto number = value.integer();
  return number && *number > 0 && *number <= 65535 ? static_cast<std::uint16_t>(*number) : std::uint16_t{0};
}

// {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "81/tcp": null}
Ports bindings(const Place& map) {
  Ports out;
  for (const auto& [port, list] : map.value.members()) {
    const std::size_t slash = std::min(port.find('/'), port.size());
    PublishedPort entry;
    entry.container_port = port_number(port.substr(0, slash));
    if (slash < port.size()) entry.protocol = port.substr(slash + 1);
    const Place place = map[port];
    std::size_t index = 0;
    for (const JsonValue& binding : list.items()) {
      entry.host_ip = binding["HostIp"].text_or("");
      entry.host_port = port_of(binding["HostPort"]);
      entry.origin = place.item(index++, binding).origin();
      out.push_back(entry);
    }
  }
  return out;
}

bool same_inside(const PublishedPort& a, const PublishedPort& b) {
  return a.container_port == b.container_port && a.protocol == b.protocol;
}

// The engine lists a port that is open on every address twice, as 0.0.0.0 and as ::.
Ports without_doubles(Ports ports) {
  Ports out;
  for (PublishedPort& port : ports) {
    const bool every = port.host_ip == "0.0.0.0" || port.host_ip == "::";
    const auto twin = std::ranges::find_if(out, [&](const PublishedPort& p) {
      const bool other = (p.host_ip == "0.0.0.0" && port.host_ip == "::") ||
                         (p.host_ip == "::" && port.host_ip == "0.0.0.0");
      return every && other && same_inside(p, port) && p.host_port == port.host_port;
    });
    if (twin != out.end())
      twin->host_ip.clear();
    else
      out.push_back(std::move(port));
  }
  return out;
}

}  // namespace

Fact<Ports> ports_field(const Place& inspect) {
  const Place host = inspect["HostConfig"];
  const Place asked = host["PortBindings"];
  const Place there = inspect["NetworkSettings"]["Ports"];
  if (!host.is_object() && there.value.absent())
    return facts::unknown<Ports>(host.no_object(), host.origin());
  if (!asked.value.absent() && !asked.is_object())
    return facts::unknown<Ports>(asked.wrong_kind("an object"), asked.origin());
  for (const Place& place : {asked, there})
    if (const Misfit* wrong = place.misfit())
      return facts::unknown<Ports>(Place::in_words(*wrong), place.origin());
  Ports ports = bindings(asked);
  for (const PublishedPort& real : without_doubles(bindings(there))) {
    bool known = false;
    for (PublishedPort& wanted : ports) {
      if (!same_inside(wanted, real)) continue;
      known = true;
      if (wanted.host_port == 0) wanted.host_port = real.host_port;
    }
    if (!known) ports.push_back(real);
  }
  if (ports.empty()) return facts::by_default(std::move(ports), asked.origin());
  return facts::declared(std::move(ports), asked.value.absent() ? there.origin() : asked.origin());
}

}  // namespace watertight::sources
