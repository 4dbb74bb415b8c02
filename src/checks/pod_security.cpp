#include "checks/pod_security.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/pods.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Fact;
using facts::System;
using facts::kubernetes::Pod;
using facts::kubernetes::PodContainer;

constexpr const char* kBaseline = "baseline";
constexpr const char* kRestricted = "restricted";

constexpr std::array<std::string_view, 13> kBaselineCapabilities = {
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",      "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};
constexpr std::array<std::string_view, 10> kSafeSysctls = {
    "kernel.shm_rmid_forced",           "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",        "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",     "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",      "net.ipv4.tcp_syncookies"};
constexpr std::array<std::string_view, 4> kSelinuxTypes = {"container_t", "container_init_t",
                                                           "container_kvm_t", "container_engine_t"};
constexpr std::array<std::string_view, 8> kVolumeTypes = {"configMap", "csi",       "downwardAPI",
                                                          "emptyDir",  "ephemeral", "persistentVolumeClaim",
                                                          "projected", "secret"};

template <typename List>
bool holds(const List& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

class Blocks {
 public:
  explicit Blocks(const facts::Origin& place) : place_(place) {}
  void add(const char* level, const char* control, std::string field, const facts::Origin& origin) {
    const bool somewhere = origin.source && origin.source->kind != facts::SourceKind::standard;
    list_.push_back({level, control, std::move(field), somewhere ? origin : place_});
  }
  // Blocks where the fact is anything but what is wanted, or unknown.
  void unless(const Fact<bool>& fact, bool wanted, const char* level, const char* control,
              std::string field) {
    if (!fact.is(wanted)) add(level, control, std::move(field), fact.origin);
  }
  std::vector<PodSecurityBlock> take() { return std::move(list_); }

 private:
  const facts::Origin& place_;
  std::vector<PodSecurityBlock> list_;
};

// "spec.containers[web].securityContext.privileged"
std::string field_of(const PodContainer& c, std::string_view field) {
  using Role = facts::kubernetes::ContainerRole;
  const char* list = c.role == Role::main        ? "containers"
                     : c.role == Role::ephemeral ? "ephemeralContainers"
                                                 : "initContainers";
  return fmt::format("spec.{}[{}].{}", list, c.name, field);
}

void baseline_of_pod(const Pod& pod, Blocks& blocks) {
  blocks.unless(pod.host_process, false, kBaseline, "HostProcess",
                "spec.securityContext.windowsOptions.hostProcess");
  blocks.unless(pod.host_network, false, kBaseline, "Host namespaces", "spec.hostNetwork");
  blocks.unless(pod.host_pid, false, kBaseline, "Host namespaces", "spec.hostPID");
  blocks.unless(pod.host_ipc, false, kBaseline, "Host namespaces", "spec.hostIPC");
  for (const auto& volume : pod.volumes)
    if (volume.type == "hostPath")
      blocks.add(kBaseline, "HostPath volumes", fmt::format("spec.volumes[{}].hostPath", volume.name),
                 volume.origin);
  if (!pod.sysctls.known())
    blocks.add(kBaseline, "Sysctls", "spec.securityContext.sysctls", pod.sysctls.origin);
  else
    for (const facts::Label& sysctl : *pod.sysctls)
      if (!holds(kSafeSysctls, sysctl.name))
        blocks.add(kBaseline, "Sysctls", fmt::format("spec.securityContext.sysctls[{}]", sysctl.name),
                   sysctl.origin);
}

bool selinux_allowed(std::string_view option) {
  const auto colon = option.find(':');
  const std::string_view key = option.substr(0, colon);
  const std::string_view value = colon == std::string_view::npos ? "" : option.substr(colon + 1);
  if (key == "type") return value.empty() || holds(kSelinuxTypes, value);
  return (key != "user" && key != "role") || value.empty();
}

bool apparmor_allowed(const Fact<std::string>& profile, bool privileged) {
  if (!profile.known()) return false;
  if (profile.basis == facts::Basis::defaulted && privileged) return true;  // said by the control of its own
  return *profile != "unconfined";
}

// Whether its root is nobody on the node: then the standard asks less of it.
bool has_own_users(const Pod& pod) { return pod.host_users.is(false); }

void baseline_of(const Container& c, const PodContainer& x, bool own_users, Blocks& blocks) {
  const bool privileged = c.privileged.is(true);
  if (x.host_process.basis == facts::Basis::declared)
    blocks.unless(x.host_process, false, kBaseline, "HostProcess",
                  field_of(x, "securityContext.windowsOptions.hostProcess"));
  blocks.unless(c.privileged, false, kBaseline, "Privileged containers",
                field_of(x, "securityContext.privileged"));
  if (!c.cap_add.known())
    blocks.add(kBaseline, "Capabilities", field_of(x, "securityContext.capabilities.add"), c.cap_add.origin);
  else
    for (const facts::Item& item : *c.cap_add)
      if (!holds(kBaselineCapabilities, item.text))
        blocks.add(kBaseline, "Capabilities", field_of(x, "securityContext.capabilities.add: ") + item.text,
                   item.origin);
  for (const auto& port : x.ports)
    if (port.host_port != 0)
      blocks.add(kBaseline, "Host ports", field_of(x, fmt::format("ports[{}].hostPort", port.number)),
                 port.origin);
  for (const auto& probe : x.probes)
    if (!probe.host.empty())
      blocks.add(kBaseline, "Host probes and lifecycle hooks", field_of(x, probe.kind + ".host"),
                 probe.origin);
  if (!apparmor_allowed(c.apparmor, privileged))
    blocks.add(kBaseline, "AppArmor", field_of(x, "securityContext.appArmorProfile"), c.apparmor.origin);
  if (c.selinux_options.known())
    for (const facts::Item& option : *c.selinux_options)
      if (!selinux_allowed(option.text))
        blocks.add(kBaseline, "SELinux", field_of(x, "securityContext.seLinuxOptions: ") + option.text,
                   option.origin);
  if (!x.proc_mount.is("Default") && !own_users)
    blocks.add(kBaseline, "/proc mount type", field_of(x, "securityContext.procMount"), x.proc_mount.origin);
  const bool written = c.seccomp.basis == facts::Basis::declared;
  if (!c.seccomp.known() || (written && c.seccomp->kind == facts::SeccompKind::unconfined))
    blocks.add(kBaseline, "Seccomp", field_of(x, "securityContext.seccompProfile.type"), c.seccomp.origin);
}

// What is said of the kernel of Linux only does not hold a pod of Windows back.
void restricted_of(const Container& c, const PodContainer& x, const Pod& pod, Blocks& blocks) {
  const bool own_users = has_own_users(pod);
  if (own_users && !x.proc_mount.is("Default"))  // else it is above already
    blocks.add(kRestricted, "/proc mount type", field_of(x, "securityContext.procMount"),
               x.proc_mount.origin);
  if (!pod.operating_system.is("windows")) {
    if (!x.allow_privilege_escalation.is(false))
      blocks.add(kRestricted, "Privilege escalation", field_of(x, "securityContext.allowPrivilegeEscalation"),
                 x.allow_privilege_escalation.origin);
    if (!c.seccomp.known() || c.seccomp->kind == facts::SeccompKind::unconfined)
      blocks.add(kRestricted, "Seccomp", field_of(x, "securityContext.seccompProfile.type"),
                 c.seccomp.origin);
    const bool drops =
        c.cap_drop.known() && std::ranges::any_of(*c.cap_drop, [](const auto& i) { return i.text == "ALL"; });
    if (!drops)
      blocks.add(kRestricted, "Capabilities", field_of(x, "securityContext.capabilities.drop"),
                 c.cap_drop.origin);
    if (c.cap_add.known())
      for (const facts::Item& item : *c.cap_add)
        if (item.text != "NET_BIND_SERVICE" && holds(kBaselineCapabilities, item.text))
          blocks.add(kRestricted, "Capabilities",
                     field_of(x, "securityContext.capabilities.add: ") + item.text, item.origin);
  }
  if (own_users) return;
  if (!x.run_as_non_root.is(true))
    blocks.add(kRestricted, "Running as non-root", field_of(x, "securityContext.runAsNonRoot"),
               x.run_as_non_root.origin);
  if (x.run_as_user.is(0))
    blocks.add(kRestricted, "Running as non-root user", field_of(x, "securityContext.runAsUser"),
               x.run_as_user.origin);
}

// What the labels of its namespace enforce, where the namespace stands in the same files.
std::string enforced_on(const Pod& pod, const System& system) {
  for (const auto& object : system.kubernetes.objects)
    if (object.meta.kind == "Namespace" && object.meta.name == pod.meta.effective_space())
      if (const auto* label =
              facts::kubernetes::find(object.meta.labels, "pod-security.kubernetes.io/enforce"))
        return label->value;
  return {};
}

Verdict refused_by_namespace(const Pod& pod, const System& system) {
  const PodSecurity result = pod_security(pod, system);
  if (result.enforced.empty())
    return not_applicable("its namespace enforces no level, as far as these files say");
  const int wanted = rank_of_level(result.enforced);
  if (wanted < 0) return not_evaluated("the namespace enforces an unknown level: " + result.enforced);
  if (rank_of_level(result.level) >= wanted) return passed();
  Observation o = observe(
      fmt::format(
          "meets the level {} of the Pod Security Standards in a namespace that enforces {}: the "
          "cluster refuses its pods, or, where the label is taken off to let them in, every pod is let in",
          result.level, result.enforced),
      {});
  for (const PodSecurityBlock& block : result.blocking) {
    if (rank_of_level(block.level) > wanted || o.evidence.size() == 5) continue;
    o.evidence.push_back(
        {block.field, "not as " + block.level + " asks", facts::Basis::declared, block.origin});
  }
  return failed(std::move(o));
}
const Check registered_refused{"k8s-ns-pod-security", refused_by_namespace};

}  // namespace

