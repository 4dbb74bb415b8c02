// The networks that containers are on: of what kind each is, and whether it keeps them apart.
#include <algorithm>
#include <array>
#include <map>

#include "attack/bridge/host_answers.hpp"
#include "attack/bridge/shared.hpp"
#include "checks/engine_facts.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Container;
using facts::Network;
using facts::System;

constexpr std::string_view kDefaultBridge = "bridge";  // that the engine has from the start

struct Members {
  std::size_t count = 0;
  const Container* last = nullptr;
};

// A container that joins another's network namespace stands there as that one.
std::map<std::string_view, Members> members_of_networks(const System& system) {
  std::map<std::string_view, Members> members;
  const auto add_to = [&](std::string_view network, const Container& c) {
    Members& of = members[network];
    ++of.count;
    of.last = &c;
  };
  for (const Container& c : system.containers) {
    if (c.network_mode.known()) {
      const auto kind = c.network_mode->kind;
      if (kind == facts::NamespaceKind::host || kind == facts::NamespaceKind::none ||
          kind == facts::NamespaceKind::container)
        continue;
    }
    if (c.networks.known() && !c.networks->empty())
      for (const facts::Item& network : *c.networks) add_to(network.text, c);
    else if (c.network_mode.known() && c.network_mode->kind == facts::NamespaceKind::network)
      add_to(c.network_mode->target, c);
    else
      add_to(kDefaultBridge, c);
  }
  return members;
}

const facts::Label* option_of(const Network& network, std::string_view name) {
  if (!network.options.known()) return nullptr;
  const auto at = std::ranges::find(*network.options, name, &facts::Label::name);
  return at == network.options->end() ? nullptr : &*at;
}

Said is_bridge(std::string_view name, const Network* network) {
  if (name == kDefaultBridge) return said(true, {"networks", "bridge", facts::Basis::defaulted, {}});
  if (network == nullptr || !network->driver.known())
    return nobody_knows("driver", "the network was not described");
  return said(*network->driver == "bridge", checks::evidence("driver", network->driver));
}

// Of ipvlan only its second layer answers to who asks for an address. An interface that Docker made itself,
// because none was named, leads nowhere.
Said is_on_the_lan(const Network& network) {
  if (!network.driver.known()) return nobody_knows("driver", network.driver);
  if (*network.driver != "macvlan" && *network.driver != "ipvlan") return {};
  if (const auto* mode = option_of(network, "ipvlan_mode"); mode != nullptr && mode->value.starts_with("l3"))
    return {};
  const auto* parent = option_of(network, "parent");
  const bool leads = parent != nullptr && !parent->value.empty() && !parent->value.starts_with("dm-");
  return said(leads, checks::evidence("driver", network.driver));
}

// What keeps the containers of a bridge apart is a rule of the packet filter, which such an engine does not
// set.
const facts::Setting* filter_switched_off(const System& system) {
  const auto iptables = checks::bool_setting(system, "iptables");
  return iptables && !*iptables ? system.engine->setting("iptables") : nullptr;
}

// The daemon's `icc` is for its default bridge alone; others have an option.
Said peers_may_talk(std::string_view name, const Network* network, const System& system) {
  const bool bridge = name == kDefaultBridge || network == nullptr || !network->driver.known() ||
                      *network->driver == "bridge";
  if (const auto* off = bridge ? filter_switched_off(system) : nullptr)
    return said(true, checks::evidence("iptables", off->value));
  if (network != nullptr)
    if (const auto* icc = option_of(*network, "com.docker.network.bridge.enable_icc"))
      return said(icc->value != "false" && icc->value != "0",
                  checks::evidence("options", icc->name + "=" + icc->value, network->options, icc->origin));
  if (name == kDefaultBridge) {
    const auto icc = checks::bool_setting(system, "icc");
    if (!icc) return nobody_knows("icc", "the engine's settings were not read");
    return said(*icc, checks::evidence("icc", system.engine->setting("icc")->value));
  }
  if (network == nullptr || !network->options.known())
    return nobody_knows("options", "the network was not described");
  return said(true, {"options", "nothing keeps its containers apart", network->options.basis,
                     network->options.origin});
}

Said is_plaintext_overlay(const Network& network) {
  if (!network.driver.is("overlay")) return {};
  if (!network.options.known())
    return nobody_knows("options", std::string(network.options.unknown_because.view()));
  return said(option_of(network, "encrypted") == nullptr, checks::evidence("driver", network.driver));
}

void add_described(const Network& network, FactSink& facts) {
  add(facts, "lan-network", {network.name}, is_on_the_lan(network));
  add(facts, "overlay-plaintext", {network.name}, is_plaintext_overlay(network));
  add(facts, "closed-network", {network.name},
      network.internal.known() ? said(*network.internal, checks::evidence("internal", network.internal))
                               : nobody_knows("internal", network.internal));
}

}  // namespace

void add_shared_networks(const System& system, const HostAnswers& host, FactSink& facts) {
  for (const auto& [name, members] : members_of_networks(system)) {
    const auto at = host.networks.find(name);
    const Network* network = at == host.networks.end() ? nullptr : at->second;
    const Container& last = *members.last;
    const auto why = [&] { return std::vector{checks::evidence("networks", last.networks)}; };
    if (members.count >= 2) facts.add("network-has-peers", {name}, Truth::yes, why);
    add(facts, "bridge-network", {name}, is_bridge(name, network));
    add(facts, "peers-may-talk", {name}, peers_may_talk(name, network, system));
    if (network != nullptr) add_described(*network, facts);
  }
}

}  // namespace watertight::attack
