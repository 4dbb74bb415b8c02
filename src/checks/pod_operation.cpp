// How workloads are run: what keeps them up and what only looks as if it did. Group "lint": none of it lets
// an attacker in.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/pods.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using facts::kubernetes::Object;
using facts::kubernetes::Pod;
using facts::kubernetes::PodContainer;
using Role = facts::kubernetes::ContainerRole;

bool runs_for_good(const Pod& pod) {
  for (const char* kind :
       {"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DaemonSet", "Rollout"})
    if (pod.meta.kind == kind) return true;
  return false;
}
bool is_replicated(const Pod& pod) { return runs_for_good(pod) && pod.meta.kind != "DaemonSet"; }
bool is_job(const Pod& pod) { return pod.meta.kind == "Job" || pod.meta.kind == "CronJob"; }

bool same_space(const facts::kubernetes::Metadata& a, const facts::kubernetes::Metadata& b) {
  return a.effective_space() == b.effective_space();
}

const Object* scaler_of(const Pod& pod, const System& system) {
  for (const Object& o : system.kubernetes.objects) {
    if (o.meta.kind != "HorizontalPodAutoscaler" || !same_space(o.meta, pod.meta)) continue;
    const auto* name = o.field("spec.scaleTargetRef.name");
    const auto* kind = o.field("spec.scaleTargetRef.kind");
    if (name != nullptr && name->value == pod.meta.name && kind != nullptr && kind->value == pod.meta.kind)
      return &o;
  }
  return nullptr;
}

bool has_budget(const Pod& pod, const System& system) {
  return std::ranges::any_of(system.kubernetes.objects, [&](const Object& o) {
    return o.meta.kind == "PodDisruptionBudget" && same_space(o.meta, pod.meta) &&
           o.selector.selects(pod.labels);
  });
}

bool selector_matches(const Pod& pod) { return !pod.selector.written || pod.selector.selects(pod.labels); }

// A setting that a workload should have: whether it is one that should, whether it has, and what happens
// else.
struct Wanted {
  std::string_view check;
  bool (*applies)(const Pod&);
  bool (*has)(const Pod&, const System&);
  std::string_view message;
  std::string_view field;
};

