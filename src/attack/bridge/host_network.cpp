// What of the host answers containers and the network, and what filters between them.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/component_flaws.hpp"
#include "attack/bridge/kernel_settings.hpp"
#include "checks/cloud.hpp"
#include "checks/component_versions.hpp"
#include "checks/engine_facts.hpp"
#include "checks/kernel_settings.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Host;
using facts::System;
using linux_kernel::Version;

std::optional<std::uint16_t> port_of(std::string_view listener) {
  const auto colon = listener.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] =
      std::from_chars(listener.data() + colon + 1, listener.data() + listener.size(), port);
  if (error != std::errc{} || end != listener.data() + listener.size()) return std::nullopt;
  return port;
}

// The engine's own proxies listen on them for containers.
std::set<std::uint16_t> published_ports(const System& system) {
  std::set<std::uint16_t> ports;
  for (const facts::Container& c : system.containers)
    if (c.published_ports.known())
      for (const facts::PublishedPort& port : *c.published_ports) ports.insert(port.host_port);
  return ports;
}

Said host_serves(const System& system, bool loopback) {
  if (!system.host || !system.host->listening.known())
    return nobody_knows("listening", "what listens on the host was not read");
  const auto of_containers = published_ports(system);
  const auto& listening = system.host->listening;
  for (const facts::Item& listener : *listening) {
    const std::string_view address = std::string_view(listener.text).substr(listener.text.find(' ') + 1);
    const auto port = port_of(address);
    if (!port || of_containers.contains(*port)) continue;
    const bool local = address.starts_with("127.") || address.starts_with("[::1]");
    if (local == loopback)
      return said(true, checks::evidence("listening", listener.text, listening, listener.origin));
  }
  return {};
}

bool drops(std::string_view rule) {
  return !rule.ends_with("-j ACCEPT") && !rule.ends_with("-j RETURN") &&
         rule.find(" -j ") != std::string_view::npos;
}

struct Filter {
  Truth truth = Truth::unknown;
  std::optional<Evidence> evidence;
};
// Whether a rule of the chain lets something not through, or its policy does. Tables of nftables, of which
// only a note stands among the rules, may do so too.
Filter filters(const System& system, std::string_view chain) {
  if (!system.host || !system.host->firewall_rules.known()) return {};
  const auto& rules = system.host->firewall_rules;
  bool others = false;
  const std::string head = "-A " + std::string(chain) + " ";
  const std::string policy = ":" + std::string(chain) + " ";
  for (const facts::Item& rule : *rules) {
    others = others || rule.text.starts_with('#');
    const std::string_view text = rule.text;
    const bool refuses = (text.starts_with(policy + "DROP") || text.starts_with(policy + "REJECT"));
    if (refuses || (text.starts_with(head) && drops(text)))
      return {Truth::yes, checks::evidence("firewall_rules", rule.text, rules, rule.origin)};
  }
  if (others) return {};
  return {Truth::no,
          Evidence{"firewall_rules", "none of them is for " + std::string(chain), rules.basis, rules.origin}};
}

Said host_input_open(const System& system) {
  const Filter input = filters(system, "INPUT");
  if (input.truth == Truth::unknown) return nobody_knows("firewall_rules", "the packet filter was not read");
  return said(input.truth == Truth::no, *input.evidence);
}

// With nftables the engine never asks the chain.
Said docker_user_filter(const System& system) {
  if (const auto backend = checks::text_setting(system, "firewall-backend");
      backend && *backend == "nftables")
    return {};
  const Filter user = filters(system, "DOCKER-USER");
  if (user.truth == Truth::unknown) return nobody_knows("firewall_rules", "the packet filter was not read");
  return said(user.truth == Truth::yes, *user.evidence);
}

std::optional<Version> engine_version(const System& system) {
  if (!system.engine || !system.engine->version.known()) return std::nullopt;
  return linux_kernel::parse_version(*system.engine->version);
}

Said direct_routing(const System& system) {
  for (const facts::Network& network : system.networks) {
    if (!network.options.known()) continue;
    for (const facts::Label& option : *network.options)
      if (option.value == "nat-unprotected")
        return said(true, checks::evidence("options", network.name + " " + option.name + "=" + option.value,
                                           network.options, option.origin));
  }
  if (checks::bool_setting(system, "allow-direct-routing") == true)
    return said(true, checks::evidence("allow-direct-routing",
                                       system.engine->setting("allow-direct-routing")->value));
  const auto version = engine_version(system);
  if (!version) return nobody_knows("version", "the engine's version is not known");
  return said(*version < *linux_kernel::parse_version("28.0.0"),
              checks::evidence("version", system.engine->version));
}

Said isolation_off(const System& system) {
  const auto iptables = checks::bool_setting(system, "iptables");
  if (!iptables) return nobody_knows("iptables", "the engine's settings were not read");
  return said(!*iptables, checks::evidence("iptables", system.engine->setting("iptables")->value));
}

Said conntrack_in_use(const System& system) {
  if (system.host && system.host->modules_loaded.known())
    for (const facts::Item& module : *system.host->modules_loaded)
      if (module.text == "nf_conntrack")
        return said(true, checks::evidence("modules_loaded", module.text, system.host->modules_loaded,
                                           module.origin));
  Said off = isolation_off(system);  // its rules are what asks for it
  if (off.truth == Truth::no)
    off.truth = Truth::yes;
  else if (off.truth == Truth::yes)
    off = {};
  return off;
}

