// What is set for a pod as a whole: what of the node comes in, its sysctls, its service account, its
// namespace.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/api_sockets.hpp"
#include "checks/check.hpp"
#include "checks/host_paths.hpp"
#include "checks/observe.hpp"
#include "checks/pods.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using facts::kubernetes::Pod;
using facts::kubernetes::PodVolume;

// Mounted anywhere without readOnly; what nobody mounts is nobody's to write.
struct Use {
  bool mounted = false;
  bool writable = false;
};
Use use_of(const PodVolume& volume, const Pod& pod, const System& system) {
  Use use;
  for (const facts::Container& c : containers_of(pod, system))
    if (c.mounts.known())
      for (const facts::Mount& m : *c.mounts)
        if (m.kind == facts::MountKind::bind && lies_in(plain_path(m.source), plain_path(volume.source))) {
          use.mounted = true;
          use.writable = use.writable || !m.read_only;
        }
  return use;
}

// Paths that other rules speak of: sockets of runtimes, the kernel's trees, places of secrets.
bool has_own_rule(std::string_view path, bool writable) {
  if (!runtime_of_socket(path).empty() || !runtime_of_folder(path).empty() || path == "/" || path == "/run")
    return true;
  if (writable && (lies_in(path, "/proc") || lies_in(path, "/sys"))) return true;
  const SensitivePath* known = sensitive_path(path);
  return known != nullptr && (writable ? known->writable : known->read_only) != Severity::info;
}