int rank_of_level(std::string_view level) {
  if (level == "privileged") return 0;
  if (level == kBaseline) return 1;
  return level == kRestricted ? 2 : -1;
}

PodSecurity pod_security(const Pod& pod, const System& system) {
  Blocks blocks(pod.origin);
  const auto containers = containers_of(pod, system);
  baseline_of_pod(pod, blocks);
  for (std::size_t i = 0; i < containers.size(); ++i)
    baseline_of(containers[i], pod.containers[i], has_own_users(pod), blocks);
  for (const auto& volume : pod.volumes)
    if (volume.type != "hostPath" && !holds(kVolumeTypes, volume.type))
      blocks.add(kRestricted, "Volume types", fmt::format("spec.volumes[{}].{}", volume.name, volume.type),
                 volume.origin);
  for (std::size_t i = 0; i < containers.size(); ++i)
    restricted_of(containers[i], pod.containers[i], pod, blocks);
  PodSecurity result{subject_of(pod, system), {}, blocks.take(), enforced_on(pod, system)};
  const bool below = std::ranges::any_of(result.blocking, [](const auto& b) { return b.level == kBaseline; });
  result.level = below ? "privileged" : result.blocking.empty() ? kRestricted : kBaseline;
  return result;
}

}  // namespace watertight::checks
