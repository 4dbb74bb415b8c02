// Namespaces of the host that a container is put into, directly or by joining a container that is in them.
#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/joined_namespace.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

bool rootless(const System& system) { return system.engine && system.engine->rootless.is(true); }

// The start of the message: how the container came to be there.
std::string entry(const JoinedNamespace& joined, std::string_view what) {
  if (joined.because.empty()) return fmt::format("is in the host's {} namespace", what);
  return fmt::format("is in the host's {} namespace, because {}", what, joined.because);
}

Verdict host_network(const Container& c, const System& system) {
  const auto joined = joined_namespace(c, system, &Container::network_mode, "network_mode");
  if (joined.is_host == Truth::unknown) return not_evaluated(joined.because);
  if (joined.is_host == Truth::no) return passed();
  Observation o =
      observe(entry(joined, "network") +
                  ": it reaches every service that listens on the host's loopback and abstract sockets, "
                  "opens any port without a `ports:` line, and sees the host's traffic",
              joined.evidence);
  if (rootless(system)) {
    o.severity = Severity::medium;
    o.message =
        entry(joined, "network") +
        ", which for a rootless engine is the engine's own: it reaches every container's ports and the "
        "engine's loopback, not the host's";
  }
  if (!joined.because.empty())
    o.advice = "Do not join a container that uses the host's network, or give that one its own.";
  return failed(std::move(o));
}
const Check registered_host_network{"container-host-network", host_network};

Verdict host_pid(const Container& c, const System& system) {
  const auto joined = joined_namespace(c, system, &Container::pid_mode, "pid_mode");
  if (joined.is_host == Truth::unknown) return not_evaluated(joined.because);
  if (joined.is_host == Truth::no) return passed();
  const Stance who = stance(c, system);
  Observation o = observe(entry(joined, "process"), joined.evidence);
  const bool enters =
      is_privileged(c) || may_hold(c, system, "SYS_PTRACE") || may_hold(c, system, "SYS_ADMIN");
  if (who.standing == Standing::host_root && enters) {
    o.message +=
        ": with the capabilities it holds, root in it enters any process of the host and runs commands as "
        "the "
        "host's root";
  } else if (who.standing == Standing::host_root) {
    o.severity = Severity::high;
    o.message +=
        ": it reads the command line of every process on the host, passwords in arguments included; one "
        "capability more, SYS_PTRACE, and it enters them";
  } else {
    o.severity = Severity::medium;
    o.message += "; " + who.clause +
                 ", so it lists every process with its command line, and reaches into those of the "
                 "same uid";
    append(o.evidence, who.evidence);
  }
  if (who.standing == Standing::host_root) o.message += image_decides(c, system);
  return failed(std::move(o));
}
const Check registered_host_pid{"container-host-pid", host_pid};

Verdict host_ipc(const Container& c, const System& system) {
  const auto joined = joined_namespace(c, system, &Container::ipc_mode, "ipc_mode");
  if (joined.is_host == Truth::unknown) return not_evaluated(joined.because);
  if (joined.is_host == Truth::no) return passed();
  return failed(
      observe(entry(joined, "IPC") +
                  ": it reads, writes and removes shared memory, semaphores and message queues of the host's "
                  "programs, databases among them, as far as their modes let its uid",
              joined.evidence));
}
const Check registered_host_ipc{"container-host-ipc", host_ipc};

Verdict host_uts(const Container& c, const System& system) {
  if (!c.uts_mode.known()) return not_evaluated("uts_mode", c.uts_mode);
  if (c.uts_mode->kind != facts::NamespaceKind::host) return passed();
  const bool sets = is_privileged(c) || may_hold(c, system, "SYS_ADMIN");
  Observation o =
      observe(sets ? "is in the host's UTS namespace and holds SYS_ADMIN: it can rename the host, and break "
                     "whatever goes by that name in logs, clusters and certificates"
                   : "is in the host's UTS namespace: it follows the host's name, and can change it as soon "
                     "as it gets SYS_ADMIN",
              {evidence("uts_mode", c.uts_mode)});
  if (!sets) o.severity = Severity::low;
  if (sets) o.message += image_decides(c, system);
  return failed(std::move(o));
}
const Check registered_host_uts{"container-host-uts", host_uts};

Verdict host_userns(const Container& c, const System& system) {
  if (!c.user_namespace_mode.known()) {
    if (!c.user_namespace_mode.origin.source) return passed();  // nobody wrote it: then it does not opt out
    return not_evaluated("user_namespace_mode", c.user_namespace_mode);
  }
  if (c.user_namespace_mode->kind != facts::NamespaceKind::host) return passed();
  if (rootless(system)) return not_applicable("userns=host changes nothing under a rootless engine");
  const Answer remap = remaps_users(system);
  if (remap.truth == Truth::no) return not_applicable("userns=host changes nothing here: " + remap.because);
  Observation o =
      observe(remap.truth == Truth::yes
                  ? "opts out of the daemon's userns-remap with userns=host: its root is the host's root, "
                    "while every other "
                    "container's is an unprivileged user"
                  : "asks for userns=host: on an engine with userns-remap its root is the host's root again",
              {evidence("user_namespace_mode", c.user_namespace_mode)});
  append(o.evidence, remap.evidence);
  return failed(std::move(o));
}
const Check registered_host_userns{"container-host-userns", host_userns};

// What else lets a container write to the cgroup tree that the host's namespace shows it.
bool may_write_cgroups(const Container& c, const System& system) {
  if (is_privileged(c) || may_hold(c, system, "SYS_ADMIN")) return true;
  if (!c.mounts.known()) return false;
  for (const HostMountPoint& m : host_mounts(c, system))
    if (!m.read_only && lies_in(m.path, "/sys/fs/cgroup")) return true;
  return false;
}

Verdict host_cgroupns(const Container& c, const System& system) {
  const auto& mode = c.cgroup_namespace_mode;
  if (!mode.known()) {
    if (!mode.origin.source) return not_applicable("nobody chose: " + mode.unknown_because);
    return not_evaluated("cgroup_namespace_mode", mode);
  }
  if (mode->kind != facts::NamespaceKind::host) return passed();
  const Stance who = stance(c, system);
  const bool writes = may_write_cgroups(c, system) && who.standing == Standing::host_root;
  // Nobody chose it for this container: with powers that somebody chose it is a way out all the same.
  if (mode.basis == facts::Basis::defaulted && (!writes || is_privileged(c)))
    return system.engine
               ? not_applicable("the engine puts containers there by default: see daemon-host-cgroupns")
               : not_evaluated(
                     "it is in the host's cgroup namespace, which an engine on cgroup version 1 gives "
                     "to whoever does not choose; scan the engine to know its default");
  Observation o = observe("is in the host's cgroup namespace", {evidence("cgroup_namespace_mode", mode)});
  if (writes) {
    o.severity = Severity::high;
    o.message +=
        " and may write to the cgroup tree: root in it lifts its own limits, freezes or starves any other "
        "container and service of the host, and on cgroup version 1 names a program that the kernel runs as "
        "the "
        "host's root";
    o.message += image_decides(c, system);
  } else {
    o.message +=
        ": an attacker reads where it sits on the host, the ids of other containers among the paths, and any "
        "later "
        "way to write cgroups reaches those of the whole host";
  }
  return failed(std::move(o));
}
const Check registered_host_cgroupns{"container-host-cgroupns", host_cgroupns};

}  // namespace
}  // namespace watertight::checks