// A transport to a hypervisor: the family alone reaches no further than the machine itself.
Said vsock_present(const System& system) {
  constexpr std::array kTransports = std::to_array<std::string_view>(
      {"vmw_vsock_virtio_transport", "vmw_vsock_vmci_transport", "hv_sock", "vhost_vsock"});
  if (!system.host || !system.host->modules_loaded.known())
    return nobody_knows("modules_loaded", "the kernel's modules were not read");
  for (const facts::Item& module : *system.host->modules_loaded)
    if (std::ranges::find(kTransports, module.text) != kTransports.end())
      return said(
          true, checks::evidence("modules_loaded", module.text, system.host->modules_loaded, module.origin));
  const auto* option = checks::build_option(*system.host, "CONFIG_VSOCKETS");
  if (option != nullptr && option->is("y"))
    return nobody_knows("CONFIG_VSOCKETS", "whether a transport is built in");
  return {};
}

// Engines since 19.03.11 set accept_ra to 0 for the bridges that they make.
Said router_advertisements(const System& system) {
  const Said flaw = has_flaw("dockerd", "CVE-2020-13401", system);
  if (flaw.truth == Truth::no) return {};
  Said accepts = sysctl_within(system, {"net.ipv6.conf.all.accept_ra", 1, 2, false});
  if (accepts.truth == Truth::no) return {};
  if (sysctl_within(system, {"net.ipv6.conf.all.disable_ipv6", 1, 1, true}).truth == Truth::yes) return {};
  accepts.truth = std::min(accepts.truth, flaw.truth);
  accepts.evidence.insert(accepts.evidence.end(), flaw.evidence.begin(), flaw.evidence.end());
  return accepts;
}

Said firewalld_flaw(const System& system) {
  Said worst;
  for (const std::string_view id : {"CVE-2025-54388", "CVE-2025-54410"})
    if (Said one = has_flaw("dockerd", id, system); one.truth > worst.truth) worst = std::move(one);
  return worst;
}

// Linux's VXLAN sockets are the kernel's own and not among what listens; who is in a swarm has one.
Said swarm_data_port(const System& system) {
  if (!system.engine || !system.engine->swarm.known())
    return nobody_knows("swarm", "whether the engine is in a swarm");
  const auto& swarm = system.engine->swarm;
  if (swarm->state == "inactive" || swarm->state.empty())
    return said(false, checks::evidence("swarm", swarm));
  const Filter input = filters(system, "INPUT");
  if (input.truth == Truth::no) return {Truth::yes, {checks::evidence("swarm", swarm), *input.evidence}};
  return {Truth::unknown,
          {{"swarm", "unknown: whether a packet filter stands before port 4789", swarm.basis, swarm.origin}}};
}

// That the machine is in a cloud shows; whether it was given credentials does not.
void add_metadata(const System& system, FactSink& facts) {
  const auto* kernel = checks::kernel_of(system);
  const std::string_view cloud = kernel == nullptr ? std::string_view() : checks::cloud_of(**kernel);
  if (cloud.empty()) return;
  const std::string secret = "credentials of the machine at " + std::string(cloud);
  const Evidence at = checks::evidence("kernel", *kernel);
  add(facts, "cloud-metadata", {secret},
      {Truth::unknown,
       {at, {"metadata", "unknown: whether the machine has credentials", at.basis, at.origin}}});
  if (cloud == "AWS")
    add(facts, "metadata-needs-no-session", {},
        {Truth::unknown,
         {at, {"metadata", "unknown: whether it asks for a session and limits hops", at.basis, at.origin}}});
  else
    add(facts, "metadata-needs-no-session", {}, {Truth::yes, {at}});
}

// Somebody on the network is there where anything listens for him.
void add_outsiders(const System& system, FactSink& facts) {
  const bool any =
      system.engine || system.host || std::ranges::any_of(system.containers, [](const facts::Container& c) {
        return c.published_ports.known() && !c.published_ports->empty();
      });
  if (!any) return;
  for (const std::string_view state : {"remote-network", "local-network"})
    facts.add(state, {}, Truth::yes, [] { return std::vector<Evidence>{}; });
}

}  // namespace

void add_host_network(const System& system, FactSink& facts) {
  add_outsiders(system, facts);
  add(facts, "host-serves-loopback", {}, host_serves(system, true));
  add(facts, "host-serves-bridges", {}, host_serves(system, false));
  add(facts, "host-input-open", {}, host_input_open(system));
  add(facts, "docker-user-filter", {}, docker_user_filter(system));
  add(facts, "direct-routing", {}, direct_routing(system));
  add(facts, "isolation-off", {}, isolation_off(system));
  add(facts, "conntrack-in-use", {}, conntrack_in_use(system));
  add(facts, "vsock-present", {}, vsock_present(system));
  add(facts, "ipv6-router-advertisements", {}, router_advertisements(system));
  add(facts, "leaks-dns", {}, has_flaw("dockerd", "CVE-2024-29018", system));
  add(facts, "firewalld-flaw", {}, firewalld_flaw(system));
  add(facts, "swarm-data-port-open", {}, swarm_data_port(system));
  add_metadata(system, facts);
}

}  // namespace watertight::attack
