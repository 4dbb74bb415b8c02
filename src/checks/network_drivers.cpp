// What a network's driver and its options leave open between its containers and the world outside.
#include <fmt/format.h>

#include <string>

#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Label;
using facts::Network;
using facts::System;

const Label* option_of(const Network& network, std::string_view name) {
  for (const Label& option : *network.options)
    if (option.name == name) return &option;
  return nullptr;
}

// Docker calls the interface that it makes where no parent was named "dm-" and the network's id.
bool leads_nowhere(const Label* parent) {
  return parent == nullptr || parent->value.empty() || parent->value.starts_with("dm-");
}

Verdict on_the_lan(const Network& network, const System& system) {
  if (!network.driver.known()) return not_evaluated("the network's driver", network.driver);
  if (*network.driver != "macvlan" && *network.driver != "ipvlan")
    return not_applicable("its driver does not share an interface of the host");
  if (!network.options.known()) return not_evaluated("the network's options", network.options);
  const Label* parent = option_of(network, "parent");
  if (leads_nowhere(parent) && !is_podman(system)) {
    if (network.scope.is("swarm"))
      return not_evaluated("its interface stands in the node's own configuration of this network");
    return passed();
  }
  Observation o = observe(
      fmt::format("puts its containers onto the LAN{} with {}: every port they listen on is open there, and "
                  "the host's firewall, DOCKER-USER and the list of published ports are not asked",
                  leads_nowhere(parent) ? "" : " of " + parent->value, *network.driver),
      {evidence("driver", network.driver)});
  if (!leads_nowhere(parent))
    o.evidence.push_back(evidence("options", "parent=" + parent->value, network.options, parent->origin));
  return failed(std::move(o));
}
const Check registered_on_the_lan{"network-macvlan-ipvlan", on_the_lan};

}  // namespace
}  // namespace watertight::checks
