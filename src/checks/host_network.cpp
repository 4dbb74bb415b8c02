// What of the host itself answers the network.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

struct Service {
  std::uint16_t port;
  std::string_view name;
};
constexpr std::array kServices = std::to_array<Service>({
    {21, "FTP"},          {23, "telnet"},          {25, "mail"},
    {69, "TFTP"},         {110, "mail"},           {111, "rpcbind"},
    {139, "Samba"},       {143, "mail"},           {445, "Samba"},
    {512, "rexec"},       {513, "rlogin"},         {514, "rsh"},
    {587, "mail"},        {631, "printing"},       {873, "rsync"},
    {2049, "NFS"},        {3306, "MySQL"},         {3389, "remote desktop"},
    {5432, "PostgreSQL"}, {5900, "VNC"},           {6000, "X11"},
    {6379, "Redis"},      {9200, "Elasticsearch"}, {11211, "memcached"},
    {27017, "MongoDB"},
});

std::optional<std::uint16_t> port_of(std::string_view listener) {
  const auto colon = listener.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  unsigned value = 0;
  for (const char c : listener.substr(colon + 1)) {
    if (c < '0' || c > '9' || value > 65535) return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return static_cast<std::uint16_t>(value);
}

// What containers publish is theirs, and other rules' matter.
std::set<std::uint16_t> published(const System& system) {
  std::set<std::uint16_t> ports;
  for (const facts::Container& c : system.containers) {
    if (c.published_ports.known())
      for (const facts::PublishedPort& p : *c.published_ports) ports.insert(p.host_port);
    if (c.network_mode.known() && c.network_mode->kind == facts::NamespaceKind::host &&
        c.exposed_ports.known())
      for (const facts::Item& port : *c.exposed_ports)
        if (const auto number = port_of(":" + port.text.substr(0, port.text.find('/'))))
          ports.insert(*number);
  }
  return ports;
}

Verdict minimal_services(const Host& h, const System& system) {
  if (!h.listening.known()) return not_evaluated("the list of listening sockets", h.listening);
  const auto of_containers = published(system);
  std::vector<std::string> names;
  std::vector<Evidence> seen;
  for (const facts::Item& listener : *h.listening) {
    const std::string address = listener.text.substr(listener.text.find(' ') + 1);
    if (address.starts_with("127.") || address.starts_with("[::1]")) continue;
    const auto port = port_of(address);
    if (!port || of_containers.contains(*port)) continue;
    const auto service =
        std::find_if(kServices.begin(), kServices.end(), [&](const Service& s) { return s.port == *port; });
    if (service == kServices.end()) continue;
    if (std::string name = fmt::format("{} ({})", service->name, *port);
        std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
    seen.push_back(evidence("listening", listener.text, h.listening, listener.origin));
  }
  if (names.empty()) return passed();
  return failed(observe(
      fmt::format("beside containers the host itself seems to serve {}: each is one more way in, and reached "
                  "from every container by the bridge's address",
                  some_of(names)),
      std::move(seen)));
}
const Check registered_services{"host-minimal-services", minimal_services};

Verdict firewall_active(const Host& h, const System&) {
  if (h.firewall_managers.known() && !h.firewall_managers->empty()) return passed();
  if (!h.firewall_rules.known())
    return not_evaluated(
        "no service that sets packet filters starts at boot, and the rules in force are unknown: " +
        h.firewall_rules.unknown_because);
  for (const facts::Item& rule : *h.firewall_rules)
    if (rule.text == ":INPUT DROP" || rule.text == ":INPUT REJECT" || rule.text.starts_with("-A INPUT "))
      return passed();
  for (const facts::Item& rule : *h.firewall_rules)
    if (rule.text.starts_with('#'))
      return not_evaluated(
          "tables of nftables stand beside those of iptables; `nft list ruleset` shows them");
  return failed(observe(
      "no packet filter stands before the host's own ports: what listens on it, the engine's API among them, "
      "answers the whole network and every container",
      {{"firewall_rules", fmt::format("{} rules, none for INPUT", h.firewall_rules->size()),
        h.firewall_rules.basis, h.firewall_rules.origin}}));
}
const Check registered_firewall{"host-firewall-active", firewall_active};

}  // namespace
}  // namespace watertight::checks
