// Namespaces as the kernel has them: shared where their own was asked for, left by a process, not remapped.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"
#include "checks/joined_namespace.hpp"
#include "checks/observe.hpp"
#include "checks/root_on_host.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::NamespaceState;
using facts::System;

struct Kind {
  std::string_view kind;  // as /proc/PID/ns calls it
  std::string_view what;
  NamespaceFact fact;  // null: nobody can ask for the host's
  const char* setting;
  Severity with_host;
  Severity with_container;
  std::string_view gain;
};
constexpr std::array<Kind, 6> kKinds = {{
    {"mnt", "mount", nullptr, "", Severity::critical, Severity::high, "it sees and writes the same files"},
    {"pid", "process", &Container::pid_mode, "pid_mode", Severity::high, Severity::medium,
     "it sees the same processes, and reaches into those that its rights let it"},
    {"net", "network", &Container::network_mode, "network_mode", Severity::high, Severity::low,
     "it reaches what listens on the same loopback and sees the same traffic"},
    {"ipc", "IPC", &Container::ipc_mode, "ipc_mode", Severity::medium, Severity::low,
     "it reads and changes the same shared memory"},
    {"uts", "UTS", &Container::uts_mode, "uts_mode", Severity::low, Severity::low,
     "it has the same host name"},
    {"cgroup", "cgroup", &Container::cgroup_namespace_mode, "cgroup_namespace_mode", Severity::low,
     Severity::low, "it sees where it and others sit on the host"},
}};

const Kind* kind_of(std::string_view kind) {
  const auto at = std::ranges::find(kKinds, kind, &Kind::kind);
  return at == kKinds.end() ? nullptr : &*at;
}

std::string shown(const NamespaceState& n) {
  std::string text = fmt::format("{}:[{}]", n.kind, n.inode);
  if (n.host) text += ", the host's";
  if (!n.shared_with.empty())
    text += ", shared with " + some_of({n.shared_with.begin(), n.shared_with.end()});
  return text;
}

// Whose namespace it is by the settings; null: they do not tell.
const Container* owner_of(const Container& c, const System& system, const Kind& kind) {
  if (kind.fact == nullptr) return &c;
  return joined_namespace(c, system, kind.fact, kind.setting).owner;
}

// The others in it that did not ask to be there with this one, and whom it did not ask to join.
std::vector<std::string> uninvited(const Container& c, const System& system, const Kind& kind,
                                   const NamespaceState& state) {
  std::vector<std::string> names;
  const Container* owner = owner_of(c, system, kind);
  if (owner == nullptr) return names;
  for (const SharedText& name : state.shared_with) {
    const Container* other = system.container_named(name);
    const Container* theirs = other == nullptr ? nullptr : owner_of(*other, system, kind);
    if (theirs != nullptr && theirs != owner) names.emplace_back(name);
  }
  return names;
}

Evidence declared(const Container& c, const Kind& kind) {
  if (kind.fact != nullptr) return evidence(kind.setting, c.*kind.fact);
  return {std::string(kind.kind), "private: every container has its own", facts::Basis::defaulted, {}};
}

Verdict not_private(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  const auto& namespaces = in_force(c)->namespaces;
  if (!namespaces.known()) return not_evaluated("namespaces in force", namespaces);
  std::vector<Observation> found;
  bool unnamed = false;
  for (const NamespaceState& state : *namespaces) {
    const Kind* kind = kind_of(state.kind);
    if (kind == nullptr) continue;
    const bool own =
        kind->fact == nullptr || joined_namespace(c, system, kind->fact, kind->setting).is_host == Truth::no;
    if (!own) continue;
    const std::string name(state.kind);
    const std::string file = "ns/" + name;
    if (state.host) {
      found.push_back(
          observe(fmt::format("is in the host's {} namespace, and its settings give it one of its "
                              "own: {} as the host",
                              kind->what, kind->gain),
                  {declared(c, *kind), in_proc(name, shown(state), c, file)}, name));
      found.back().severity = kind->with_host;
      continue;
    }
    const auto others = uninvited(c, system, *kind, state);
    unnamed = unnamed || (others.empty() && state.further > 0);
    if (others.empty()) continue;
    found.push_back(
        observe(fmt::format("shares its {} namespace with {}, which no setting of either asks for: "
                            "{} as they do",
                            kind->what, some_of(others), kind->gain),
                {declared(c, *kind), in_proc(name, shown(state), c, file)}, name + " shared"));
    found.back().severity = kind->with_container;
  }
  if (found.empty() && unnamed)
    return not_evaluated("it shares a namespace with more containers than are named");
  return failed_if_any(std::move(found));
}
const Check registered_not_private{"container-effective-namespaces", not_private};

