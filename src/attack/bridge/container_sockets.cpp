// Sockets of engines, runtimes and of the host's init in a container, and whether its processes may connect.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/container_folders.hpp"
#include "attack/bridge/engine_clients.hpp"
#include "attack/bridge/socket_access.hpp"
#include "attack/bridge/socket_proxies.hpp"
#include "checks/api_sockets.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/image_reference.hpp"
#include "checks/in_force.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::Container;
using facts::System;

constexpr std::string_view kUsual = "/run/docker.sock";

// Paths where the engine itself listens: as was seen, else where it does by default.
std::vector<std::string> own_sockets(const System& system) {
  std::vector<std::string> own = checks::engine_sockets(system);
  const bool rootless = system.engine && system.engine->rootless.is(true);
  if (own.empty() && !rootless)
    own.emplace_back(checks::is_podman(system) ? std::string_view("/run/podman/podman.sock") : kUsual);
  return own;
}

// A path that engines have by default is this one's, even where it answered somewhere else.
bool is_default(std::string_view path, const System& system) {
  if (system.engine && system.engine->rootless.is(true)) return false;
  return !checks::is_podman(system) &&
         (path == kUsual || path == "/run/balena-engine.sock" || path == "/run/snap.docker/docker.sock");
}

struct Found {
  std::string_view predicate;
  std::string path;  // of the host
  Truth truth = Truth::yes;
  const BoundFolder* mount = nullptr;
  std::string_view doubt;  // what nobody knows, where the truth is unknown
};

constexpr std::string_view kNotSeen = "whether the socket is there was not read";
constexpr std::string_view kWhichEngine = "which engine answers there is not asked";

std::string_view predicate_of(std::string_view runtime) {
  if (runtime == "containerd") return "containerd-socket";
  if (runtime == "BuildKit") return "buildkit-socket";
  return "other-runtime-socket";
}

bool listed(const std::vector<std::string>& list, std::string_view path) {
  return std::ranges::find(list, path) != list.end();
}

// A file that is a socket by its name, or by a client's setting in the container.
bool used_as_docker_host(const Container& c, const BoundFolder& m) {
  if (!c.environment.known()) return false;
  const auto host = std::ranges::find(*c.environment, "DOCKER_HOST", &facts::Variable::name);
  return host != c.environment->end() && host->value.starts_with("unix://") &&
         lies_in(checks::plain_path(std::string_view(host->value).substr(7)),
                 checks::plain_path(m.destination));
}

void add_itself(const Container& c, const BoundFolder& m, const std::vector<std::string>& own,
                const System& system, std::vector<Found>& out) {
  if (listed(own, m.path) || is_default(m.path, system))
    return out.push_back({"engine-socket", m.path, Truth::yes, &m, {}});
  const std::string_view runtime = checks::runtime_of_socket(m.path);
  const bool of_account = m.path.starts_with("/run/user/");
  if (runtime == "Docker" || (runtime == "Podman" && of_account) ||
      (runtime.empty() && used_as_docker_host(c, m)))
    out.push_back({"second-engine-socket", m.path, Truth::unknown, &m, kWhichEngine});
  else if (!runtime.empty() && runtime != "kubelet")
    out.push_back({predicate_of(runtime), m.path, Truth::yes, &m, {}});
}

// Of sockets that come along with a folder: those that were seen there, else those that runtimes have by
// convention.
void add_below(const BoundFolder& m, const std::vector<std::string>& own, const System& system,
               std::vector<Found>& out) {
  const bool host_seen = system.host && system.host->api_sockets.known();
  for (const std::string& socket : own)
    if (socket != m.path && lies_in(socket, m.path))
      out.push_back({"engine-socket-below", socket, Truth::yes, &m, {}});
  if (host_seen) {
    for (const facts::ApiSocket& seen : *system.host->api_sockets) {
      const std::string path = checks::plain_path(seen.path);
      if (path == m.path || !lies_in(path, m.path) || listed(own, path)) continue;
      const std::string_view runtime = checks::runtime_of_socket(path);
      if (runtime.empty() || runtime == "kubelet") continue;
      if (runtime == "Docker" || path.starts_with("/run/user/"))
        out.push_back({"second-engine-socket", path, Truth::unknown, &m, kWhichEngine});
      else
        out.push_back({predicate_of(runtime), path, Truth::yes, &m, {}});
    }
    return;
  }
  const std::string_view of_folder = checks::runtime_of_folder(m.path);
  for (const checks::RuntimeSocket& known : checks::runtime_sockets()) {
    if (known.path == m.path || !lies_in(known.path, m.path) || listed(own, known.path)) continue;
    if (known.runtime == of_folder && of_folder != "kubelet") {
      out.push_back({predicate_of(known.runtime), std::string(known.path), Truth::yes, &m, {}});
      if (m.path != "/run/docker") break;  // the first is the one that runtimes have
      continue;
    }
    // Every engine of Docker's has a containerd; the others are rare.
    if (known.path == "/run/containerd/containerd.sock" && !checks::is_podman(system))
      out.push_back({"containerd-socket", std::string(known.path), Truth::unknown, &m, kNotSeen});
  }
}

void add_bus(const BoundFolder& m, std::vector<Found>& out) {
  static constexpr std::array<std::string_view, 2> kBuses = {"/run/dbus/system_bus_socket",
                                                             "/run/systemd/private"};
  for (const std::string_view bus : kBuses) {
    if (!lies_in(bus, m.path)) continue;
    const bool close = m.path == bus || m.path == "/run/dbus" || m.path == "/run/systemd";
    out.push_back({"system-bus-socket", std::string(bus), close ? Truth::yes : Truth::unknown, &m, kNotSeen});
  }
}

