// Who can reach a container over the network, and what a container reaches that it should not.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "checks/check.hpp"
#include "checks/cloud.hpp"
#include "checks/engine_facts.hpp"
#include "checks/joined_namespace.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::NamespaceKind;
using facts::PublishedPort;
using facts::System;

struct Service {
  std::uint16_t port;
  std::string_view name;
  std::string_view gain;
};

constexpr std::string_view kData =
    "whoever reaches the host's address can guess passwords and read or delete the data";
constexpr std::string_view kNoPassword =
    "it asks for no password unless told to, so whoever reaches the host's address owns the data, and often "
    "the process";
constexpr std::string_view kDebugger =
    "whoever reaches the host's address runs his own code in the application";
constexpr std::string_view kControl = "whoever reaches the host's address can try to take control of it";

// By the port inside: that is the service, whatever port the host gives it.
constexpr std::array<Service, 50> kServices = {{
    {21, "FTP", kControl},
    {22, "SSH", kControl},
    {23, "Telnet", kControl},
    {111, "rpcbind", kControl},
    {135, "Windows RPC", kControl},
    {139, "SMB", kData},
    {389, "LDAP", kData},
    {445, "SMB", kData},
    {873, "rsync", kNoPassword},
    {1433, "Microsoft SQL Server", kData},
    {1521, "Oracle Database", kData},
    {2049, "NFS", kNoPassword},
    {2181, "ZooKeeper", kNoPassword},
    {2375, "the Docker API without TLS", "whoever reaches the host's address is root on the host"},
    {2376, "the Docker API", kControl},
    {2379, "etcd", kNoPassword},
    {2380, "etcd", kNoPassword},
    {3306, "MySQL", kData},
    {3389, "Remote Desktop", kControl},
    {4369, "Erlang port mapper", kControl},
    {5005, "a Java debugger", kDebugger},
    {5432, "PostgreSQL", kData},
    {5601, "Kibana", kNoPassword},
    {5672, "RabbitMQ", kData},
    {5678, "a Python debugger", kDebugger},
    {5900, "VNC", kControl},
    {5984, "CouchDB", kData},
    {6379, "Redis", kNoPassword},
    {6443, "the Kubernetes API", kControl},
    {7000, "Cassandra", kNoPassword},
    {7474, "Neo4j", kData},
    {7687, "Neo4j", kData},
    {8086, "InfluxDB", kData},
    {8161, "ActiveMQ's console", kControl},
    {8200, "Vault", kControl},
    {8500, "Consul", kNoPassword},
    {8529, "ArangoDB", kData},
    {9042, "Cassandra", kNoPassword},
    {9092, "Kafka", kNoPassword},
    {9200, "Elasticsearch", kNoPassword},
    {9229, "a Node.js debugger", kDebugger},
    {9230, "a Node.js debugger", kDebugger},
    {9300, "Elasticsearch", kNoPassword},
    {10250, "kubelet", kControl},
    {11211, "memcached", kNoPassword},
    {15672, "RabbitMQ's console", kControl},
    {26257, "CockroachDB", kNoPassword},
    {27017, "MongoDB", kNoPassword},
    {28015, "RethinkDB", kNoPassword},
    {61616, "ActiveMQ", kControl},
}};

const Service* service_at(const PublishedPort& port) {
  if (port.protocol != "tcp") return nullptr;
  const auto at = std::find_if(kServices.begin(), kServices.end(),
                               [&](const Service& s) { return s.port == port.container_port; });
  return at == kServices.end() ? nullptr : &*at;
}

bool is_any(std::string_view address) {
  return address.empty() || address == "0.0.0.0" || address == "::" || address == "[::]" || address == "*";
}

// Where an address is missing the daemon's `ip` setting stands in, every address if that is not set either.
bool on_all_interfaces(const PublishedPort& port, const System& system) {
  if (!is_any(port.host_ip)) return false;
  return !port.host_ip.empty() || is_any(text_setting(system, "ip").value_or(""));
}

// Ports next to each other that one entry publishes ("20000-20100:20000-20100/udp"): one finding, not a
// hundred.
struct PortRange {
  const PublishedPort* first = nullptr;
  const PublishedPort* last = nullptr;
};

