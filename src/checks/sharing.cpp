// What a container shares with other containers: their namespaces, their mounts, a writable volume.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::NamespaceKind;
using facts::System;
using NamespaceFact = facts::Fact<facts::NamespaceMode>;

// The name of the container that is joined, where it was seen; Compose and the engine name it in their own
// ways.
std::string joined_name(const NamespaceFact& mode, const System& system) {
  const Container* other = system.container_named(mode->target);
  return other != nullptr ? other->name : mode->target.substr(0, 12);
}

void add_join(const NamespaceFact& mode, const char* fact, Severity severity, std::string_view text,
              const System& system, std::vector<Observation>& found) {
  if (!mode.known() || mode->kind != NamespaceKind::container) return;
  const std::string other = joined_name(mode, system);
  Observation o = observe(fmt::format("is in the {} of {}", text, other), {evidence(fact, mode)},
                          fmt::format("{} {}", fact, other));
  o.severity = severity;
  found.push_back(std::move(o));
}

Verdict shared_namespaces(const Container& c, const System& system) {
  for (const auto& [name, mode] : {std::pair{"pid_mode", &c.pid_mode}, std::pair{"ipc_mode", &c.ipc_mode},
                                   std::pair{"network_mode", &c.network_mode}})
    if (!mode->known()) return not_evaluated(name, *mode);
  std::vector<Observation> found;
  add_join(c.pid_mode, "pid_mode", Severity::medium, "process namespace", system, found);
  add_join(c.ipc_mode, "ipc_mode", Severity::low, "IPC namespace", system, found);
  add_join(c.network_mode, "network_mode", Severity::low, "network namespace", system, found);
  for (Observation& o : found) {
    const std::string_view what = o.evidence.front().fact;
    if (what == "pid_mode")
      o.message +=
          ": an attacker in either reads the other's command lines, as the same uid or as root also its "
          "files "
          "through /proc/PID/root and its environment, and stops its processes";
    else if (what == "ipc_mode")
      o.message += ": an attacker in either reads and changes the shared memory of the other";
    else
      o.message +=
          ": what listens on the loopback of one is open to the other, and an attacker with NET_RAW reads "
          "the "
          "traffic of both";
  }
  return failed_if_any(std::move(found));
}
const Check registered_shared_namespaces{"container-shared-namespaces", shared_namespaces};

Verdict volumes_from(const Container& c, const System& system) {
  if (!c.volumes_from.known()) return not_evaluated("volumes_from", c.volumes_from);
  std::vector<Observation> found;
  for (const facts::Item& item : *c.volumes_from) {
    std::string_view name = item.text;
    if (name.starts_with("container:")) name.remove_prefix(10);
    const bool read_only = name.ends_with(":ro");
    name = name.substr(0, name.find(':'));
    const Container* other = system.container_named(name);
    Observation o = observe(
        fmt::format(
            "takes over every mount of {} by volumes_from{}: nothing in its own settings says which, and "
            "what is mounted there later, a socket or a folder of the host, is in this container too",
            other != nullptr ? other->name : std::string(name), read_only ? ", read-only" : ""),
        {evidence("volumes_from", item.text, c.volumes_from, item.origin)}, std::string(name));
    if (other != nullptr && other->mounts.known())
      for (const HostMountPoint& m : host_mounts(*other, system))
        if (o.evidence.size() < 4)
          o.evidence.push_back(
              evidence("mounts of " + other->name, show(*m.mount), *m.list, m.mount->origin));
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_volumes_from{"container-volumes-from", volumes_from};

// Another container that mounts the same named volume; read-only there counts: it reads what is written here.
const Container* other_user(const Container& c, const facts::Mount& volume, const System& system) {
  for (const Container& other : system.containers) {
    if (&other == &c || other.project != c.project || !other.mounts.known()) continue;
    for (const facts::Mount& m : *other.mounts)
      if (m.kind == facts::MountKind::volume && m.source == volume.source) return &other;
  }
  return nullptr;
}

Verdict shared_volumes(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const facts::Mount& m : *c.mounts) {
    if (m.kind != facts::MountKind::volume || m.source.empty() || m.read_only) continue;
    const Container* other = other_user(c, m, system);
    if (other == nullptr) continue;
    found.push_back(observe(
        fmt::format(
            "writes to the volume {}, which {} mounts too: an attacker in it puts a program, a template or "
            "a configuration there, and {} runs or reads it",
            m.source, other->name, other->name),
        {evidence("mounts", show(m), c.mounts, m.origin)}, m.source));
  }
  return failed_if_any(std::move(found));
}
const Check registered_shared_volumes{"compose-shared-volumes", shared_volumes};

}  // namespace
}  // namespace watertight::checks
