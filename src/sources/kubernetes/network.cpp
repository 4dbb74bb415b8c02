// Services, ingresses and network policies: who reaches a pod.
#include <algorithm>

#include "sources/kubernetes/reading.hpp"

namespace watertight::sources::kubernetes {
namespace {

using text::Entry;
using text::Node;

std::vector<model::Peer> peers_of(Reading& r, const Node* rule, std::string_view key) {
  std::vector<model::Peer> peers;
  const Node* nodes = list(r, rule, key);
  if (nodes == nullptr) return peers;
  for (const Node* node : nodes->items) {
    model::Peer peer;
    peer.pods = selector_of(r, node, "podSelector");
    peer.has_pods = peer.pods.written;
    peer.spaces = selector_of(r, node, "namespaceSelector");
    peer.has_spaces = peer.spaces.written;
    peer.addresses = text_of(mapping(r, node, "ipBlock"), "cidr");
    peer.origin = at(r, *node);
    peers.push_back(std::move(peer));
  }
  return peers;
}

void add_rules(Reading& r, const Node* spec, bool ingress, std::vector<model::PolicyRule>& out) {
  const Node* rules = list(r, spec, ingress ? "ingress" : "egress");
  if (rules == nullptr) return;
  for (const Node* rule : rules->items) {
    const Node* ports = list(r, rule, "ports");
    out.push_back({ingress, peers_of(r, rule, ingress ? "from" : "to"),
                   ports == nullptr ? 0 : static_cast<std::uint32_t>(ports->items.size()), at(r, *rule)});
  }
}

// backend: {service: {name, port: {number|name}}}; before 1.19 {serviceName, servicePort}.
void add_backend(Reading& r, const Node* backend, std::string host, std::vector<model::IngressBackend>& out) {
  if (backend == nullptr) return;
  model::IngressBackend b{std::move(host), text_of(backend, "serviceName"), text_of(backend, "servicePort"),
                          at(r, *backend)};
  if (const Node* service = mapping(r, backend, "service")) {
    b.service = text_of(service, "name");
    const Node* port = mapping(r, service, "port");
    b.port = text_of(port, "number");
    if (b.port.empty()) b.port = text_of(port, "name");
  }
  if (!b.service.empty()) out.push_back(std::move(b));
}

}  // namespace

void read_service(Reading& r, model::Metadata meta, const Node& object) {
  model::Service service;
  service.meta = std::move(meta);
  const Node* spec = mapping(r, &object, "spec");
  service.type = text_fact(r, spec, "type", standard<std::string>(r, "ClusterIP"));
  service.selector = selector_of(r, spec, "selector");
  service.external_ips = items_of(r, spec, "externalIPs");
  service.source_ranges = items_of(r, spec, "loadBalancerSourceRanges");
  if (const Node* ports = list(r, spec, "ports"))
    for (const Node* node : ports->items) {
      model::ServicePort port{text_of(node, "name"),       number_of(r, node, "port"),
                              text_of(node, "targetPort"), number_of(r, node, "nodePort"),
                              text_of(node, "protocol"),   at(r, *node)};
      if (port.protocol.empty()) port.protocol = "TCP";
      service.ports.push_back(std::move(port));
    }
  r.system.kubernetes.services.push_back(std::move(service));
}

void read_ingress(Reading& r, model::Metadata meta, const Node& object) {
  model::Ingress ingress;
  ingress.meta = std::move(meta);
  const Node* spec = mapping(r, &object, "spec");
  if (const Node* tls = list(r, spec, "tls"))
    for (const Node* node : tls->items) {
      facts::Items hosts = items_of(r, node, "hosts");
      if (hosts.empty()) hosts.push_back({text_of(node, "secretName"), at(r, *node)});
      std::ranges::move(hosts, std::back_inserter(ingress.tls));
    }
  for (const std::string_view key : {"defaultBackend", "backend"})
    add_backend(r, mapping(r, spec, key), {}, ingress.backends);
  if (const Node* rules = list(r, spec, "rules"))
    for (const Node* rule : rules->items)
      if (const Node* paths = list(r, mapping(r, rule, "http"), "paths"))
        for (const Node* path : paths->items)
          add_backend(r, mapping(r, path, "backend"), text_of(rule, "host"), ingress.backends);
  r.system.kubernetes.ingresses.push_back(std::move(ingress));
}

void read_network_policy(Reading& r, model::Metadata meta, const Node& object) {
  model::NetworkPolicy policy;
  policy.meta = std::move(meta);
  const Node* spec = mapping(r, &object, "spec");
  policy.pods = selector_of(r, spec, "podSelector");
  policy.types = items_of(r, spec, "policyTypes");
  add_rules(r, spec, true, policy.rules);
  add_rules(r, spec, false, policy.rules);
  if (policy.types.empty()) {  // what Kubernetes takes then
    policy.types.push_back({"Ingress", policy.meta.origin});
    if (written(spec, "egress") != nullptr) policy.types.push_back({"Egress", policy.meta.origin});
  }
  r.system.kubernetes.policies.push_back(std::move(policy));
}

}  // namespace watertight::sources::kubernetes
