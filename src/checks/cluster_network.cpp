// Who reaches the pods of a cluster: network policies, services and ingresses.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/pods.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using facts::kubernetes::Ingress;
using facts::kubernetes::NetworkPolicy;
using facts::kubernetes::Pod;
using facts::kubernetes::Selector;
using facts::kubernetes::Service;

bool same_space(const facts::kubernetes::Metadata& a, const facts::kubernetes::Metadata& b) {
  return a.effective_space() == b.effective_space();
}

Evidence named(const facts::kubernetes::Metadata& meta) {
  return {"metadata.name", meta.path(), facts::Basis::declared, meta.origin};
}

bool is_selected(const Pod& pod, const System& system) {
  return std::ranges::any_of(system.kubernetes.policies, [&](const NetworkPolicy& p) {
    return same_space(p.meta, pod.meta) && p.pods.selects(pod.labels);
  });
}

// The first pod of its namespace speaks for all, so that one missing policy is one finding.
bool is_first_of_its_space(const Pod& pod, const System& system) {
  for (const Pod& other : system.kubernetes.pods)
    if (same_space(other.meta, pod.meta)) return &other == &pod;
  return true;
}

Verdict isolated(const Pod& pod, const System& system) {
  if (pod.host_network.is(true)) return not_applicable("network policies do not hold on the node's network");
  if (is_selected(pod, system)) return passed();
  const bool any = std::ranges::any_of(system.kubernetes.policies,
                                       [&](const NetworkPolicy& p) { return same_space(p.meta, pod.meta); });
  if (!any && !is_first_of_its_space(pod, system))
    return not_applicable("its namespace has no policy at all: found at the first workload of it");
  return failed(
      observe(any ? "is selected by no NetworkPolicy of its namespace: every pod of the cluster reaches it, "
                    "and an attacker in "
                    "it reaches every pod, the cluster's API and the cloud's metadata"
                  : "is in a namespace for which these files hold no NetworkPolicy: an attacker in any pod "
                    "of the cluster "
                    "reaches every pod here, and from here the cluster's API and the cloud's metadata",
              {named(pod.meta)}));
}
const Check registered_isolated{"k8s-net-pod-isolated", isolated};

bool is_everywhere(std::string_view cidr) { return cidr == "0.0.0.0/0" || cidr == "::/0"; }

