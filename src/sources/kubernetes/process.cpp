// What a container of a pod runs, how it is watched, and which ports it names.
#include <fmt/format.h>

#include "sources/kubernetes/pod.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::kubernetes {
namespace {

using facts::Fact;
using facts::Items;
using text::Entry;
using text::Node;

Fact<Items> words(ContainerReading& c, std::string_view key) {
  Reading& r = c.pod.reading;
  const Entry* entry = written(&c.node, key);
  if (entry == nullptr) return facts::unknown<Items>("the image decides and was not seen");
  Fact<Items> fact = items_fact(r, &c.node, key, {});
  if (!fact.known()) return fact;
  const std::vector<std::string_view> views = [&] {
    std::vector<std::string_view> list;
    for (const facts::Item& item : *fact.value) list.emplace_back(item.text);
    return list;
  }();
  SealedArguments sealed = sealed_arguments(key == "args" ? "command" : "entrypoint", views, fact.origin);
  for (facts::Secret& secret : sealed.secrets) c.container.secrets.push_back(std::move(secret));
  for (std::size_t i = 0; i < fact->size(); ++i) (*fact.value)[i].text = std::move(sealed.arguments[i]);
  return fact;
}

// A probe or a lifecycle hook.
void read_probe(ContainerReading& c, const Node* parent, std::string_view key, std::string kind) {
  Reading& r = c.pod.reading;
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return;
  model::Probe probe{std::move(kind), {}, {}, at(r, *entry)};
  for (const std::string_view way : {"httpGet", "tcpSocket", "grpc"})
    if (const Entry* method = written(entry->value, way)) {
      probe.port = text_of(method->value, "port");
      probe.host = text_of(method->value, "host");
      if (const Entry* host = written(method->value, "host")) probe.origin = at(r, *host);
    }
  c.extra.probes.push_back(std::move(probe));
}

void read_ports(ContainerReading& c) {
  Reading& r = c.pod.reading;
  Items exposed;
  std::vector<facts::PublishedPort> published;
  if (const Node* ports = list(r, &c.node, "ports"))
    for (const Node* node : ports->items) {
      model::ContainerPort port;
      port.name = text_of(node, "name");
      port.number = number_of(r, node, "containerPort");
      port.host_port = number_of(r, node, "hostPort");
      if (const std::string protocol = text_of(node, "protocol"); !protocol.empty()) port.protocol = protocol;
      const Entry* number = written(node, port.host_port != 0 ? "hostPort" : "containerPort");
      port.origin = number != nullptr ? at(r, *number) : at(r, *node);
      const std::string protocol = port.protocol == "UDP" ? "udp" : port.protocol == "SCTP" ? "sctp" : "tcp";
      exposed.push_back({fmt::format("{}/{}", port.number, protocol), port.origin});
      if (port.host_port > 0 && port.host_port <= 65535)
        published.push_back({text_of(node, "hostIP"), static_cast<std::uint16_t>(port.host_port),
                             static_cast<std::uint16_t>(port.number), protocol, port.origin});
      c.extra.ports.push_back(std::move(port));
    }
  const Entry* entry = written(&c.node, "ports");
  const facts::Origin place = entry != nullptr ? at(r, *entry) : facts::Origin{r.standard, {}, {}};
  const facts::Basis basis = entry != nullptr ? facts::Basis::declared : facts::Basis::defaulted;
  c.container.exposed_ports = facts::known(std::move(exposed), basis, place);
  c.container.published_ports = facts::known(std::move(published), basis, place);
}

}  // namespace

void read_process(ContainerReading& c) {
  Reading& r = c.pod.reading;
  c.container.image = text_fact(r, &c.node, "image", facts::unknown<std::string>("none is written"));
  c.extra.pull_policy =
      text_fact(r, &c.node, "imagePullPolicy",
                facts::unknown<std::string>("Always for the tag latest, else IfNotPresent"));
  c.container.entrypoint = words(c, "command");
  c.container.command = words(c, "args");
  read_probe(c, &c.node, "livenessProbe", "liveness");
  read_probe(c, &c.node, "readinessProbe", "readiness");
  read_probe(c, &c.node, "startupProbe", "startup");
  const Node* lifecycle = mapping(r, &c.node, "lifecycle");
  read_probe(c, lifecycle, "postStart", "postStart");
  read_probe(c, lifecycle, "preStop", "preStop");
  read_ports(c);
}

}  // namespace watertight::sources::kubernetes
