// How a service is reached and what it reaches: networks, published ports, host names, DNS.
#include <fmt/format.h>

#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/compose/short_syntax.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Items;
using facts::PublishedPort;

facts::Fact<Items> networks_fact(const ServiceReading& reading) {
  const facts::Container& c = reading.container;
  if (!c.network_mode.known())
    return facts::unknown<Items>(c.network_mode.unknown_because, c.network_mode.origin);
  if (written(reading.service, "network_mode")) {
    Items items;
    switch (c.network_mode->kind) {
      case facts::NamespaceKind::host:
        items.push_back({"host", c.network_mode.origin});
        break;
      case facts::NamespaceKind::none:
        items.push_back({"none", c.network_mode.origin});
        break;
      case facts::NamespaceKind::network:
        items.push_back({c.network_mode->target, c.network_mode.origin});
        break;
      default:
        break;  // those of the container it joins
    }
    return facts::declared(std::move(items), c.network_mode.origin);
  }
  const Index& known = reading.project.networks;
  const Member* m = written(reading.service, "networks");
  Items items;
  if (m) {
    for (const Value* item : scalars_of(m->value))
      items.push_back({resource_name(known, item->text), origin(*item)});
    for (const Member& member : m->value.members)
      items.push_back({resource_name(known, member.key), origin(member)});
  }
  if (items.empty()) return facts::by_default(Items{{resource_name(known, "default"), {}}});
  return facts::declared(std::move(items), origin(*m));
}

void publish(ServiceReading& reading, const PortParts& parts, const facts::Origin& at,
             std::vector<PublishedPort>& ports) {
  const bool host_range_for_one =
      parts.container_first == parts.container_last && parts.host_first != parts.host_last;
  for (unsigned port = parts.container_first; port <= parts.container_last; ++port) {
    if (reading.project.ports_left == 0) {
      reading.project.problems.refuse("the project publishes more than 200,000 ports; the rest was not read");
      return;
    }
    --reading.project.ports_left;
    // Of a range of host ports for one container port the engine takes the first that is free.
    const unsigned host = parts.host_first == 0 || host_range_for_one
                              ? parts.host_first
                              : parts.host_first + (port - parts.container_first);
    ports.push_back({parts.host_ip, static_cast<std::uint16_t>(host), static_cast<std::uint16_t>(port),
                     parts.protocol, at});
  }
}

std::string text_of(const Value& mapping, std::string_view key) {
  const Member* m = written(mapping, key);
  return m && m->value.is_scalar() ? m->value.text : std::string{};
}

std::expected<PortParts, std::string> long_port(const Value& item) {
  PortParts parts;
  const auto target = parse_port_range(text_of(item, "target"));
  if (!target) return std::unexpected(target.error());
  parts.container_first = target->first;
  parts.container_last = target->last;
  parts.host_ip = text_of(item, "host_ip");
  if (const std::string protocol = text_of(item, "protocol"); !protocol.empty())
    parts.protocol = lower_case(protocol);
  if (const std::string published = text_of(item, "published"); !published.empty()) {
    const auto range = parse_port_range(published);
    if (!range) return std::unexpected(range.error());
    parts.host_first = range->first;
    parts.host_last = range->last;
  }
  return parts;
}

facts::Fact<std::vector<PublishedPort>> ports_fact(ServiceReading& reading) {
  std::vector<PublishedPort> ports;
  const Member* m = written(reading.service, "ports");
  if (!m) return facts::by_default(std::move(ports));
  for (const Value& item : elements_of(m->value)) {
    const auto parts = item.is_mapping() ? long_port(item) : split_port(item.text);
    if (!item.unset.empty()) leave_out(reading, item, "ports");
    for (const Member& part : item.members)
      if (!part.value.unset.empty()) leave_out(reading, part.value, "ports");
    if (parts)
      publish(reading, *parts, origin(item), ports);
    else if (item.unset.empty())
      reading.project.problems.refuse(
          origin(item), fmt::format("{}{} ({})", subject(reading), parts.error(), quoted_value(item.text)),
          "write HOST:CONTAINER, IP:HOST:CONTAINER or the long form");
  }
  return facts::declared(std::move(ports), origin(*m));
}

facts::Fact<Items> exposed_fact(ServiceReading& reading) {
  facts::Fact<Items> fact = items_fact(reading, "expose", facts::by_default(Items{}));
  if (!fact.known()) return fact;
  for (facts::Item& item : *fact.value)
    if (item.text.find('/') == std::string::npos) item.text += "/tcp";
  return fact;
}

// "name=address" or "name:address", or a mapping of names to one or more addresses; shown as "name:address".
facts::Fact<Items> hosts_fact(ServiceReading& reading) {
  Items items;
  const Member* m = written(reading.service, "extra_hosts");
  if (!m) return facts::by_default(std::move(items));
  for (Pair& pair : pairs_of(m->value, "=:"))
    items.push_back({fmt::format("{}:{}", pair.name, pair.value), std::move(pair.origin)});
  for (const Member& member : m->value.members)
    for (const Value& address : member.value.items)
      items.push_back({fmt::format("{}:{}", member.key, address.text), origin(address)});
  return facts::declared(std::move(items), origin(*m));
}

}  // namespace

void read_networking(ServiceReading& reading) {
  facts::Container& c = reading.container;
  c.networks = networks_fact(reading);
  c.published_ports = ports_fact(reading);
  c.publish_all = facts::by_default(false);  // Compose has no way to say it
  c.exposed_ports = exposed_fact(reading);
  c.extra_hosts = hosts_fact(reading);
  c.dns = items_fact(reading, "dns", facts::by_default(Items{}));
}

}  // namespace watertight::sources::compose
