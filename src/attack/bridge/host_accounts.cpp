// Accounts of the host that command the engine without being root: each of them is somebody's way in.
#include <algorithm>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/engine_clients.hpp"
#include "checks/api_address.hpp"
#include "checks/api_sockets.hpp"
#include "checks/host_paths.hpp"

namespace watertight::attack {
namespace {

using facts::Host;
using facts::System;

class Accounts {
 public:
  explicit Accounts(FactSink& facts) : facts_(facts) {}

  // Asserts once that an attacker may be this account.
  template <typename Why>
  void matters(const std::string& account, Why why) {
    if (std::ranges::find(known_, account) != known_.end()) return;
    known_.push_back(account);
    facts_.add("account-exec", {account}, Truth::yes, why);
  }

 private:
  FactSink& facts_;
  std::vector<std::string> known_;
};

void add_group(const Host& host, Accounts& accounts, FactSink& facts) {
  if (!host.docker_group_members.known()) return;
  for (const facts::Item& member : *host.docker_group_members) {
    if (member.text == "root") continue;
    const auto why = [&] {
      return Evidences{
          checks::evidence("docker_group_members", member.text, host.docker_group_members, member.origin)};
    };
    facts.add("docker-group", {member.text}, Truth::yes, why);
    accounts.matters(member.text, why);
  }
}

bool in_docker_group(const Host& host, const std::string& account) {
  return host.docker_group_members.known() &&
         std::ranges::any_of(*host.docker_group_members,
                             [&](const facts::Item& member) { return member.text == account; });
}

bool is_the_engines(const std::string& path, const System& system) {
  const std::vector<std::string> own = checks::engine_sockets(system);
  if (own.empty()) return path == "/run/docker.sock";
  return std::ranges::find(own, path) != own.end();
}

// Members of the group docker have their own fact.
void add_socket(const Host& host, const System& system, Accounts& accounts, FactSink& facts) {
  if (!host.api_sockets.known()) return;
  for (const facts::ApiSocket& socket : *host.api_sockets) {
    if (!is_the_engines(checks::plain_path(socket.path), system)) continue;
    for (const std::string& account : socket.accounts) {
      if (account == "root" || (socket.status.group == "docker" && in_docker_group(host, account))) continue;
      const auto why = [&] {
        return Evidences{{"api_sockets", socket.path + " " + checks::show(socket.status),
                          host.api_sockets.basis, host.api_sockets.origin}};
      };
      facts.add("socket-open-to", {account}, Truth::yes, why);
      accounts.matters(account, why);
    }
  }
}

bool is_this_host(std::string_view name, const System& system) {
  if (checks::is_loopback_address(name)) return true;
  return (system.host && system.host->name.is(std::string(name))) ||
         (system.engine && system.engine->name.is(std::string(name)));
}

// Contexts with TLS material: "name tcp://host:2376 tls".
void add_certificates(const Host& host, const System& system, Accounts& accounts, FactSink& facts) {
  if (!host.docker_clients.known()) return;
  for (const facts::DockerClient& client : *host.docker_clients) {
    if (client.account == "root") continue;
    const facts::Item* context = nullptr;
    bool here = false;
    for (const facts::Item& each : client.contexts) {
      if (!each.text.ends_with(" tls") || each.text.find(" tcp://") == std::string::npos) continue;
      if (here) break;
      context = &each;
      here =
          is_this_host(host_of_address(std::string_view(each.text).substr(each.text.find(' ') + 1)), system);
    }
    if (context == nullptr) continue;
    const auto seen = [&] {
      return checks::evidence("contexts", context->text, host.docker_clients, context->origin);
    };
    facts.add("client-certificate-of", {client.account}, here ? Truth::yes : Truth::unknown, [&] {
      if (here) return Evidences{seen()};
      return Evidences{not_known("contexts", "whether the context leads to this engine was not tried"),
                       seen()};
    });
    accounts.matters(client.account, [&] { return Evidences{seen()}; });
  }
}

// Accounts that are known by something else than their rights: of Docker's client, of rootless engines.
std::vector<std::string> ordinary_accounts(const Host& host) {
  std::vector<std::string> names;
  if (host.docker_clients.known())
    for (const facts::DockerClient& client : *host.docker_clients) names.push_back(client.account);
  if (host.rootless_accounts.known())
    for (const facts::RootlessAccount& account : *host.rootless_accounts) names.push_back(account.name);
  if (host.docker_group_members.known())
    for (const facts::Item& member : *host.docker_group_members) names.push_back(member.text);
  std::erase(names, "root");
  std::ranges::sort(names);
  const auto rest = std::ranges::unique(names);
  names.erase(rest.begin(), rest.end());
  return names;
}

// Files that containers take secrets from, as far as folders let other accounts come to them.
void add_compose_secrets(const Host& host, Accounts& accounts, FactSink& facts) {
  std::vector<std::string> names;
  for (const facts::WatchedFile& file : host.files) {
    if (file.role != "secret-file" && file.role != "env-file") continue;
    if (file.status.known() && (!file.status->exists || (file.status->mode & 04u) == 0)) continue;
    if (names.empty()) names = ordinary_accounts(host);
    for (const std::string& account : names) {
      if (file.status.known() && file.status->owner == account) continue;  // its own
      const auto why = [&] { return Evidences{checks::evidence(file.path, file.status)}; };
      facts.add("compose-secret-readable", {account, file.path},
                file.status.known() ? Truth::yes : Truth::unknown, why);
      accounts.matters(account, why);
    }
  }
}

}  // namespace

void add_host_accounts(const System& system, FactSink& facts) {
  if (!system.host) return;
  Accounts accounts(facts);
  add_group(*system.host, accounts, facts);
  add_socket(*system.host, system, accounts, facts);
  add_certificates(*system.host, system, accounts, facts);
  add_compose_secrets(*system.host, accounts, facts);
}

}  // namespace watertight::attack