// A namespace that nobody else is in is a sandbox within the container, and no way out of it.
Verdict left_by_process(const Container& c, const System&) {
  if (auto v = not_comparable(c)) return *std::move(v);
  const auto& processes = in_force(c)->processes;
  if (!processes.known()) return not_evaluated("processes in force", processes);
  std::vector<Observation> found;
  for (const facts::ProcessState& p : *processes) {
    std::vector<std::string> kinds;
    std::vector<std::string> states;
    Severity severity = Severity::low;
    for (const NamespaceState& n : p.foreign) {
      if (!n.host && n.shared_with.empty()) continue;
      const Kind* kind = kind_of(n.kind);
      if (kind == nullptr && n.kind != "user") continue;
      kinds.emplace_back(n.kind);
      states.push_back(shown(n));
      severity = std::max(severity, kind == nullptr ? Severity::high
                                    : n.host        ? kind->with_host
                                                    : kind->with_container);
    }
    if (kinds.empty()) continue;
    Observation o = observe(
        fmt::format("{} has left the container: its namespaces {} are those of the host or of another "
                    "container, and whoever takes it over is there",
                    name_of(p), some_of(kinds)),
        {}, fmt::format("{} {}", p.command, some_of(kinds)));
    const auto& own = in_force(c)->namespaces;
    if (own.known())
      for (const NamespaceState& n : *own)
        if (n.kind == kinds.front())
          o.evidence.push_back(in_proc(kinds.front(), shown(n), c, "ns/" + n.kind));
    o.evidence.push_back(in_proc("processes", fmt::format("{} is in {}", name_of(p), some_of(states)), p.pid,
                                 "ns/" + kinds.front()));
    o.severity = severity;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_left_by_process{"container-effective-process-namespaces", left_by_process};

Verdict not_remapped(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  const auto& mode = c.user_namespace_mode;
  const bool asked_for =
      mode.known() && mode->kind == facts::NamespaceKind::own && mode.basis == facts::Basis::declared;
  const bool opts_out = mode.known() && mode->kind == facts::NamespaceKind::host;
  const Answer remap = remaps_users(system);
  if (opts_out) return not_applicable("it was not asked for: see container-host-userns");
  if (!asked_for && remap.truth == Truth::unknown) return not_evaluated(remap.because);
  if (!asked_for && remap.truth == Truth::no)
    return not_applicable("no remapping was asked for: " + remap.because);
  if (!c.uid_map.known()) return not_evaluated("uid_map", c.uid_map);
  const HostRoot root = host_root(c, system);
  if (root.kind != RootMapping::Kind::host_root) return passed();
  Observation o =
      observe(fmt::format("its root is the host's root, though {}: what gets out of it owns the host",
                          asked_for ? std::string("it was given a user namespace") : remap.because),
              asked_for ? std::vector{evidence("user_namespace_mode", mode)} : remap.evidence);
  o.evidence.push_back(in_proc("uid_map", show(*c.uid_map), c, "uid_map"));
  return failed(std::move(o));
}
const Check registered_not_remapped{"container-effective-user-namespace", not_remapped};

}  // namespace
}  // namespace watertight::checks