bool is_started_from_tag(const Container& c) {
  if (!c.image.known() || (c.build_file.known() && !c.build_file->empty())) return false;
  return checks::image_reference(*c.image).digest.empty();
}

// --- Facts ---

Evidences evidence_of(const Found& f, const Container& c) {
  Evidences seen = evidence_of(*f.mount, c);
  if (f.truth == Truth::unknown) seen.insert(seen.begin(), not_known("socket", std::string(f.doubt)));
  return seen;
}

// The best that root or the user gets of any of the engine's sockets.
Truth add_connections(const ContainerSubject& s, const std::string& socket, FactSink& facts) {
  Access root = root_may_connect(s.container, socket, s.system);
  Access user = user_may_connect(s.container, socket, s.system);
  facts.add("root-may-connect", {s.name, socket}, root.truth, [&] { return root.seen; });
  facts.add("user-may-connect", {s.name, socket}, user.truth, [&] { return user.seen; });
  return std::max(both(root.truth, truth_of(checks::starts_as_root(s.container).truth)), user.truth);
}

// Of a proxy: the socket of this engine or of another, which is its to pass on.
void add_passed_on(const ContainerSubject& s, const Found& f, Truth connects, FactSink& facts) {
  if (!is_socket_proxy(s.container)) return;
  const Truth has = both(f.truth, connects);
  facts.add("proxy-has-socket", {s.name}, has, [&] {
    Evidences seen = evidence_of(f, s.container);
    if (has == Truth::unknown && f.truth != Truth::unknown)
      seen.insert(seen.begin(),
                  not_known("socket", "whether its owner and mode let the proxy in was not read"));
    return seen;
  });
}

// A proxy may command an engine over the network.
void add_remote_proxy(const ContainerSubject& s, FactSink& facts) {
  if (!is_socket_proxy(s.container)) return;
  const auto& environment = s.container.environment;
  const auto names_an_engine = [](const facts::Variable& v) {
    return (v.name == "DOCKER_HOST" || v.name == "SOCKET_PATH" || v.name == "SP_SOCKETPATH") &&
           !v.value.empty() && !v.value.starts_with('/') && !v.value.starts_with("unix://");
  };
  if (s.container.mounts.known() &&
      (!environment.known() || std::ranges::none_of(*environment, names_an_engine)))
    return;
  facts.add("proxy-has-socket", {s.name}, Truth::unknown, [&] {
    return Evidences{not_known("socket", "which engine it passes requests on to was not read"),
                     checks::evidence("mounts", s.container.mounts)};
  });
}

void add_found(const ContainerSubject& s, const std::vector<Found>& found, FactSink& facts) {
  std::vector<std::string_view> done;
  Truth holds = Truth::no;
  const Found* held = nullptr;
  for (const Found& f : found) {
    facts.add(f.predicate, {s.name, f.path}, f.truth, [&] { return evidence_of(f, s.container); });
    if (f.predicate == "system-bus-socket" || std::ranges::find(done, f.path) != done.end()) continue;
    done.push_back(f.path);
    const Truth connects = add_connections(s, f.path, facts);
    if (f.predicate.starts_with("engine-socket") || f.predicate == "second-engine-socket")
      add_passed_on(s, f, connects, facts);
    if (!f.predicate.starts_with("engine-socket") || connects <= holds) continue;
    holds = connects;
    held = &f;
  }
  if (held == nullptr) return;
  facts.add("holds-engine-socket", {s.name}, holds, [&] {
    Evidences seen = evidence_of(*held, s.container);
    if (holds == Truth::unknown)
      seen.insert(seen.begin(),
                  not_known("socket", "whether its owner and mode let the container in was not read"));
    return seen;
  });
  if (is_started_from_tag(s.container))
    facts.add("pulls-mutable-tag", {s.name}, Truth::yes,
              [&] { return Evidences{checks::evidence("image", s.container.image)}; });
}

// Docker on Windows: whoever runs code in the container opens the pipe.
void add_pipes(const ContainerSubject& s, FactSink& facts) {
  for (const facts::Mount& m : *s.container.mounts) {
    if (m.kind != facts::MountKind::pipe && m.source.find("docker_engine") == std::string::npos) continue;
    const auto why = [&] {
      return Evidences{checks::evidence("mounts", checks::show(m), s.container.mounts, m.origin)};
    };
    for (const std::string_view predicate : {"engine-socket", "root-may-connect", "user-may-connect"})
      facts.add(predicate, {s.name, m.source}, Truth::yes, why);
    if (is_socket_proxy(s.container)) facts.add("proxy-has-socket", {s.name}, Truth::yes, why);
  }
}

void add_unread(const ContainerSubject& s, FactSink& facts) {
  facts.add("engine-socket", {s.name, kUsual}, Truth::unknown,
            [&] { return Evidences{checks::evidence("mounts", s.container.mounts)}; });
  add_connections(s, std::string(kUsual), facts);
}

}  // namespace

void add_sockets(const ContainerSubject& s, FactSink& facts) {
  if (!s.container.mounts.known())
    add_unread(s, facts);
  else
    add_pipes(s, facts);
  add_remote_proxy(s, facts);
  std::optional<ContainerFolders> room;
  ContainerFolders& folders = folders_of(s, room);
  const std::vector<BoundFolder>& mounts = folders.bound();
  add_engine_client(s, folders, facts);
  if (mounts.empty()) return;
  const std::vector<std::string> own = own_sockets(s.system);
  std::vector<Found> found;
  for (const BoundFolder& m : mounts) {
    add_itself(s.container, m, own, s.system, found);
    add_below(m, own, s.system, found);
    add_bus(m, found);
  }
  add_found(s, found, facts);
}

}  // namespace watertight::attack
