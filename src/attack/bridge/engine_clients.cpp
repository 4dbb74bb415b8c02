#include "attack/bridge/engine_clients.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::System;

const facts::Variable* variable(const facts::Container& c, std::string_view name) {
  if (!c.environment.known()) return nullptr;
  for (const facts::Variable& v : *c.environment)
    if (v.name == name && !v.value.empty()) return &v;
  return nullptr;
}

checks::Evidence of_variable(const facts::Container& c, const facts::Variable& v) {
  return checks::evidence("environment", v.name + "=" + v.value, c.environment, v.origin);
}

// Names by which a container calls the machine that it runs on.
bool is_own_host(std::string_view host, const System& system) {
  static constexpr std::array<std::string_view, 5> kNames = {
      "host.docker.internal", "gateway.docker.internal", "host.containers.internal", "localhost",
      "172.17.0.1"};
  if (std::ranges::find(kNames, host) != kNames.end() || host.starts_with("127.")) return true;
  return (system.host && system.host->name.is(std::string(host))) ||
         (system.engine && system.engine->name.is(std::string(host)));
}

template <typename Test>
const BoundFolder* first_mount(const std::vector<BoundFolder>& mounts, Test test) {
  const auto at = std::ranges::find_if(mounts, test);
  return at == mounts.end() ? nullptr : &*at;
}

// The client's own folder, or what the variable for it names.
void add_certificates(const ContainerSubject& s, ContainerFolders& folders, FactSink& facts) {
  const std::vector<BoundFolder>& mounts = folders.bound();
  const facts::Variable* path = variable(s.container, "DOCKER_CERT_PATH");
  const std::string named = path == nullptr ? std::string() : checks::plain_path(path->value);
  const BoundFolder* mount = first_mount(mounts, [&](const BoundFolder& m) {
    return m.path.ends_with("/.docker") || m.path.ends_with("/.docker/contexts") ||
           (!named.empty() && lies_in(named, checks::plain_path(m.destination)));
  });
  if (mount == nullptr && path == nullptr) return;
  // Without the variable the folder may hold no more than settings.
  const bool sure = mount != nullptr && path != nullptr;
  const Truth readable = mount == nullptr ? Truth::unknown : as_host_root(folders.rights());
  facts.add(
      "client-certificate-in", {s.name}, sure && readable == Truth::yes ? Truth::yes : Truth::unknown, [&] {
        Evidences seen;
        if (!sure || readable != Truth::yes)
          seen.push_back(
              not_known("client certificate", "whether a key that it can read is there was not looked at"));
        if (path != nullptr) seen.push_back(of_variable(s.container, *path));
        if (mount != nullptr) std::ranges::copy(evidence_of(*mount, s.container), std::back_inserter(seen));
        return seen;
      });
}

void add_ssh(const ContainerSubject& s, ContainerFolders& folders, FactSink& facts) {
  const std::vector<BoundFolder>& mounts = folders.bound();
  const facts::Variable* host = variable(s.container, "DOCKER_HOST");
  if (host == nullptr || !host->value.starts_with("ssh://")) return;
  const BoundFolder* key =
      first_mount(mounts, [](const BoundFolder& m) { return m.path.find("/.ssh") != std::string::npos; });
  const bool sure = key != nullptr && is_own_host(host_of_address(host->value), s.system) &&
                    as_host_root(folders.rights()) == Truth::yes;
  facts.add("ssh-key-to-engine", {s.name}, sure ? Truth::yes : Truth::unknown, [&] {
    Evidences seen = {of_variable(s.container, *host)};
    if (!sure)
      seen.insert(seen.begin(),
                  not_known("SSH key", "whether the key opens this engine's host was not tried"));
    if (key != nullptr) std::ranges::copy(evidence_of(*key, s.container), std::back_inserter(seen));
    return seen;
  });
}

// A manager keeps the cluster's state, tokens among it, in its data root, and the key beside it.
void add_join_token(const ContainerSubject& s, ContainerFolders& folders, FactSink& facts) {
  const std::vector<BoundFolder>& mounts = folders.bound();
  if (!s.system.engine || !s.system.engine->swarm.known() || !s.system.engine->swarm->manager) return;
  const std::string state = checks::data_root(s.system) + "/swarm";
  const BoundFolder* mount = first_mount(
      mounts, [&](const BoundFolder& m) { return lies_in(state, m.path) || lies_in(m.path, state); });
  if (mount == nullptr) return;
  facts.add("join-token-readable", {s.name}, as_host_root(folders.rights()),
            [&] { return evidence_of(*mount, s.container); });
}

}  // namespace

std::string_view host_of_address(std::string_view address) {
  const auto scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find('/'));
  if (const auto user = address.rfind('@'); user != std::string_view::npos) address.remove_prefix(user + 1);
  if (address.starts_with('[')) return address.substr(0, address.find(']') + 1);
  return address.substr(0, address.rfind(':'));
}

void add_engine_client(const ContainerSubject& s, ContainerFolders& folders, FactSink& facts) {
  add_certificates(s, folders, facts);
  add_ssh(s, folders, facts);
  if (!folders.bound().empty()) add_join_token(s, folders, facts);
}

}  // namespace watertight::attack
