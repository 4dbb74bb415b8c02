#include "checks/root_on_host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/verdict.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using Kind = RootMapping::Kind;

constexpr std::size_t kProcessesNamed = 5;

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

HostRoot real_root(std::string because, Evidence evidence) {
  return {Kind::host_root, 0, "root (0)", std::move(because), std::move(evidence)};
}

HostRoot from_uid_map(const Container& c) {
  for (const facts::IdRange& range : *c.uid_map) {
    if (range.inside != 0 || range.count == 0) continue;
    if (range.outside == 0)
      return real_root("its uid map, read from the kernel, gives uid 0 the host's uid 0",
                       evidence("uid_map", c.uid_map));
    return {Kind::mapped, range.outside, std::to_string(range.outside),
            fmt::format("its uid map, read from the kernel, gives uid 0 the host's uid {}", range.outside),
            evidence("uid_map", c.uid_map)};
  }
  return {Kind::mapped, kNoUid, "nobody", "its uid map, read from the kernel, has no uid 0 at all",
          evidence("uid_map", c.uid_map)};
}

// "unix:///run/user/1000/docker.sock": the systemd folder of the account that runs the engine.
std::optional<std::uint32_t> account_of(std::string_view endpoint) {
  constexpr std::string_view kFolder = "/run/user/";
  const auto at = endpoint.find(kFolder);
  if (at == std::string_view::npos) return std::nullopt;
  endpoint.remove_prefix(at + kFolder.size());
  return number(endpoint.substr(0, endpoint.find('/')));
}

HostRoot rootless_root(const facts::Engine& engine) {
  const auto uid = account_of(engine.endpoint);
  return {Kind::mapped, uid.value_or(kNoUid),
          uid ? std::to_string(*uid) : std::string("the account that runs the engine"),
          "the engine is rootless: root in a container is the account that runs the engine",
          evidence("rootless", engine.rootless)};
}

// First id of the range that /etc/subuid gives the account ("dockremap:100000:65536").
std::optional<std::uint32_t> first_subordinate_id(const System& system, std::string_view account) {
  if (!system.host || !system.host->subordinate_ids.known()) return std::nullopt;
  for (const facts::Item& line : *system.host->subordinate_ids) {
    const std::string_view text = line.text;
    const auto first = text.find(':');
    const auto second = text.find(':', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || text.substr(0, first) != account) continue;
    return number(text.substr(first + 1, second - first - 1));
  }
  return std::nullopt;
}

HostRoot remapped_root(const System& system, const Answer& remap) {
  const std::string setting = text_setting(system, "userns-remap").value_or("");
  const std::string account =
      setting.empty() || setting == "default" ? "dockremap" : setting.substr(0, setting.find(':'));
  const auto uid = first_subordinate_id(system, account);
  return {Kind::mapped, uid.value_or(kNoUid), uid ? std::to_string(*uid) : "a subordinate id of " + account,
          "the daemon remaps users: " + remap.because, remap.evidence.front()};
}

HostRoot from_engine(const Container& c, const System& system) {
  const facts::Engine& engine = *system.engine;
  if (engine.rootless.is(true)) return rootless_root(engine);
  const Answer remap = remaps_users(system);
  const bool opts_out =
      c.user_namespace_mode.known() && c.user_namespace_mode->kind == facts::NamespaceKind::host;
  if (remap.truth == Truth::yes && opts_out)
    return real_root("the daemon remaps users, but this container opts out with userns=host",
                     evidence("user_namespace_mode", c.user_namespace_mode));
  if (remap.truth == Truth::yes) return remapped_root(system, remap);
  if (opts_out)
    return real_root("the container is in the host's user namespace: userns=host",
                     evidence("user_namespace_mode", c.user_namespace_mode));
  if (remap.truth == Truth::no)
    return real_root("no user namespace: " + remap.because, remap.evidence.front());
  return {Kind::unknown, kNoUid, {}, remap.because, evidence("rootless", engine.rootless)};
}

HostRoot pod_root(const Container& c) {
  const auto& mode = c.user_namespace_mode;
  const Evidence at = evidence("user_namespace_mode", mode);
  if (!mode.known()) return {Kind::unknown, kNoUid, {}, "hostUsers is unknown: " + mode.unknown_because, at};
  if (mode->kind == facts::NamespaceKind::own)
    return {Kind::mapped, kNoUid, "an id that the kubelet chooses",
            "hostUsers: false gives the pod a user namespace of its own", at};
  return real_root("a pod has no user namespace unless it says hostUsers: false", at);
}

RootMapping::Runs runs(Truth as_root) {
  switch (as_root) {
    case Truth::yes:
      return RootMapping::Runs::yes;
    case Truth::no:
      return RootMapping::Runs::no;
    case Truth::unknown:
      break;
  }
  return RootMapping::Runs::unknown;
}

std::string remedy_for(const Container& c, const System& system, const RootMapping& mapping) {
  if (mapping.kind != Kind::host_root) return {};
  if (c.kind == facts::ContainerKind::pod)
    return mapping.runs_as_root != RootMapping::Runs::no
               ? "Set runAsNonRoot: true and a runAsUser other than 0; hostUsers: false gives "
                 "the pod a user namespace where the cluster has them."
               : "Set hostUsers: false where the cluster has user namespaces: then even its "
                 "root is nobody on the node.";
  if (is_podman(system)) return "Start it with --userns=auto, or from an account other than root.";
  if (c.user_namespace_mode.known() && c.user_namespace_mode->kind == facts::NamespaceKind::host &&
      remaps_users(system).truth == Truth::yes)
    return "Remove userns_mode: host (--userns=host): the daemon's userns-remap then covers this container.";
  if (mapping.runs_as_root != RootMapping::Runs::no)
    return "Run it as another user (`user:` in Compose, --user); for every container at once, set "
           "userns-remap in "
           "daemon.json or run the engine rootless.";
  return "Set userns-remap in daemon.json or run the engine rootless: then even its root is nobody on the "
         "host.";
}

}  // namespace

HostRoot host_root(const Container& c, const System& system) {
  if (c.uid_map.known() && !c.uid_map->empty()) return from_uid_map(c);
  if (c.kind == facts::ContainerKind::pod) return pod_root(c);
  if (system.engine) return from_engine(c, system);
  return real_root(
      "assumed: Docker's default engine, which is rootful and does not remap users",
      {"userns-remap", "not set", facts::Basis::assumed, system.host ? system.host->origin : c.origin});
}

RootMapping root_on_host(const Container& c, const System& system) {
  const HostRoot root = host_root(c, system);
  RootMapping mapping;
  mapping.subject = {c.kind == facts::ContainerKind::service ? SubjectKind::service : SubjectKind::container,
                     c.name, c.id, system.label};
  mapping.kind = root.kind;
  mapping.host_uid = root.uid;
  mapping.host_user = root.user;
  mapping.because = root.because;
  mapping.runs_as_root = runs(runs_as_root(c, system).truth);
  if (c.processes.known() && root.uid != kNoUid)
    for (const facts::Process& p : *c.processes)
      if (p.uid == root.uid && mapping.processes.size() < kProcessesNamed)
        mapping.processes.push_back(fmt::format("{} {}", p.pid, p.command));
  mapping.remedy = remedy_for(c, system, mapping);
  return mapping;
}

}  // namespace watertight::checks
