// Where a container stands in the network, and who reaches it there.
#include <algorithm>
#include <array>
#include <optional>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_answers.hpp"
#include "attack/bridge/open_services.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/in_force.hpp"
#include "checks/joined_namespace.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Container;
using facts::NamespaceKind;
using facts::PublishedPort;

bool is_in_the_hosts(const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  if (now != nullptr && now->namespaces.known())
    for (const facts::NamespaceState& n : *now->namespaces)
      if (n.kind == "net") return n.host;
  return c.network_mode.known() && c.network_mode->kind == NamespaceKind::host;
}

// Whose networks it is on: its own, or those of the container that it joins. Null: on none, or nobody knows.
const Container* owner_of_networks(const ContainerSubject& subject) {
  const Container& c = subject.container;
  if (is_in_the_hosts(c)) return nullptr;
  if (!c.network_mode.known()) return &c;
  if (c.network_mode->kind == NamespaceKind::none) return nullptr;
  if (c.network_mode->kind != NamespaceKind::container) return &c;
  const Container* owner =
      checks::joined_namespace(c, subject.system, &Container::network_mode, "network_mode").owner;
  return owner == nullptr || is_in_the_hosts(*owner) ? nullptr : owner;
}

bool has_no_ipv6(std::string_view network, const HostAnswers& host) {
  const auto at = host.networks.find(network);
  return at == host.networks.end() || !at->second->ipv6.is(true);
}

void add_on_networks(const ContainerSubject& subject, const Container& owner, FactSink& facts) {
  bool any_without_ipv6 = false;
  const auto on = [&](std::string_view network, Truth truth) {
    any_without_ipv6 = any_without_ipv6 || has_no_ipv6(network, *subject.host);
    facts.add("on-network", {subject.name, network}, truth, [&] {
      return Evidences{checks::evidence("networks", owner.networks),
                       checks::evidence("network_mode", subject.container.network_mode)};
    });
  };
  if (owner.networks.known() && !owner.networks->empty())
    for (const facts::Item& network : *owner.networks) on(network.text, Truth::yes);
  else if (owner.network_mode.known() && owner.network_mode->kind == NamespaceKind::network)
    on(owner.network_mode->target, Truth::yes);
  else
    on("bridge", owner.network_mode.known() && owner.networks.known() ? Truth::yes : Truth::unknown);
  if (any_without_ipv6)
    facts.add("ipv6-unexpected", {subject.name}, subject.host->unexpected_ipv6.truth,
              [&] { return subject.host->unexpected_ipv6.evidence; });
}

enum class Published : std::uint8_t { loopback, one_address, everywhere };

Published published(const PublishedPort& port, const HostAnswers& host) {
  const std::string& ip = port.host_ip;
  if (ip.empty()) return host.ports_on_every_address ? Published::everywhere : Published::one_address;
  if (ip == "0.0.0.0" || ip == "::" || ip == "[::]" || ip == "*") return Published::everywhere;
  return ip.starts_with("127.") || ip == "::1" || ip == "[::1]" || ip == "localhost" ? Published::loopback
                                                                                     : Published::one_address;
}

bool is_published(const Container& c, std::string_view exposed) {
  return std::ranges::any_of(*c.published_ports, [&](const PublishedPort& port) {
    const std::string text = std::to_string(port.container_port) + "/" + port.protocol;
    return text == exposed || text == std::string(exposed) + "/tcp";
  });
}

Evidence port_evidence(const Container& c, const PublishedPort& port, std::string_view but = {}) {
  return checks::evidence("published_ports", std::string(but) + checks::show(port), c.published_ports,
                          port.origin);
}

