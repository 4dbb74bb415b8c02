// What a network's driver and its options leave open between its containers and the world outside.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "checks/check.hpp"
#include "checks/daemon_setting.hpp"
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

struct GatewayMode {
  Severity severity;
  std::string_view opens;
};

constexpr std::array<std::string_view, 2> kModeOptions = {"com.docker.network.bridge.gateway_mode_ipv4",
                                                          "com.docker.network.bridge.gateway_mode_ipv6"};

// Nothing for the modes that let in what is published and no more.
std::optional<GatewayMode> open_mode(std::string_view mode) {
  if (mode == "nat-unprotected")
    return GatewayMode{Severity::high,
                       "every port a container listens on, published or not, is open to whoever can send "
                       "packets to its address through the host"};
  if (mode == "routed")
    return GatewayMode{
        Severity::medium,
        "published ports are open at the containers' own addresses to whoever can route there, "
        "whatever address of the host they were published on"};
  return std::nullopt;
}

Verdict gateway_mode(const Network& network, const System&) {
  if (!network.driver.known()) return not_evaluated("the network's driver", network.driver);
  if (*network.driver != "bridge") return not_applicable("only bridge networks have a gateway mode");
  if (network.internal.is(true)) return not_applicable("nothing outside is routed to an internal network");
  if (!network.options.known()) return not_evaluated("the network's options", network.options);
  std::vector<Observation> found;
  for (const std::string_view name : kModeOptions) {
    const Label* option = option_of(network, name);
    if (option == nullptr || (name.ends_with("ipv6") && network.ipv6.is(false))) continue;
    if (option->value.find('$') != std::string::npos)
      return not_evaluated(fmt::format("{} depends on a variable that is not set", name));
    const auto open = open_mode(option->value);
    if (!open) continue;
    Observation o =
        observe(fmt::format("has the gateway mode {} for IPv{}: {}", option->value, name.back(), open->opens),
                {evidence("options", option->name + "=" + option->value, network.options, option->origin)},
                std::string(name));
    o.severity = open->severity;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_gateway_mode{"network-gateway-mode-open", gateway_mode};

// Lines of the setting: "bridge.OPTION=MODE" from the file, "bridge=OPTION=MODE" from the flag.
Verdict default_gateway_mode(const facts::Engine& engine, const System& system) {
  constexpr const char* kKey = "default-network-opts";
  const auto w = wanted<std::vector<std::string>>(engine, system, kKey);
  if (w.value == nullptr) return w.verdict;
  std::vector<Observation> found;
  for (const std::string& line : *w.value) {
    if (!line.starts_with("bridge")) continue;
    const auto equals = line.rfind('=');
    if (equals == std::string::npos) continue;
    for (const std::string_view name : kModeOptions) {
      if (!std::string_view(line).substr(0, equals).ends_with(name)) continue;
      const std::string mode = line.substr(equals + 1);
      const auto open = open_mode(mode);
      if (!open) continue;
      Observation o = observe(fmt::format("gives every new bridge network the gateway mode {} for IPv{}: {}",
                                          mode, name.back(), open->opens),
                              {evidence(kKey, line, *w.fact, w.fact->origin)}, std::string(name));
      o.severity = open->severity;
      o.advice = advice_for_flag(kKey, *w.fact);
      found.push_back(std::move(o));
    }
  }
  return failed_if_any(std::move(found));
}
const Check registered_default_gateway_mode{"network-gateway-mode-open", default_gateway_mode};

}  // namespace
}  // namespace watertight::checks