Verdict policy_selector(const NetworkPolicy& policy, const System&) {
  std::vector<Observation> found;
  for (const auto& rule : policy.rules) {
    const bool open = rule.peers.empty() || std::ranges::any_of(rule.peers, [](const auto& peer) {
                        return is_everywhere(peer.addresses) || (peer.has_spaces && peer.spaces.empty() &&
                                                                 (!peer.has_pods || peer.pods.empty()));
                      });
    if (!open) continue;
    Observation o = observe(
        fmt::format("lets {} {}: {}", rule.ingress ? "in everybody" : "its pods out to everywhere",
                    rule.ports == 0 ? "on every port" : "on the ports it names",
                    rule.ingress
                        ? "whoever is anywhere in the cluster, and often outside it, reaches the pods it is "
                          "meant to guard"
                        : "an attacker in one of them takes data out and fetches tools as he likes"),
        {{rule.ingress ? "ingress" : "egress",
          rule.peers.empty() ? "no peer is named" : "a peer that is everybody", facts::Basis::declared,
          rule.origin}},
        fmt::format("{} {}", rule.ingress ? "ingress" : "egress",
                    rule.ports == 0 ? "all ports" : "some ports"));
    if (rule.ports != 0) o.severity = Severity::low;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_policy_selector{"k8s-net-policy-selector", policy_selector};

Verdict policy_dangling(const NetworkPolicy& policy, const System& system) {
  if (policy.pods.empty()) return passed();
  const auto& pods = system.kubernetes.pods;
  const bool any = std::ranges::any_of(pods, [&](const Pod& p) { return same_space(p.meta, policy.meta); });
  if (!any) return not_applicable("these files hold no pod of its namespace");
  const bool selects = std::ranges::any_of(
      pods, [&](const Pod& p) { return same_space(p.meta, policy.meta) && policy.pods.selects(p.labels); });
  if (selects) return passed();
  return failed(
      observe("selects no pod of these files: what it was written to guard is open, unless its pods stand "
              "elsewhere",
              {named(policy.meta)}));
}
const Check registered_policy_dangling{"k8s-net-policy-dangling", policy_dangling};

Verdict external_ip(const Service& service, const System&) {
  std::vector<Observation> found;
  for (const facts::Item& ip : service.external_ips)
    found.push_back(observe(
        fmt::format("claims the address {}: traffic that anybody in the cluster sends there goes to this "
                    "Service instead, which is how CVE-2020-8554 is used",
                    ip.text),
        {{"externalIPs", ip.text, facts::Basis::declared, ip.origin}}, ip.text));
  return failed_if_any(std::move(found));
}
const Check registered_external_ip{"k8s-svc-external-ip", external_ip};

bool is_internal(const Service& service) {
  return std::ranges::any_of(service.meta.annotations, [](const facts::Label& a) {
    const bool names_it = a.name.find("internal") != std::string::npos ||
                          a.name.find("load-balancer-type") != std::string::npos ||
                          a.name.find("-scheme") != std::string::npos;
    return names_it &&
           (a.value == "true" || a.value == "Internal" || a.value == "internal" || a.value == "0.0.0.0/0");
  });
}

Verdict load_balancer(const Service& service, const System&) {
  if (!service.type.known()) return not_evaluated("type", service.type);
  if (*service.type != "LoadBalancer") return passed();
  if (is_internal(service)) return not_applicable("its annotations keep it inside the cloud's own network");
  const bool held =
      !service.source_ranges.empty() &&
      std::ranges::none_of(service.source_ranges, [](const auto& r) { return is_everywhere(r.text); });
  if (held) return passed();
  return failed(observe(
      "is given an address on the outside by the cloud, open to everybody: no loadBalancerSourceRanges "
      "says who may come",
      {evidence("type", service.type)}));
}
const Check registered_load_balancer{"k8s-svc-loadbalancer", load_balancer};

Verdict node_port(const Service& service, const System&) {
  if (!service.type.known()) return not_evaluated("type", service.type);
  if (*service.type != "NodePort") return passed();
  return failed(observe(
      "opens a port on every node of the cluster: whoever reaches any node reaches it, past ingress, TLS "
      "and whatever stands in front",
      {evidence("type", service.type)}));
}
const Check registered_node_port{"k8s-svc-nodeport", node_port};

Verdict service_dangling(const Service& service, const System& system) {
  if (service.selector.empty()) return not_applicable("it selects nothing by labels");
  const auto& pods = system.kubernetes.pods;
  const bool any = std::ranges::any_of(pods, [&](const Pod& p) { return same_space(p.meta, service.meta); });
  if (!any) return not_applicable("these files hold no pod of its namespace");
  const bool selects = std::ranges::any_of(pods, [&](const Pod& p) {
    return same_space(p.meta, service.meta) && service.selector.selects(p.labels);
  });
  if (selects) return passed();
  return failed(observe(
      "selects no pod of these files: it answers nobody, or somebody else's pod that takes these labels "
      "later",
      {named(service.meta)}));
}
const Check registered_service_dangling{"k8s-svc-dangling", service_dangling};

Verdict ingress_exposes(const Ingress& ingress, const System&) {
  if (ingress.backends.empty()) return not_applicable("it leads nowhere");
  if (!ingress.tls.empty()) return passed();
  return failed(observe(
      fmt::format("shows the service {} to the outside without TLS: passwords and sessions cross the network "
                  "in the clear",
                  ingress.backends.front().service),
      {{"backend", ingress.backends.front().service, facts::Basis::declared,
        ingress.backends.front().origin}}));
}
const Check registered_ingress_exposes{"k8s-ingress-exposes", ingress_exposes};

Verdict ingress_dangling(const Ingress& ingress, const System& system) {
  const auto& services = system.kubernetes.services;
  const bool any =
      std::ranges::any_of(services, [&](const Service& s) { return same_space(s.meta, ingress.meta); });
  if (!any) return not_applicable("these files hold no service of its namespace");
  std::vector<Observation> found;
  for (const auto& backend : ingress.backends) {
    const bool there = std::ranges::any_of(services, [&](const Service& s) {
      return same_space(s.meta, ingress.meta) && s.meta.name == backend.service;
    });
    if (!there)
      found.push_back(observe(
          fmt::format("leads to the service {}, which these files do not hold: whoever makes one of that "
                      "name gets the traffic",
                      backend.service),
          {{"backend", backend.service, facts::Basis::declared, backend.origin}}, backend.service));
  }
  return failed_if_any(std::move(found));
}
const Check registered_ingress_dangling{"k8s-ingress-dangling", ingress_dangling};

Verdict nginx_snippets(const Ingress& ingress, const System&) {
  std::vector<Observation> found;
  for (const facts::Label& a : ingress.meta.annotations) {
    const bool nginx = a.name.starts_with("nginx.ingress.kubernetes.io/") || a.name.starts_with("nginx.org/");
    if (!nginx || a.name.find("snippet") == std::string::npos) continue;
    found.push_back(observe(
        fmt::format("writes lines of its own into the controller's configuration ({}): whoever may change "
                    "an Ingress reads the controller's token, and with it every Secret of the cluster",
                    a.name),
        {{"annotations", a.name, facts::Basis::declared, a.origin}}, a.name));
  }
  return failed_if_any(std::move(found));
}
const Check registered_nginx_snippets{"k8s-ingress-nginx-snippets", nginx_snippets};

}  // namespace
}  // namespace watertight::checks
