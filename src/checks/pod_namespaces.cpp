// Namespaces of the node that a pod asks for: all its containers are in them, so the pod is judged, by the
// strongest of its containers.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/observe.hpp"
#include "checks/pods.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using facts::kubernetes::Pod;

Verdict host_network(const Pod& pod, const System&) {
  if (!pod.host_network.known()) return not_evaluated("hostNetwork", pod.host_network);
  if (!*pod.host_network) return passed();
  return failed(observe(
      "is in the node's network namespace: each of its containers reaches every service that listens on the "
      "node's loopback, the kubelet and the cloud's metadata among them, opens any port of the node, and no "
      "network policy holds it",
      {evidence("hostNetwork", pod.host_network)}));
}
const Check registered_host_network{"container-host-network", host_network};

// What a container can do with the processes that it sees, the more the higher.
enum class Reach { own_uid, reads_all, enters_all };
Reach reach_of(const Container& c, const System& system) {
  if (stance(c, system).standing != Standing::host_root) return Reach::own_uid;
  const bool enters =
      is_privileged(c) || may_hold(c, system, "SYS_PTRACE") || may_hold(c, system, "SYS_ADMIN");
  return enters ? Reach::enters_all : Reach::reads_all;
}

std::string_view name_in(const Pod& pod, std::size_t container) { return pod.containers[container].name; }

Verdict host_pid(const Pod& pod, const System& system) {
  if (!pod.host_pid.known()) return not_evaluated("hostPID", pod.host_pid);
  if (!*pod.host_pid) return passed();
  const auto containers = containers_of(pod, system);
  Reach reach = Reach::own_uid;
  std::size_t strongest = 0;
  bool sure = false;  // of two that reach as far, the one that is known to be root
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Reach one = reach_of(containers[i], system);
    const bool known = image_decides(containers[i], system).empty();
    if (one < reach || (one == reach && (sure || !known))) continue;
    reach = one;
    sure = known;
    strongest = i;
  }
  Observation o = observe("is in the node's process namespace", {evidence("hostPID", pod.host_pid)});
  if (reach == Reach::enters_all) {
    o.message += fmt::format(
        ": with the capabilities it holds, root in container {} enters any process of the node and runs "
        "commands as the node's root",
        name_in(pod, strongest));
  } else if (reach == Reach::reads_all) {
    o.severity = Severity::high;
    o.message += fmt::format(
        ": container {} reads the command line of every process on the node, passwords in arguments "
        "included; "
        "one capability more, SYS_PTRACE, and it enters them",
        name_in(pod, strongest));
  } else {
    o.severity = Severity::medium;
    o.message +=
        "; none of its containers is root on the node, so they list every process with its command line, and "
        "reach into those of the same uid";
    for (const Container& c : containers)
      if (o.evidence.size() < 5) append(o.evidence, stance(c, system).evidence);
  }
  if (reach != Reach::own_uid) o.message += image_decides(containers[strongest], system);
  return failed(std::move(o));
}
const Check registered_host_pid{"container-host-pid", host_pid};

Verdict host_ipc(const Pod& pod, const System&) {
  if (!pod.host_ipc.known()) return not_evaluated("hostIPC", pod.host_ipc);
  if (!*pod.host_ipc) return passed();
  return failed(observe(
      "is in the node's IPC namespace: its containers read, write and remove shared memory, semaphores and "
      "message queues of the node's programs, as far as their modes let their uids",
      {evidence("hostIPC", pod.host_ipc)}));
}
const Check registered_host_ipc{"container-host-ipc", host_ipc};

Verdict host_users(const Pod& pod, const System&) {
  if (!pod.host_users.known()) return not_evaluated("hostUsers", pod.host_users);
  if (!*pod.host_users) return passed();
  if (pod.host_users.basis != facts::Basis::declared)
    return not_applicable("nobody asks for the node's user namespace: it is what Kubernetes gives a pod");
  return failed(
      observe("asks for the node's user namespace with hostUsers: true: root in it is the node's root",
              {evidence("hostUsers", pod.host_users)}));
}
const Check registered_host_users{"container-host-userns", host_users};

}  // namespace
}  // namespace watertight::checks
