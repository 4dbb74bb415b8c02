// Sockets of a container runtime in a container: whoever may connect commands the runtime.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "checks/api_sockets.hpp"
#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

// The groups a container's user was given: behind the colon of `user`, and group_add. The usual 1000:1000 is
// a user's own group, and nobody else's.
std::vector<std::string> given_groups(const Container& c) {
  std::vector<std::string> groups;
  if (c.user.known()) {
    const auto colon = c.user->find(':');
    if (colon != std::string::npos && c.user->substr(colon + 1) != c.user->substr(0, colon))
      groups.push_back(c.user->substr(colon + 1));
  }
  if (c.group_add.known())
    for (const facts::Item& group : *c.group_add) groups.push_back(group.text);
  return groups;
}

// A user in no extra group is refused by 0660 root:docker. Where the socket's group is known it has to be
// that one.
bool may_be_in_group(const Container& c, const System& system, std::string_view socket) {
  const std::vector<std::string> groups = given_groups(c);
  if (system.host && system.host->api_sockets.known())
    for (const facts::ApiSocket& known : *system.host->api_sockets)
      if (plain_path(known.path) == socket)
        return std::any_of(groups.begin(), groups.end(), [&](const std::string& group) {
          return group == std::to_string(known.status.gid) || group == known.status.group;
        });
  return !groups.empty();
}

std::string gain(const Stance& who, bool in_group, std::string_view runtime, Observation& o) {
  append(o.evidence, who.evidence);
  switch (who.standing) {
    case Standing::host_root:
      if (runtime == "NRI")
        return "root in it joins as a plugin and adds mounts, hooks and users to every container that is "
               "created "
               "from then on: root on the host with the next one";
      if (runtime == "kubelet")
        return "root in it registers as a device plugin, and chooses the devices and host folders that pods "
               "which "
               "ask for its device are given";
      return fmt::format(
          "root in it tells {} to start a container with the host's disk in it: root on the host in one "
          "request",
          runtime);
    case Standing::mapped_root:
      o.severity = Severity::high;
      return fmt::format(
          "{}; where that account may open the socket, an attacker does with {} what the account may "
          "do, in every other container too",
          who.clause, runtime);
    case Standing::other_user:
      if (in_group)
        return fmt::format(
            "{} with a group of its choice: where that is the socket's group, an attacker is root on "
            "the host in one request to {}",
            who.clause, runtime);
      o.severity = Severity::medium;
      return fmt::format(
          "{}, which the usual mode 0660 refuses; one group, one set-uid program or one exec as root and "
          "an attacker commands {}",
          who.clause, runtime);
  }
  return {};
}

// Whether the engine is known to listen there, or only does by default.
bool listens_at(const System& system, std::string_view socket) {
  const auto known = engine_sockets(system);
  return std::find(known.begin(), known.end(), socket) != known.end();
}

Observation observe_socket(const Container& c, const System& system, const HostMountPoint& m,
                           std::string_view socket, std::string_view runtime) {
  std::string place = fmt::format("mounts the {} socket at {}", runtime, m.mount->destination);
  if (m.path != socket && (runtime != "Docker" || listens_at(system, socket)))
    place = fmt::format("mounts {} at {}, and with it the {} socket, {}", m.path, m.mount->destination,
                        runtime, inside(m, socket));
  else if (m.path != socket)
    place = fmt::format(
        "mounts {} at {}, and with it the socket of every engine that listens there: by default "
        "Docker's is {}",
        m.path, m.mount->destination, inside(m, socket));
  Observation o = observe({}, {evidence("mounts", show(*m.mount), *m.list, m.mount->origin)},
                          m.path + ":" + m.mount->destination);
  const std::string what = gain(stance(c, system), may_be_in_group(c, system, socket), runtime, o);
  o.message =
      place + (m.mount->read_only ? " read-only, which does not stop anyone from connecting: " : ": ") + what;
  return o;
}

bool is_windows_pipe(const facts::Mount& m) {
  return m.kind == facts::MountKind::pipe || m.source.find("docker_engine") != std::string::npos;
}

Verdict docker_socket(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system))
    if (const auto socket = docker_socket_in(m.path, system))
      found.push_back(observe_socket(c, system, m, *socket, "Docker"));
  for (const facts::Mount& m : *c.mounts)
    if (is_windows_pipe(m))
      found.push_back(
          observe("mounts the Docker engine's named pipe: whoever runs code in it commands the engine, and "
                  "through it the host",
                  {evidence("mounts", show(m), c.mounts, m.origin)}, m.source));
  return failed_or_unseen(std::move(found), c, system);
}
const Check registered_docker_socket{"container-docker-socket", docker_socket};

// A mount of /run or / is container-docker-socket's: there the other sockets come along.
Verdict other_runtime_socket(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    std::string_view runtime = runtime_of_socket(m.path);
    if (runtime == "Docker") continue;
    if (runtime.empty()) runtime = runtime_of_folder(m.path);
    const bool all_of_run = is_podman(system) && lies_in("/run/podman/podman.sock", m.path);
    if (runtime.empty() && !all_of_run) continue;
    found.push_back(observe_socket(c, system, m, m.path, runtime.empty() ? "Podman" : runtime));
  }
  return failed_or_unseen(std::move(found), c, system);
}
const Check registered_other_runtime_socket{"container-other-runtime-socket", other_runtime_socket};

const std::string* variable(const Container& c, std::string_view name) {
  if (!c.environment.known()) return nullptr;
  for (const facts::Variable& v : *c.environment)
    if (v.name == name) return &v.value;
  return nullptr;
}

// Whether DOCKER_HOST of the container itself points at this mount: then a Docker API answers there.
bool used_as_docker_host(const Container& c, const HostMountPoint& m) {
  const std::string* host = variable(c, "DOCKER_HOST");
  return host != nullptr && host->starts_with("unix://") &&
         lies_in(plain_path(host->substr(7)), plain_path(m.mount->destination));
}

// Sockets under names that nobody knows by heart. A scan sends nothing into a container's sockets: proof
// comes from what is already known.
Verdict socket_answers(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  const auto known_sockets = engine_sockets(system);
  std::vector<Observation> found;
  std::string unproven;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    if (docker_socket_in(m.path, system) || !runtime_of_socket(m.path).empty()) continue;
    const auto engine = std::find_if(known_sockets.begin(), known_sockets.end(),
                                     [&](const std::string& s) { return lies_in(s, m.path); });
    if (engine != known_sockets.end()) {
      found.push_back(observe_socket(c, system, m, *engine, "Docker"));
    } else if (used_as_docker_host(c, m)) {
      found.push_back(observe_socket(c, system, m, m.path, "Docker"));
    } else if (m.path.ends_with(".sock") && unproven.empty()) {
      unproven = m.path;
    }
  }
  if (found.empty() && !unproven.empty())
    return not_evaluated(
        "a socket is mounted, " + unproven +
        "; whether it speaks the Docker API is not tried, because a scan sends nothing into it");
  return failed_or_unseen(std::move(found), c, system);
}
const Check registered_socket_answers{"container-socket-answers", socket_answers};

}  // namespace
}  // namespace watertight::checks
