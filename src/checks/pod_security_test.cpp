#include "checks/pod_security.hpp"

#include <gtest/gtest.h>

#include "checks/plain_container_test.hpp"

namespace watertight::checks {
namespace {

using facts::declared;
using facts::System;
using facts::kubernetes::Pod;
using facts::kubernetes::PodContainer;

// A pod of one container that meets the level restricted.
System restricted_pod() {
  System system;
  system.kind = facts::TargetKind::kubernetes;
  facts::Container c = plain_container("Pod/web/app");
  c.kind = facts::ContainerKind::pod;
  c.cap_drop = declared(items({"ALL"}), {});
  c.seccomp = declared(facts::Seccomp{}, {});
  system.containers.push_back(std::move(c));
  Pod pod;
  pod.meta.kind = "Pod";
  pod.meta.name = "web";
  for (auto* fact : {&pod.host_network, &pod.host_pid, &pod.host_ipc, &pod.host_process})
    *fact = facts::by_default(false);
  pod.sysctls = facts::by_default(std::vector<facts::Label>{});
  PodContainer x;
  x.name = "app";
  x.run_as_non_root = declared(true, {});
  x.run_as_user = facts::unknown<std::int64_t>("the image decides");
  x.allow_privilege_escalation = declared(false, {});
  x.host_process = facts::by_default(false);
  x.proc_mount = facts::by_default<std::string>("Default");
  pod.containers.push_back(std::move(x));
  system.kubernetes.pods.push_back(std::move(pod));
  return system;
}

struct Case {
  const char* name;
  void (*change)(facts::Container&, Pod&);
  const char* level;  // that the pod meets then
  const char* control;
};

facts::kubernetes::PodVolume volume(const char* type) { return {"v", type, "/x", {}}; }

const Case kCases[] = {
    {"host network", [](auto&, Pod& p) { p.host_network = declared(true, {}); }, "privileged",
     "Host namespaces"},
    {"host pid", [](auto&, Pod& p) { p.host_pid = declared(true, {}); }, "privileged", "Host namespaces"},
    {"host ipc", [](auto&, Pod& p) { p.host_ipc = declared(true, {}); }, "privileged", "Host namespaces"},
    {"host process", [](auto&, Pod& p) { p.host_process = declared(true, {}); }, "privileged", "HostProcess"},
    {"privileged", [](facts::Container& c, Pod&) { c.privileged = declared(true, {}); }, "privileged",
     "Privileged containers"},
    {"a capability", [](facts::Container& c, Pod&) { c.cap_add = declared(items({"NET_ADMIN"}), {}); },
     "privileged", "Capabilities"},
    {"a default capability", [](facts::Container& c, Pod&) { c.cap_add = declared(items({"CHOWN"}), {}); },
     "baseline", "Capabilities"},
    {"no drop", [](facts::Container& c, Pod&) { c.cap_drop = declared(items({"NET_RAW"}), {}); }, "baseline",
     "Capabilities"},
    {"host path", [](auto&, Pod& p) { p.volumes = {volume("hostPath")}; }, "privileged", "HostPath volumes"},
    {"nfs", [](auto&, Pod& p) { p.volumes = {volume("nfs")}; }, "baseline", "Volume types"},
    {"host port", [](auto&, Pod& p) { p.containers[0].ports = {{"", 80, 80, "TCP", {}}}; }, "privileged",
     "Host ports"},
    {"a probe's host", [](auto&, Pod& p) { p.containers[0].probes = {{"liveness", "80", "10.0.0.1", {}}}; },
     "privileged", "Host probes and lifecycle hooks"},
    {"apparmor", [](facts::Container& c, Pod&) { c.apparmor = declared<std::string>("unconfined", {}); },
     "privileged", "AppArmor"},
    {"selinux type",
     [](facts::Container& c, Pod&) { c.selinux_options = declared(items({"type:spc_t"}), {}); }, "privileged",
     "SELinux"},
    {"selinux user", [](facts::Container& c, Pod&) { c.selinux_options = declared(items({"user:x"}), {}); },
     "privileged", "SELinux"},
    {"proc mount", [](auto&, Pod& p) { p.containers[0].proc_mount = declared<std::string>("Unmasked", {}); },
     "privileged", "/proc mount type"},
    {"proc mount in a user namespace",
     [](auto&, Pod& p) {
       p.containers[0].proc_mount = declared<std::string>("Unmasked", {});
       p.host_users = declared(false, {});
     },
     "baseline", "/proc mount type"},
    {"proc mount, users unknown",
     [](auto&, Pod& p) {
       p.containers[0].proc_mount = declared<std::string>("Unmasked", {});
       p.host_users = facts::unknown<bool>("it is no boolean");
     },
     "privileged", "/proc mount type"},
    {"seccomp unconfined",
     [](facts::Container& c, Pod&) {
       c.seccomp = declared(facts::Seccomp{facts::SeccompKind::unconfined, {}}, {});
     },
     "privileged", "Seccomp"},
    {"seccomp unset",
     [](facts::Container& c, Pod&) {
       c.seccomp = facts::by_default(facts::Seccomp{facts::SeccompKind::unconfined, {}});
     },
     "baseline", "Seccomp"},
    {"sysctl",
     [](auto&, Pod& p) { p.sysctls = declared(std::vector<facts::Label>{{"kernel.msgmax", "1", {}}}, {}); },
     "privileged", "Sysctls"},
    {"escalation",
     [](auto&, Pod& p) { p.containers[0].allow_privilege_escalation = facts::by_default(true); }, "baseline",
     "Privilege escalation"},
    {"root allowed", [](auto&, Pod& p) { p.containers[0].run_as_non_root = facts::by_default(false); },
     "baseline", "Running as non-root"},
    {"uid 0", [](auto&, Pod& p) { p.containers[0].run_as_user = declared<std::int64_t>(0, {}); }, "baseline",
     "Running as non-root user"},
    {"unknown network", [](auto&, Pod& p) { p.host_network = facts::unknown<bool>("it is no boolean"); },
     "privileged", "Host namespaces"},
};

TEST(PodSecurity, IsRestrictedWhereEveryControlIsMet) {
  const System system = restricted_pod();
  const PodSecurity result = pod_security(system.kubernetes.pods[0], system);
  EXPECT_EQ(result.level, "restricted");
  EXPECT_TRUE(result.blocking.empty());
  EXPECT_EQ(result.subject.name, "Pod/web");
}

TEST(PodSecurity, AsksNoOtherUserOfAPodWhoseRootIsNobodyOnTheNode) {
  System system = restricted_pod();
  Pod& pod = system.kubernetes.pods[0];
  pod.containers[0].run_as_non_root = facts::by_default(false);
  pod.containers[0].run_as_user = declared<std::int64_t>(0, {});
  EXPECT_EQ(pod_security(pod, system).level, "baseline");
  pod.host_users = declared(false, {});
  EXPECT_EQ(pod_security(pod, system).level, "restricted");
}

TEST(PodSecurity, IsLoweredByEachControlAlone) {
  for (const Case& c : kCases) {
    System system = restricted_pod();
    c.change(system.containers[0], system.kubernetes.pods[0]);
    const PodSecurity result = pod_security(system.kubernetes.pods[0], system);
    EXPECT_EQ(result.level, c.level) << c.name;
    ASSERT_FALSE(result.blocking.empty()) << c.name;
    EXPECT_EQ(result.blocking[0].control, c.control) << c.name;
  }
}

TEST(PodSecurity, AllowsWhatTheStandardAllows) {
  System system = restricted_pod();
  facts::Container& c = system.containers[0];
  Pod& p = system.kubernetes.pods[0];
  c.cap_add = declared(items({"NET_BIND_SERVICE"}), {});
  c.selinux_options = declared(items({"type:container_t", "level:s0:c1"}), {});
  c.seccomp = declared(facts::Seccomp{facts::SeccompKind::custom, "web.json"}, {});
  c.apparmor = declared<std::string>("web", {});
  for (const char* type : {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral",
                           "persistentVolumeClaim", "projected", "secret"})
    p.volumes.push_back(volume(type));
  p.sysctls = declared(std::vector<facts::Label>{{"net.ipv4.tcp_syncookies", "1", {}}}, {});
  EXPECT_EQ(pod_security(p, system).level, "restricted");
}

TEST(PodSecurity, DoesNotAskAWindowsPodForWhatOnlyLinuxHas) {
  System system = restricted_pod();
  system.kubernetes.pods[0].operating_system = declared<std::string>("windows", {});
  system.containers[0].cap_drop = facts::by_default(facts::Items{});
  system.containers[0].seccomp = facts::by_default(facts::Seccomp{facts::SeccompKind::unconfined, {}});
  system.kubernetes.pods[0].containers[0].allow_privilege_escalation = facts::by_default(true);
  EXPECT_EQ(pod_security(system.kubernetes.pods[0], system).level, "restricted");
}

TEST(PodSecurity, KnowsWhatTheNamespaceEnforces) {
  System system = restricted_pod();
  facts::kubernetes::Object space;
  space.meta.kind = "Namespace";
  space.meta.name = "default";
  space.meta.labels = {{"pod-security.kubernetes.io/enforce", "baseline", {}}};
  system.kubernetes.objects.push_back(space);
  EXPECT_EQ(pod_security(system.kubernetes.pods[0], system).enforced, "baseline");
}

}  // namespace
}  // namespace watertight::checks