std::string numbers(std::uint16_t first, std::uint16_t last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::string host_side(const PortRange& r) {
  if (r.first->host_port == 0) return "a port the engine chooses";
  // TCP is what everybody takes for granted.
  const std::string protocol = r.first->protocol == "tcp" ? "" : upper(r.first->protocol) + " ";
  return fmt::format("{}{} {}", protocol, r.first == r.last ? "port" : "ports",
                     numbers(r.first->host_port, r.last->host_port));
}

std::string discriminator(const PortRange& r) {
  return fmt::format("{}:{}/{}", numbers(r.first->host_port, r.last->host_port),
                     numbers(r.first->container_port, r.last->container_port), r.first->protocol);
}

bool continues(const PublishedPort& last, const PublishedPort& next) {
  return next.origin.source && next.origin == last.origin && next.host_ip == last.host_ip &&
         next.protocol == last.protocol && next.host_port == last.host_port + 1 &&
         next.container_port == last.container_port + 1;
}

// The ports that are `wanted`, each once: an answer of the engine lists a port twice, for IPv4 and IPv6.
template <typename Wanted>
std::vector<PortRange> ranges(const std::vector<PublishedPort>& ports, Wanted wanted) {
  std::set<std::string> seen;
  std::vector<PortRange> list;
  for (const PublishedPort& p : ports) {
    if (!wanted(p) || !seen.insert(discriminator({&p, &p})).second) continue;
    if (!list.empty() && list.back().last + 1 == &p && continues(*list.back().last, p))
      list.back().last = &p;
    else
      list.push_back({&p, &p});
  }
  return list;
}

// Published ports count only in a network namespace of the container's own.
std::optional<Verdict> no_ports_possible(const Container& c) {
  if (c.network_mode.known()) {
    if (c.network_mode->kind == NamespaceKind::host)
      return not_applicable("on the host's network `ports` has no effect: see container-host-network");
    if (c.network_mode->kind == NamespaceKind::none) return not_applicable("it has no network");
  }
  if (!c.published_ports.known()) return not_evaluated("published_ports", c.published_ports);
  return std::nullopt;
}

Evidence port_evidence(const Container& c, const PortRange& r) {
  const std::string shown = show(*r.first) + (r.first == r.last ? "" : " to " + show(*r.last));
  return evidence("published_ports", shown, c.published_ports, r.first->origin);
}

Verdict privileged_ports(const Container& c, const System&) {
  if (auto v = no_ports_possible(c)) return *v;
  std::vector<Observation> found;
  const auto low = [](const PublishedPort& p) { return p.host_port != 0 && p.host_port < 1024; };
  for (const PortRange& range : ranges(*c.published_ports, low)) {
    const std::uint16_t port = range.first->host_port;
    const bool web = range.first == range.last && (port == 80 || port == 443);
    Observation o =
        observe(fmt::format("publishes {} of the host, below 1024{}", host_side(range),
                            web ? ": right for the one front door of this host, and for nothing else"
                                : ": clients trust such ports to be the host's own services, and an attacker "
                                  "in the container "
                                  "answers there instead"),
                {port_evidence(c, range)}, discriminator(range));
    if (web) {
      o.severity = Severity::info;
      o.advice =
          "Leave it where this is the host's front door; else publish a port above 1024 behind that one.";
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_privileged_ports{"container-privileged-ports", privileged_ports};

Verdict needed_ports_only(const Container& c, const System&) {
  if (auto v = no_ports_possible(c)) return *v;
  if (c.publish_all.is(true)) {
    const std::size_t exposed = c.exposed_ports.known() ? c.exposed_ports->size() : 0;
    return failed(observe(
        fmt::format(
            "publishes every port its image exposes{}, on ports the engine picks: whatever the image exposes "
            "in its next version is open to the network as well",
            exposed > 0 ? fmt::format(" ({})", show(*c.exposed_ports)) : ""),
        {evidence("publish_all", c.publish_all)}));
  }
  constexpr std::size_t kMany = 20;
  const auto all = ranges(*c.published_ports, [](const PublishedPort&) { return true; });
  std::size_t count = 0;
  for (const PortRange& range : all) count += static_cast<std::size_t>(range.last - range.first) + 1;
  if (count < kMany) return passed();
  Observation o = observe(
      fmt::format("publishes {} ports: what nobody uses is open to an attacker all the same", count), {});
  for (std::size_t i = 0; i < std::min<std::size_t>(all.size(), 3); ++i)
    o.evidence.push_back(port_evidence(c, all[i]));
  return failed(std::move(o));
}
const Check registered_needed_ports_only{"container-needed-ports-only", needed_ports_only};

Verdict bind_specific_interface(const Container& c, const System& system) {
  if (auto v = no_ports_possible(c)) return *v;
  std::vector<Observation> found;
  const auto open = [&](const PublishedPort& p) {  // the rest is container-sensitive-port-public's
    return on_all_interfaces(p, system) && service_at(p) == nullptr;
  };
  for (const PortRange& range : ranges(*c.published_ports, open)) {
    Observation o = observe(fmt::format("publishes {} on every address of the host: it is reachable from "
                                        "every network the host is in, past "
                                        "ufw and firewalld rules, because Docker writes its own",
                                        host_side(range)),
                            {port_evidence(c, range)}, discriminator(range));
    if (range.first->host_port != 0)
      o.advice = fmt::format(
          "Name the address: \"127.0.0.1:{}:{}{}\" for use on the host alone, else the one address that "
          "clients use.",
          numbers(range.first->host_port, range.last->host_port),
          numbers(range.first->container_port, range.last->container_port),
          range.first->protocol == "tcp" ? "" : "/" + range.first->protocol);
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_bind_specific_interface{"container-bind-specific-interface", bind_specific_interface};

Verdict sensitive_port_public(const Container& c, const System& system) {
  if (auto v = no_ports_possible(c)) return *v;
  std::vector<Observation> found;
  const auto open = [&](const PublishedPort& p) {
    return on_all_interfaces(p, system) && service_at(p) != nullptr;
  };
  for (const PortRange& range : ranges(*c.published_ports, open)) {
    for (const PublishedPort* port = range.first; port <= range.last;
         ++port) {  // each is a service of its own
      const Service* service = service_at(*port);
      const PortRange one{port, port};
      Observation o =
          observe(fmt::format("publishes {} ({} in the container) on {} of every address of the host: {}",
                              service->name, port->container_port, host_side(one), service->gain),
                  {port_evidence(c, one)}, discriminator(one));
      o.advice = fmt::format(
          "Remove the port if only other containers use it, they reach it by name on their common network; "
          "else "
          "publish \"127.0.0.1:{}:{}\".",
          port->host_port == 0 ? port->container_port : port->host_port, port->container_port);
      found.push_back(std::move(o));
    }
  }
  return failed_if_any(std::move(found));
}
const Check registered_sensitive_port_public{"container-sensitive-port-public", sensitive_port_public};

// The engine's default bridge, by the networks joined, else by the mode asked for.
bool on_default_bridge(const Container& c) {
  const auto& mode = *c.network_mode;
  const bool asked =
      mode.kind == NamespaceKind::network && (mode.target == "bridge" || mode.target == "default");
  // Compose makes a network for each project, and calls it default as well.
  if (c.kind == facts::ContainerKind::service) return asked && c.network_mode.basis == facts::Basis::declared;
  if (c.networks.known() && !c.networks->empty())
    return std::any_of(c.networks->begin(), c.networks->end(),
                       [](const facts::Item& n) { return n.text == "bridge"; });
  return asked || mode.kind == NamespaceKind::own;
}

Verdict default_bridge(const Container& c, const System& system) {
  if (!c.network_mode.known()) return not_evaluated("network_mode", c.network_mode);
  if (c.network_mode->kind == NamespaceKind::host || c.network_mode->kind == NamespaceKind::none ||
      c.network_mode->kind == NamespaceKind::container)
    return not_applicable("it has no network of its own");
  if (is_podman(system)) return not_applicable("Podman has no docker0");
  if (!on_default_bridge(c)) return passed();
  if (bool_setting(system, "icc") == false)
    return not_applicable("the daemon keeps containers on the default bridge apart (icc is false)");
  Observation o = observe(
      "is on the default bridge with every other container that names no network: an attacker in any "
      "of them reaches all its ports, and no name tells them apart",
      {evidence("network_mode", c.network_mode)});
  if (c.networks.known()) o.evidence.push_back(evidence("networks", c.networks));
  return failed(std::move(o));
}
const Check registered_default_bridge{"container-default-bridge", default_bridge};

// All networks of the container are internal: nothing outside is routed.
bool is_cut_off(const Container& c, const System& system) {
  if (!c.networks.known() || c.networks->empty()) return false;
  return std::all_of(c.networks->begin(), c.networks->end(), [&](const facts::Item& n) {
    const facts::Network* network = system.network_named(n.text);
    return network != nullptr && network->internal.is(true);
  });
}

Verdict cloud_metadata(const Container& c, const System& system) {
  if (!system.engine && !system.host) return not_applicable("a file does not say where it will run");
  const auto* kernel = kernel_of(system);
  if (kernel == nullptr) return not_evaluated("the kernel's release is unknown, so nothing shows a cloud");
  const std::string_view cloud = cloud_of(**kernel);
  if (cloud.empty())
    return not_applicable(
        fmt::format("no sign of a cloud: kernel {} is not one of a provider's own", **kernel));
  const auto network = joined_namespace(c, system, &Container::network_mode, "network_mode");
  if (network.is_host == Truth::unknown) return not_evaluated(network.because);
  const Container& owner = *network.owner;
  if (owner.network_mode->kind == NamespaceKind::none) return not_applicable("it has no network");
  if (is_cut_off(owner, system)) return passed();
  Observation o = observe(
      fmt::format(
          "reaches 169.254.169.254 of {} unless a firewall rule or the machine's own settings refuse it: "
          "an attacker in it, or one who makes it fetch a URL, takes the machine's cloud credentials",
          cloud),
      {evidence("kernel", *kernel)});
  append(o.evidence, network.evidence);
  if (cloud == "AWS" && network.is_host == Truth::no) {
    o.severity = Severity::medium;
    o.message += "; a hop limit of 1, the default with IMDSv2, already stops a bridged container";
  }
  return failed(std::move(o));
}
const Check registered_cloud_metadata{"container-cloud-metadata", cloud_metadata};

}  // namespace
}  // namespace watertight::checks