Verdict host_path(const Pod& pod, const System& system) {
  std::vector<Observation> found;
  for (const PodVolume& volume : pod.volumes) {
    if (volume.type != "hostPath") continue;
    const std::string path = plain_path(volume.source);
    const Use use = use_of(volume, pod, system);
    if (!use.mounted || has_own_rule(path, use.writable)) continue;
    Observation o = observe(
        fmt::format(
            "mounts the node's {}{}: what an attacker puts there outlives the pod and meets whatever else on "
            "the node reads it, and a pod that moves finds other files",
            path, use.writable ? " writable" : " read-only"),
        {{"hostPath", volume.source, facts::Basis::declared, volume.origin}}, path);
    if (!use.writable) o.severity = Severity::low;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_host_path{"k8s-pod-hostpath", host_path};

// In-tree drivers: code of the kubelet, most of it taken out by now, that a driver of its own replaces.
Verdict volume_types(const Pod& pod, const System&) {
  constexpr std::array<std::string_view, 10> kFine = {
      "configMap", "csi",    "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim",
      "projected", "secret", "hostPath",    "image"};
  std::vector<Observation> found;
  for (const PodVolume& volume : pod.volumes) {
    if (std::ranges::find(kFine, volume.type) != kFine.end()) continue;
    Observation o = observe(
        fmt::format("mounts {} directly ({}): whoever writes the pod names server and path, past what an "
                    "administrator allowed in a PersistentVolume",
                    volume.type, volume.name),
        {{"volumes", volume.type + " " + volume.source, facts::Basis::declared, volume.origin}}, volume.name);
    if (volume.type == "gitRepo") {
      o.severity = Severity::high;
      o.message = fmt::format(
          "mounts a gitRepo volume ({}): the kubelet clones it as the node's root, and a repository "
          "with a hook in it runs as the node's root",
          volume.name);
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_volume_types{"k8s-pod-volume-types", volume_types};

Verdict host_aliases(const Pod& pod, const System&) {
  if (!pod.host_aliases.known()) return not_evaluated("hostAliases", pod.host_aliases);
  if (pod.host_aliases->empty()) return passed();
  return failed(observe(
      fmt::format("fixes names in /etc/hosts ({}): the pod goes on speaking to these addresses when they "
                  "belong to somebody else, whatever DNS says",
                  show(*pod.host_aliases)),
      {evidence("hostAliases", pod.host_aliases)}));
}
const Check registered_host_aliases{"k8s-pod-host-aliases", host_aliases};

Verdict sysctls(const Pod& pod, const System&) {
  constexpr std::array<std::string_view, 10> kSafe = {
      "kernel.shm_rmid_forced",           "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",          "net.ipv4.ping_group_range",
      "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
      "net.ipv4.tcp_fin_timeout",         "net.ipv4.tcp_keepalive_intvl",
      "net.ipv4.tcp_keepalive_probes",    "net.ipv4.ip_unprivileged_port_start"};
  if (!pod.sysctls.known()) return not_evaluated("sysctls", pod.sysctls);
  std::vector<Observation> found;
  for (const facts::Label& s : *pod.sysctls)
    if (std::ranges::find(kSafe, s.name) == kSafe.end())
      found.push_back(observe(
          fmt::format("sets the sysctl {}, which Kubernetes does not count as safe: it may reach other "
                      "pods or the node, and kubelets refuse the pod unless told to allow it",
                      s.name),
          {evidence("sysctls", s.name + "=" + s.value, pod.sysctls, s.origin)}, s.name));
  return failed_if_any(std::move(found));
}
const Check registered_sysctls{"k8s-pod-sysctls", sysctls};

const facts::kubernetes::Object* account_of(const Pod& pod, const System& system) {
  if (!pod.service_account.known()) return nullptr;
  for (const auto& object : system.kubernetes.objects)
    if (object.meta.kind == "ServiceAccount" && object.meta.name == *pod.service_account &&
        object.meta.effective_space() == pod.meta.effective_space())
      return &object;
  return nullptr;
}

bool is_default_account(const Pod& pod) {
  return pod.service_account.known() && (pod.service_account->empty() || *pod.service_account == "default");
}

Verdict service_account_token(const Pod& pod, const System& system) {
  if (!pod.automount_token.known()) return not_evaluated("automountServiceAccountToken", pod.automount_token);
  if (!*pod.automount_token) return passed();
  const auto* account = account_of(pod, system);
  const facts::Label* of_account =
      account == nullptr ? nullptr : account->field("automountServiceAccountToken");
  const bool written = pod.automount_token.basis == facts::Basis::declared;
  if (!written && of_account != nullptr && of_account->value == "false") return passed();
  const bool shared = is_default_account(pod);
  Observation o = observe(
      fmt::format(
          "mounts the token of {}: whoever gets into any container of it speaks to the API server with "
          "that account's rights{}",
          shared ? "its namespace's default service account"
                 : "the service account " +
                       (pod.service_account.known() ? *pod.service_account : std::string("it names")),
          shared ? ", and every right that somebody gives that account later" : ""),
      {placed(evidence("automountServiceAccountToken", pod.automount_token), pod.origin),
       placed(evidence("serviceAccountName", pod.service_account), pod.origin)});
  if (!shared && !written)
    o.severity = Severity::low;  // an account of its own is most often there to be used
  return failed(std::move(o));
}
const Check registered_token{"k8s-pod-sa-token", service_account_token};

Verdict shared_account_of(const facts::kubernetes::Object& object, const System& system) {
  if (object.meta.kind != "ServiceAccount") return not_applicable("it is no service account");
  if (object.meta.name == "default") return not_applicable("it is every pod's: see k8s-pod-sa-token");
  std::vector<Evidence> users;
  for (const Pod& pod : system.kubernetes.pods)
    if (pod.service_account.is(object.meta.name) &&
        pod.meta.effective_space() == object.meta.effective_space())
      users.push_back(
          {"serviceAccountName", pod.meta.path(), facts::Basis::declared, pod.service_account.origin});
  if (users.size() < 2) return passed();
  if (users.size() > 5) users.resize(5);
  Observation o = observe(
      "is the account of several workloads: each has the rights that any of them needs, and the audit "
      "log cannot tell them apart",
      {});
  o.evidence = std::move(users);
  return failed(std::move(o));
}
const Check registered_shared{"k8s-pod-shared-sa", shared_account_of};

Verdict missing_account(const Pod& pod, const System& system) {
  if (!pod.service_account.known()) return not_evaluated("serviceAccountName", pod.service_account);
  if (is_default_account(pod)) return not_applicable("the default account is always there");
  const bool any = std::ranges::any_of(system.kubernetes.objects,
                                       [](const auto& o) { return o.meta.kind == "ServiceAccount"; });
  if (!any) return not_applicable("these files hold no service accounts");
  if (account_of(pod, system) != nullptr) return passed();
  return failed(observe(
      fmt::format("names the service account {}, which these files do not hold: if nothing else makes it, "
                  "the pod is not started",
                  *pod.service_account),
      {evidence("serviceAccountName", pod.service_account)}));
}
const Check registered_missing{"k8s-pod-missing-sa", missing_account};

Verdict old_account_field(const Pod& pod, const System&) {
  if (pod.old_service_account.text.empty()) return passed();
  return failed(observe(
      "uses the field serviceAccount, which serviceAccountName has replaced: where both are written and "
      "differ, readers and tools take different ones",
      {{"serviceAccount", pod.old_service_account.text, facts::Basis::declared,
        pod.old_service_account.origin}}));
}
const Check registered_old_field{"k8s-pod-deprecated-sa-field", old_account_field};

Verdict default_namespace(const Pod& pod, const System&) {
  if (pod.meta.space != "default") return passed();
  return failed(
      observe("is in the namespace default: no policy, quota or right can tell it from everything else that "
              "nobody gave a namespace",
              {{"namespace", pod.meta.space, facts::Basis::declared, pod.meta.origin}}));
}
const Check registered_default_namespace{"k8s-ns-default", default_namespace};

Verdict kube_system(const Pod& pod, const System&) {
  if (pod.meta.space != "kube-system") return passed();
  return failed(observe(
      "is in kube-system, among the cluster's own parts: rules there are loose, and whoever may change a "
      "pod there is close to running the cluster",
      {{"namespace", pod.meta.space, facts::Basis::declared, pod.meta.origin}}));
}
const Check registered_kube_system{"k8s-ns-kube-system", kube_system};

bool image_has(const Pod& pod, const System& system, std::string_view part, const facts::Container*& which) {
  for (const facts::Container& c : containers_of(pod, system))
    if (c.image.known() && c.image->find(part) != std::string::npos) {
      which = &c;
      return true;
    }
  return false;
}

Verdict tiller(const Pod& pod, const System& system) {
  const facts::Container* which = nullptr;
  if (!image_has(pod, system, "/tiller", which) && pod.meta.name != "tiller-deploy") return passed();
  Observation o = observe(
      "is Tiller of Helm 2, without support since 2020: it listens without a password, most often with "
      "the rights of cluster-admin, and any pod that reaches it has them",
      {});
  if (which != nullptr)
    o.evidence.push_back(evidence("image", which->image));
  else
    o.evidence.push_back({"name", pod.meta.name, facts::Basis::declared, pod.meta.origin});
  return failed(std::move(o));
}
const Check registered_tiller{"k8s-legacy-tiller", tiller};

Verdict dashboard(const Pod& pod, const System& system) {
  const facts::Container* which = nullptr;
  if (!image_has(pod, system, "kubernetes-dashboard", which) &&
      !image_has(pod, system, "kubernetesui/dashboard", which))
    return passed();
  return failed(
      observe("runs the Kubernetes Dashboard: a login page for the whole cluster, retired by its makers, and "
              "found again and again open to the network",
              {evidence("image", which->image)}));
}
const Check registered_dashboard{"k8s-legacy-dashboard", dashboard};

Verdict cni_policy(const Pod& pod, const System& system) {
  const facts::Container* which = nullptr;
  if (pod.meta.kind != "DaemonSet" || !image_has(pod, system, "flannel", which)) return passed();
  for (const char* other : {"calico", "cilium", "kube-router", "network-policies", "antrea"})
    if (const facts::Container* enforces = nullptr; image_has(pod, system, other, enforces))
      return not_applicable("another part of it enforces network policies");
  return failed(observe(
      "is flannel alone, which does not know network policies: every NetworkPolicy is accepted by the API "
      "and stops nothing",
      {evidence("image", which->image)}));
}
const Check registered_cni{"k8s-net-cni-policy", cni_policy};

}  // namespace
}  // namespace watertight::checks
