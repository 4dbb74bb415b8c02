#include <fmt/format.h>

#include "attack/changes/building.hpp"

namespace watertight::attack {
namespace {

using facts::Container;

bool is_on_every_address(const std::string& address) {
  return address.empty() || address == "0.0.0.0" || address == "::" || address == "[::]";
}

}  // namespace

void add_network_changes(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (c.published_ports.known())
    for (const facts::PublishedPort& port : *c.published_ports) {
      if (!is_on_every_address(port.host_ip)) continue;
      const std::string spelled = fmt::format("{}:{}", port.host_port, port.container_port);
      changes.add(
          "published-port", spelled + '/' + port.protocol, "every address", "127.0.0.1",
          {fmt::format("\"127.0.0.1:{}\"", spelled), fmt::format("-p 127.0.0.1:{}", spelled), ""},
          c.published_ports, port.origin,
          [host = port.host_port, inner = port.container_port](Container& edited) {
            if (!edited.published_ports.known()) return;
            for (facts::PublishedPort& each : *edited.published_ports.value)
              if (each.host_port == host && each.container_port == inner && is_on_every_address(each.host_ip))
                each.host_ip = "127.0.0.1";
          });
    }
  if (c.networks.known() && c.networks->size() > 1)
    for (const facts::Item& network : *c.networks)
      changes.add("extra-network", network.text, network.text, "",
                  {fmt::format("remove {} from networks", network.text),
                   fmt::format("docker network disconnect {}", network.text), ""},
                  c.networks, network.origin, [text = network.text](Container& edited) {
                    if (edited.networks.known())
                      std::erase_if(*edited.networks.value,
                                    [&](const facts::Item& item) { return item.text == text; });
                  });
}

}  // namespace watertight::attack