constexpr std::array<Wanted, 13> kWanted = {{
    {"k8s-ops-replicas", is_replicated,
     [](const Pod& p, const System& s) {
       return !p.replicas.known() || *p.replicas == 0 || *p.replicas > 1 || scaler_of(p, s) != nullptr;
     },
     "runs once: while its node is drained or its pod restarts nothing answers", "spec.replicas"},
    {"k8s-ops-antiaffinity", is_replicated,
     [](const Pod& p, const System&) { return !p.replicas.known() || *p.replicas < 2 || p.anti_affinity; },
     "does not ask for its replicas to be on different nodes: all may be on the one that fails",
     "spec.affinity.podAntiAffinity"},
    {"k8s-ops-node-affinity", runs_for_good, [](const Pod& p, const System&) { return p.node_affinity; },
     "does not say on which nodes it may run: a pod with a GPU's or a customer's work may be next to it",
     "spec.affinity.nodeAffinity"},
    {"k8s-ops-pdb", [](const Pod& p) { return is_replicated(p) && p.replicas.known() && *p.replicas > 1; },
     has_budget, "has no PodDisruptionBudget: draining nodes may stop all its replicas at once",
     "kind: PodDisruptionBudget"},
    {"k8s-ops-hpa", is_replicated,
     [](const Pod& p, const System& s) {
       return scaler_of(p, s) == nullptr || p.replicas.basis != facts::Basis::declared;
     },
     "sets replicas and is scaled by a HorizontalPodAutoscaler: every apply throws the autoscaler's number "
     "away",
     "spec.replicas"},
    {"k8s-ops-rollout", [](const Pod& p) { return p.meta.kind == "Deployment"; },
     [](const Pod& p, const System&) { return !p.strategy.is("Recreate"); },
     "stops every pod before it starts the new ones (Recreate): each update is an outage",
     "spec.strategy.type"},
    {"k8s-ops-restart-policy", [](const Pod& p) { return p.meta.kind == "Pod"; },
     [](const Pod& p, const System&) { return !p.restart_policy.is("Never"); },
     "is not started again when it ends (restartPolicy Never), and no workload makes another",
     "spec.restartPolicy"},
    {"k8s-ops-priority-class", runs_for_good,
     [](const Pod& p, const System&) { return !p.priority_class.is(""); },
     "has no priority: when nodes are full it is put out as readily as a test", "spec.priorityClassName"},
    {"k8s-ops-job-ttl", is_job,
     [](const Pod& p, const System&) { return p.seconds_after_finished.known() || p.meta.kind == "CronJob"; },
     "is kept for ever after it ended: finished jobs and their pods fill the cluster",
     "spec.ttlSecondsAfterFinished"},
    {"k8s-ops-statefulset", [](const Pod& p) { return p.meta.kind == "StatefulSet"; },
     [](const Pod& p, const System&) {
       return !p.service_name.is("") &&
              std::ranges::all_of(p.volume_claims, [](const auto& c) { return !c.storage.empty(); });
     },
     "names no service, or a volume claim of it no size: its pods get no stable names, or no storage",
     "spec.serviceName"},
    {"k8s-ops-labels", [](const Pod&) { return true; },
     [](const Pod& p, const System&) {
       for (const char* name : {"owner", "team", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by"})
         if (facts::kubernetes::find(p.meta.labels, name) != nullptr) return true;
       return false;
     },
     "says nowhere whose it is: at night nobody knows whom to ask", "metadata.labels"},
    {"k8s-ops-selectors", runs_for_good, [](const Pod& p, const System&) { return selector_matches(p); },
     "selects other labels than its pods get: the API refuses it, or it counts pods of others",
     "spec.selector"},
    {"k8s-ops-dnsconfig", runs_for_good, [](const Pod& p, const System&) { return p.dns_options; },
     "keeps the usual ndots of 5: each name outside the cluster is first asked for four times inside it",
     "spec.dnsConfig.options"},
}};

template <std::size_t I>
Verdict wanted(const Pod& pod, const System& system) {
  const Wanted& w = kWanted[I];
  if (!w.applies(pod)) return not_applicable("it is no workload of that kind");
  if (w.has(pod, system)) return passed();
  return failed(observe(std::string(w.message),
                        {{std::string(w.field), "not so", facts::Basis::declared, pod.meta.origin}}));
}

template <std::size_t... I>
std::array<Check, sizeof...(I)> register_all(std::index_sequence<I...>) {
  return {Check{kWanted[I].check, wanted<I>}...};
}
const auto registered_wanted = register_all(std::make_index_sequence<kWanted.size()>{});

Observation about(const PodContainer& x, std::string message, std::vector<Evidence> evidence,
                  std::string_view more = {}) {
  std::string discriminator = x.name;
  if (!more.empty()) discriminator += ' ' + std::string(more);
  return observe(fmt::format("container {} {}", x.name, message), std::move(evidence),
                 std::move(discriminator));
}

bool has_probe(const PodContainer& x, std::string_view kind) {
  return std::ranges::any_of(x.probes, [&](const auto& p) { return p.kind == kind; });
}

Verdict probe_missing(const Pod& pod, const System& system, std::string_view kind, std::string_view message) {
  if (!runs_for_good(pod) && pod.meta.kind != "Pod") return not_applicable("it ends by itself");
  std::vector<Observation> found;
  const auto containers = containers_of(pod, system);
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const PodContainer& x = pod.containers[i];
    if (x.role != Role::main || has_probe(x, kind)) continue;
    found.push_back(
        about(x, std::string(message),
              {{std::string(kind) + "Probe", "not set", facts::Basis::defaulted, containers[i].origin}}));
  }
  return failed_if_any(std::move(found));
}

Verdict liveness(const Pod& pod, const System& system) {
  return probe_missing(pod, system, "liveness",
                       "has no liveness probe: a hung process counts as running, and nothing restarts it");
}
const Check registered_liveness{"k8s-pod-liveness", liveness};

Verdict readiness(const Pod& pod, const System& system) {
  return probe_missing(pod, system, "readiness",
                       "has no readiness probe: it gets requests before it can answer them, in every update");
}
const Check registered_readiness{"k8s-pod-readiness", readiness};

Verdict probe_port(const Pod& pod, const System&) {
  std::vector<Observation> found;
  for (const PodContainer& x : pod.containers)
    for (const auto& probe : x.probes) {
      if (probe.port.empty() || !probe.host.empty()) continue;
      const bool named = std::ranges::any_of(x.ports, [&](const auto& p) {
        return p.name == probe.port || std::to_string(p.number) == probe.port;
      });
      if (!named)
        found.push_back(about(
            x,
            fmt::format("is asked at port {} ({}), which it does not name among its ports: a mistyped port "
                        "fails every probe",
                        probe.port, probe.kind),
            {{probe.kind, probe.port, facts::Basis::declared, probe.origin}}, probe.kind));
    }
  return failed_if_any(std::move(found));
}
const Check registered_probe_port{"k8s-pod-probe-port", probe_port};

Verdict requests_equal_limits(const Pod& pod, const System&) {
  std::vector<Observation> found;
  for (const PodContainer& x : pod.containers) {
    if (!x.memory_request.known() || !x.memory_limit.known()) continue;
    if (x.memory_request->empty() || x.memory_limit->empty() || *x.memory_request == *x.memory_limit)
      continue;
    found.push_back(
        about(x,
              fmt::format("asks for {} of memory and may use {}: on a full node it is among the first to be "
                          "killed",
                          *x.memory_request, *x.memory_limit),
              {evidence("requests.memory", x.memory_request), evidence("limits.memory", x.memory_limit)}));
  }
  return failed_if_any(std::move(found));
}
const Check registered_requests{"k8s-pod-requests-equal-limits", requests_equal_limits};

Verdict fractional_cpu(const Pod& pod, const System&) {
  std::vector<Observation> found;
  for (const PodContainer& x : pod.containers) {
    if (!x.cpu_limit.known() || x.cpu_limit->empty()) continue;
    const bool whole =
        x.cpu_limit->find_first_not_of("0123456789") == std::string::npos || x.cpu_limit->ends_with("000m");
    if (!whole)
      found.push_back(
          about(x,
                fmt::format(
                    "is limited to {} of a CPU: it is stopped for the rest of each tenth of a second, which "
                    "looks like slow answers",
                    *x.cpu_limit),
                {evidence("limits.cpu", x.cpu_limit)}));
  }
  return failed_if_any(std::move(found));
}
const Check registered_fractional{"k8s-pod-fractional-cpu", fractional_cpu};

Verdict duplicate_env(const Pod& pod, const System&) {
  std::vector<Observation> found;
  for (const PodContainer& x : pod.containers)
    for (const facts::Item& name : x.repeated_variables)
      found.push_back(about(
          x, fmt::format("sets {} more than once: the last one counts, and readers see the first", name.text),
          {{"env", name.text, facts::Basis::declared, name.origin}}, name.text));
  return failed_if_any(std::move(found));
}
const Check registered_duplicate_env{"k8s-pod-duplicate-env", duplicate_env};

Verdict value_from_missing(const Pod& pod, const System& system) {
  std::vector<Observation> found;
  for (const PodContainer& x : pod.containers)
    for (const auto& r : x.references) {
      if (r.optional || r.key.empty()) continue;
      for (const auto& data : system.kubernetes.data) {
        if (data.meta.kind != r.kind || data.meta.name != r.object || !same_space(data.meta, pod.meta))
          continue;
        const bool there = std::ranges::any_of(data.entries, [&](const auto& e) { return e.name == r.key; });
        if (!there && !data.entries.empty())
          found.push_back(about(
              x,
              fmt::format("takes {} from the key {} of the {} {}, which has no such key: it is not started",
                          r.variable, r.key, r.kind, r.object),
              {{"env", r.variable, facts::Basis::declared, r.origin}}, r.variable));
      }
    }
  return failed_if_any(std::move(found));
}
const Check registered_value_from{"k8s-pod-env-value-from-missing", value_from_missing};

// A named port must be one that a selected pod has; a number may be any.
Verdict target_ports(const facts::kubernetes::Service& service, const System& system) {
  if (service.selector.empty()) return not_applicable("it selects nothing by labels");
  std::vector<Observation> found;
  for (const auto& port : service.ports) {
    if (port.target.empty() || port.target.find_first_not_of("0123456789") == std::string::npos) continue;
    bool any = false;
    bool named = false;
    for (const Pod& pod : system.kubernetes.pods) {
      if (!same_space(pod.meta, service.meta) || !service.selector.selects(pod.labels)) continue;
      any = true;
      for (const PodContainer& x : pod.containers)
        named = named || std::ranges::any_of(x.ports, [&](const auto& p) { return p.name == port.target; });
    }
    if (any && !named)
      found.push_back(observe(
          fmt::format("sends to the port {}, which none of its pods names: it answers nobody", port.target),
          {{"targetPort", port.target, facts::Basis::declared, port.origin}}, port.target));
  }
  return failed_if_any(std::move(found));
}
const Check registered_target_ports{"k8s-ops-target-ports", target_ports};

Verdict monitor_dangling(const Object& object, const System& system) {
  if (object.meta.kind != "ServiceMonitor") return not_applicable("it is no ServiceMonitor");
  const auto& services = system.kubernetes.services;
  if (services.empty()) return not_applicable("these files hold no service");
  if (std::ranges::any_of(services, [&](const auto& s) { return object.selector.selects(s.meta.labels); }))
    return passed();
  return failed(observe("selects no service of these files: nothing is measured, and no alarm can come",
                        {{"spec.selector", object.meta.path(), facts::Basis::declared, object.meta.origin}}));
}
const Check registered_monitor{"k8s-ops-servicemonitor", monitor_dangling};

}  // namespace
}  // namespace watertight::checks
