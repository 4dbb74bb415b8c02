#include "checks/pods.hpp"

#include <algorithm>
#include <array>

namespace watertight::checks {
namespace {

struct NotForPods {
  std::string_view check;
  std::string_view why;
};

constexpr std::string_view kNode = "Kubernetes leaves it to the node, and a manifest cannot set it";
constexpr std::string_view kRunsNothing = "a file runs nothing";
constexpr std::string_view kPorts = "a pod publishes no ports: see k8s-pod-host-port";

constexpr std::array<NotForPods, 17> kNotForPods = {{
    {"compose-env-file", "a pod has no env files"},
    {"compose-image-latest", "see k8s-pod-image-latest"},
    {"container-bind-specific-interface", kPorts},
    {"container-cgroup-parent", kNode},
    {"container-cloud-metadata", "a file does not say where it will run"},
    {"container-default-bridge", "a pod is on the cluster's network, not on Docker's"},
    {"container-exec-privileged", kRunsNothing},
    {"container-exec-root", kRunsNothing},
    {"container-health", "Kubernetes ignores HEALTHCHECK: see k8s-pod-liveness and k8s-pod-readiness"},
    {"container-host-uts", "a pod has the host's name when it has its network: see container-host-network"},
    {"container-latest-image-version", kRunsNothing},
    {"container-needed-ports-only", kPorts},
    {"container-pids-limit", kNode},
    {"container-privileged-ports", kPorts},
    {"container-restart-policy", "Kubernetes waits longer after each restart: it has no count to limit"},
    {"container-sensitive-port-public", kPorts},
    {"container-ulimits", kNode},
}};

constexpr std::array<std::string_view, 3> kOfThePod = {"container-host-ipc", "container-host-network",
                                                       "container-host-pid"};

bool joins_another(const facts::Container& c) {
  return c.network_mode.known() && c.network_mode->kind == facts::NamespaceKind::container;
}

}  // namespace

std::span<const facts::Container> containers_of(const facts::kubernetes::Pod& pod,
                                                const facts::System& system) {
  const std::size_t all = system.containers.size();
  const std::size_t first = std::min<std::size_t>(pod.first_container, all);
  return {system.containers.data() + first, std::min(pod.containers.size(), all - first)};
}

Subject resource(const facts::kubernetes::Metadata& meta, const facts::System& system) {
  return {SubjectKind::resource, meta.path(), {}, system.label};
}

Subject subject_of(const facts::kubernetes::Pod& pod, const facts::System& system) {
  return {SubjectKind::workload, pod.meta.path(), {}, system.label};
}

std::string_view not_for_pods(std::string_view check, const facts::Container& container) {
  if (container.kind != facts::ContainerKind::pod) return {};
  const auto at = std::lower_bound(kNotForPods.begin(), kNotForPods.end(), check,
                                   [](const NotForPods& n, std::string_view id) { return n.check < id; });
  if (at != kNotForPods.end() && at->check == check) return at->why;
  if (joins_another(container) && std::ranges::find(kOfThePod, check) != kOfThePod.end())
    return "it shares the pod's namespaces: found at the pod's first container";
  return {};
}

Evidence placed(Evidence evidence, const facts::Origin& place) {
  const auto& source = evidence.origin.source;
  if (source && source->kind != facts::SourceKind::standard) return evidence;
  if (source) evidence.value += " (" + source->name + ")";
  evidence.origin = place;
  return evidence;
}

}  // namespace watertight::checks
