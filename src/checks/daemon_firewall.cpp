// How the daemon's packet filter stands to the network around it and to the host's own.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/daemon_setting.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::Host;
using facts::System;

Verdict direct_routing(const Engine& engine, const System& system) {
  return boolean_setting(
      engine, system, "allow-direct-routing", false,
      "packets that neighbours route straight to a container's address are let through to its published "
      "ports, also to those published on one address of the host only");
}
const Check registered_routing{"daemon-allow-direct-routing", direct_routing};

Verdict forward_policy(const Engine& engine, const System& system) {
  return boolean_setting(
      engine, system, "ip-forward-no-drop", false,
      "the daemon turns forwarding on and leaves the policy for forwarded packets open: the host routes for "
      "any neighbour, into the networks of containers and between its own");
}
const Check registered_forward{"daemon-ip-forward-no-drop", forward_policy};

Verdict accepted_mark(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "bridge-accept-fwmark");
  if (w.value == nullptr) return w.verdict;
  if (w.value->empty()) return passed();
  return fails(
      fmt::format(
          "packets with the mark {} reach every container past the daemon's filter: whatever sets that mark, "
          "a VPN or a proxy rule of somebody else, decides who gets in",
          *w.value),
      "bridge-accept-fwmark", *w.fact);
}
const Check registered_mark{"daemon-bridge-accept-fwmark", accepted_mark};

const facts::Item* rule_of(const Host& h, std::string_view chain) {
  if (!h.firewall_rules.known()) return nullptr;
  const std::string prefix = fmt::format("-A {} ", chain);
  for (const facts::Item& rule : *h.firewall_rules)
    if (rule.text.starts_with(prefix) && !rule.text.ends_with("-j RETURN")) return &rule;
  return nullptr;
}

// With nftables the engine makes tables of its own, in which DOCKER-USER has no meaning.
Verdict backend(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "firewall-backend");
  if (w.value == nullptr) return w.verdict;
  if (*w.value != "nftables") return passed();
  if (!system.host) {
    Observation o = observe(
        "the engine filters with nftables, which never asks the chain DOCKER-USER: rules that somebody keeps "
        "there have no effect, and what they were to refuse reaches the containers",
        {evidence("firewall-backend", *w.fact)});
    o.severity = Severity::info;
    return failed(std::move(o));
  }
  if (!system.host->firewall_rules.known())
    return not_evaluated("the rules in force", system.host->firewall_rules);
  const facts::Item* rule = rule_of(*system.host, "DOCKER-USER");
  if (rule == nullptr) return passed();
  return failed(observe(
      "the engine filters with nftables and rules still stand in DOCKER-USER: that chain is no longer asked, "
      "and what it kept out comes in",
      {evidence("firewall-backend", *w.fact),
       evidence("firewall_rules", rule->text, system.host->firewall_rules, rule->origin)}));
}
const Check registered_backend{"daemon-firewall-backend", backend};

bool open_to_all(const facts::PublishedPort& port) {
  return port.host_ip.empty() || port.host_ip == "0.0.0.0" || port.host_ip == "::";
}

struct Published {
  std::vector<std::string> ports;
  std::vector<Evidence> evidence;

  void add(std::string port, Evidence seen) {
    ports.push_back(std::move(port));
    if (evidence.size() < 12) evidence.push_back(std::move(seen));
  }
};

// By the containers, or, where none was looked at, by the engine's own rules: "-A DOCKER … --dport 80 -j
// ACCEPT".
Published published_to_all(const Host& h, const System& system) {
  Published found;
  for (const facts::Container& c : system.containers) {
    if (!c.published_ports.known() || c.running.is(false)) continue;
    for (const facts::PublishedPort& port : *c.published_ports)
      if (open_to_all(port))
        found.add(fmt::format("{} of {}", port.host_port, c.name),
                  evidence("published_ports", c.name + " " + show(port), c.published_ports, port.origin));
  }
  if (!system.containers.empty() || !h.firewall_rules.known()) return found;
  constexpr std::string_view kPort = "--dport ";
  for (const facts::Item& rule : *h.firewall_rules) {
    const auto at = rule.text.find(kPort);
    if (!rule.text.starts_with("-A DOCKER ") || !rule.text.ends_with("-j ACCEPT") || at == std::string::npos)
      continue;
    const std::string_view rest = std::string_view(rule.text).substr(at + kPort.size());
    found.add(fmt::format("{} of a container", rest.substr(0, rest.find(' '))),
              evidence("firewall_rules", rule.text, h.firewall_rules, rule.origin));
  }
  return found;
}

// ufw filters what is addressed to the host; a published port is rewritten before and forwarded. firewalld
// knows of it: the engine puts its bridges into a zone of their own.
Verdict bypassed(const Host& h, const System& system) {
  if (!h.firewall_managers.known())
    return not_evaluated("who sets up the packet filter", h.firewall_managers);
  const auto manager = std::ranges::find(*h.firewall_managers, std::string("ufw"), &facts::Item::text);
  if (manager == h.firewall_managers->end())
    return not_applicable("ufw is not on: nothing here promises to filter ports");
  Published published = published_to_all(h, system);
  if (!h.firewall_rules.known() && (!published.ports.empty() || system.containers.empty()))
    return not_evaluated("whether DOCKER-USER filters published ports", h.firewall_rules);
  if (published.ports.empty() || rule_of(h, "DOCKER-USER") != nullptr) return passed();
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(published.ports.size(), 6); ++i)
    list += (i == 0 ? "" : ", ") + published.ports[i];
  if (published.ports.size() > 6) list += fmt::format(" and {} more", published.ports.size() - 6);
  published.evidence.insert(published.evidence.begin(), evidence("firewall_managers", manager->text,
                                                                 h.firewall_managers, manager->origin));
  return failed(observe(
      fmt::format(
          "ufw is on and does not see published ports, which are forwarded before its rules: port {} is "
          "open to every network the host is on",
          list),
      std::move(published.evidence)));
}
const Check registered_bypass{"host-firewall-bypassed", bypassed};

}  // namespace
}  // namespace watertight::checks
