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
constexpr std::string_view kOfThePod = "a pod's containers share its namespaces: found at the pod";
constexpr std::string_view kRunsNothing = "a file runs nothing";
constexpr std::string_view kPorts = "a pod publishes no ports: see k8s-pod-host-port";

constexpr std::array<NotForPods, 32> kNotForPods = {{
    {"compose-env-file", "a pod has no env files"},
    {"compose-image-latest", "see k8s-pod-image-latest"},
    {"container-bind-specific-interface", kPorts},
    {"container-cgroup-parent", kNode},
    {"container-cloud-metadata", "a file does not say where it will run"},
    {"container-default-bridge", "a pod is on the cluster's network, not on Docker's"},
    {"container-exec-privileged", kRunsNothing},
    {"container-exec-root", kRunsNothing},
    {"container-health", "Kubernetes ignores HEALTHCHECK: see k8s-pod-liveness and k8s-pod-readiness"},
    {"container-host-cgroupns", kNode},
    {"container-host-gateway", "see k8s-pod-host-aliases"},
    {"container-host-groups", "see k8s-pod-root-gid"},
    {"container-host-ipc", kOfThePod},
    {"container-host-network", kOfThePod},
    {"container-host-pid", kOfThePod},
    {"container-host-userns", kOfThePod},
    {"container-host-uts", "a pod has the host's name when it has its network: see container-host-network"},
    {"container-latest-image-version", kRunsNothing},
    {"container-log-limit", "the kubelet rotates the logs of pods"},
    {"container-masked-paths",
     "the runtime masks its own list unless procMount says otherwise: see container-system-paths-unconfined"},
    {"container-needed-ports-only", kPorts},
    {"container-oom-settings", kNode},
    {"container-pids-limit", kNode},
    {"container-privileged-ports", kPorts},
    {"container-restart-policy", "Kubernetes waits longer after each restart: it has no count to limit"},
    {"container-runtime-kind", kNode},
    {"container-sensitive-port-public", kPorts},
    {"container-shared-namespaces", "the containers of a pod share its namespaces by design"},
    {"container-sysctls", "see k8s-pod-sysctls"},
    {"container-ulimits", kNode},
    {"container-volumes-from", "a pod has no volumes_from"},
    {"container-writable-cgroups", kNode},
}};

struct PodAdvice {
  std::string_view check;
  std::string_view advice;
};
constexpr std::array<PodAdvice, 26> kAdvice = {{
    {"container-apparmor",
     "Remove the Unconfined profile, or set securityContext.appArmorProfile.type: RuntimeDefault."},
    {"container-cap-dac-read-search", "Remove DAC_READ_SEARCH from securityContext.capabilities.add."},
    {"container-cap-sys-admin", "Remove SYS_ADMIN from securityContext.capabilities.add."},
    {"container-cap-sys-module", "Remove SYS_MODULE from securityContext.capabilities.add."},
    {"container-cap-sys-ptrace", "Remove SYS_PTRACE from securityContext.capabilities.add."},
    {"container-cap-sys-rawio-mknod", "Remove the capability from securityContext.capabilities.add."},
    {"container-caps-restricted",
     "Remove it from securityContext.capabilities.add, and set capabilities.drop: [ALL]."},
    {"container-cpu-limit",
     "Set resources.requests.cpu to what it usually needs; a limit as well if it must not take more."},
    {"container-docker-socket",
     "Remove the hostPath volume of the socket; where the API is really needed, put a filtering "
     "proxy in between."},
    {"container-host-devices",
     "Take the device request out of resources.limits if the application does not need it."},
    {"container-host-ipc", "Remove `hostIPC: true`."},
    {"container-host-network", "Remove `hostNetwork: true` and reach the pod through a Service."},
    {"container-host-pid", "Remove `hostPID: true`."},
    {"container-host-userns",
     "Set hostUsers: false where the cluster has user namespaces, or take the line out."},
    {"container-lxcfs-writable", "Remove the hostPath volume, or mount it with `readOnly: true`."},
    {"container-memory-limit", "Set resources.limits.memory to its measured peak and a margin."},
    {"container-mount-propagation", "Remove `mountPropagation` from the volumeMount."},
    {"container-no-new-privileges", "Set securityContext.allowPrivilegeEscalation: false."},
    {"container-other-runtime-socket", "Remove the hostPath volume of the socket."},
    {"container-privileged",
     "Remove `privileged: true` and add the one capability that the application needs."},
    {"container-readonly-rootfs",
     "Set securityContext.readOnlyRootFilesystem: true, with an emptyDir for each directory the application "
     "writes to."},
    {"container-runs-as-root", "Set securityContext.runAsNonRoot: true and a runAsUser other than 0."},
    {"container-seccomp-disabled",
     "Set securityContext.seccompProfile.type: RuntimeDefault, once for the whole pod."},
    {"container-sensitive-mounts",
     "Remove the hostPath volume, or narrow it to the one file that is needed, `readOnly: true`."},
    {"container-system-paths-unconfined",
     "Remove `procMount: Unmasked` and `privileged: true` from securityContext."},
    {"secret-env-plaintext",
     "Move the value to a Secret that is not in the repository and mount it as a file; then change the "
     "secret."},
}};

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
  if (check == "container-no-new-privileges" && container.privileged.is(true))
    return "a privileged container may always gain rights: see container-privileged";
  return {};
}

std::string_view advice_for_pods(std::string_view check) {
  const auto at = std::ranges::lower_bound(kAdvice, check, {}, &PodAdvice::check);
  return at != kAdvice.end() && at->check == check ? at->advice : std::string_view();
}

Evidence placed(Evidence evidence, const facts::Origin& place) {
  const auto& source = evidence.origin.source;
  if (source && source->kind != facts::SourceKind::standard) return evidence;
  if (source) evidence.value += " (" + source->name + ")";
  evidence.origin = place;
  return evidence;
}

}  // namespace watertight::checks