void add_published(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (!c.published_ports.known()) {
    facts.add("published", {subject.name}, Truth::unknown, [&] {
      return Evidences{{"published_ports", "unknown: " + c.published_ports.unknown_because,
                        c.published_ports.basis, c.published_ports.origin}};
    });
    return;
  }
  const PublishedPort* everywhere = nullptr;
  const PublishedPort* one_address = nullptr;
  const PublishedPort* loopback = nullptr;
  for (const PublishedPort& port : *c.published_ports) {
    const Published where = published(port, *subject.host);
    (where == Published::everywhere ? everywhere
     : where == Published::loopback ? loopback
                                    : one_address) = &port;
  }
  const bool all = c.publish_all.is(true) && subject.host->ports_on_every_address;
  if (everywhere != nullptr || all) {
    facts.add("published", {subject.name}, Truth::yes, [&] {
      return Evidences{everywhere != nullptr ? port_evidence(c, *everywhere)
                                             : checks::evidence("publish_all", c.publish_all)};
    });
  } else if (one_address != nullptr) {
    facts.add("published", {subject.name}, Truth::unknown, [&] {
      return Evidences{port_evidence(c, *one_address, "unknown: who reaches the one address is not known: ")};
    });
  }
  const facts::Item* hidden = nullptr;
  if (c.exposed_ports.known() && !all)
    for (const facts::Item& port : *c.exposed_ports)
      if (!is_published(c, port.text)) hidden = &port;
  if (loopback != nullptr || hidden != nullptr)
    facts.add("published-locally", {subject.name}, Truth::yes, [&] {
      return Evidences{loopback != nullptr ? port_evidence(c, *loopback)
                                           : checks::evidence("exposed_ports", hidden->text, c.exposed_ports,
                                                              hidden->origin)};
    });
}

// On the host's own network its ports are the host's, and `published_ports` is not asked.
void add_ports_of_the_host(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  facts.add("host-port-free", {subject.name}, Truth::yes,
            [&] { return Evidences{checks::evidence("network_mode", c.network_mode)}; });
  if (c.exposed_ports.known() && !c.exposed_ports->empty())
    facts.add("published", {subject.name}, Truth::unknown, [&] {
      return Evidences{checks::evidence("network_mode", c.network_mode),
                       checks::evidence("exposed_ports",
                                        "unknown: it may listen on the host's addresses: " +
                                            checks::show(*c.exposed_ports),
                                        c.exposed_ports, c.exposed_ports.origin)};
    });
}

void add_services(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  const bool exposes = c.exposed_ports.known() && !c.exposed_ports->empty();
  const bool publishes = c.published_ports.known() && !c.published_ports->empty();
  if (exposes || publishes)
    facts.add("serves", {subject.name}, Truth::yes, [&] {
      return Evidences{exposes ? checks::evidence("exposed_ports", c.exposed_ports)
                               : port_evidence(c, c.published_ports->front())};
    });
  else if (!c.exposed_ports.known())
    facts.add("serves", {subject.name}, Truth::unknown,
              [&] { return Evidences{checks::evidence("exposed_ports", c.exposed_ports)}; });
  const OpenService open = serves_anybody(c);
  facts.add("serves-anybody", {subject.name}, open.truth, [&] {
    return Evidences{checks::evidence("image", c.image),
                     {"login", open.because, c.command.basis, c.command.origin}};
  });
  const OpenService runs = runs_what_it_is_sent(c);
  facts.add("execution-by-service", {subject.name}, runs.truth, [&] {
    Evidences why = {checks::evidence("image", c.image)};
    why.insert(runs.truth == Truth::unknown ? why.begin() : why.end(),
               {"login", runs.because, c.command.basis, c.command.origin});
    return why;
  });
}

}  // namespace

void add_networks(const ContainerSubject& asked, FactSink& facts) {
  std::optional<HostAnswers> room;
  const ContainerSubject subject = answered(asked, room);
  add_services(subject, facts);
  if (is_in_the_hosts(subject.container)) return add_ports_of_the_host(subject, facts);
  const Container* owner = owner_of_networks(subject);
  if (owner == nullptr) return;
  add_on_networks(subject, *owner, facts);
  if (owner == &subject.container) add_published(subject, facts);
}

}  // namespace watertight::attack
