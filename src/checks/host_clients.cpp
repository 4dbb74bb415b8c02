// What Docker clients of this host keep and where they connect to.
#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::DockerClient;
using facts::Host;
using facts::System;

std::string joined(const facts::Items& items) {
  std::string text;
  for (const facts::Item& item : items) text += (text.empty() ? "" : ", ") + item.text;
  return text;
}

// The file that holds them, with its mode, where it was looked at.
const facts::FileStatus* status_of(const Host& h, const std::string& path) {
  for (const facts::WatchedFile& file : h.files)
    if (file.role == "docker-config" && file.path == path && file.status.known() && file.status->exists)
      return &*file.status;
  return nullptr;
}

Verdict plain_credentials(const Host& h, const System&) {
  if (!h.docker_clients.known()) return not_evaluated("the settings of Docker clients", h.docker_clients);
  std::vector<Observation> found;
  for (const DockerClient& client : *h.docker_clients) {
    if (client.plain_logins.empty()) continue;
    const facts::FileStatus* status = status_of(h, client.path);
    const bool open = status != nullptr && (status->mode & 0044u) != 0;
    Observation o = observe(
        fmt::format("{} keeps {}'s credentials for {} as they are: whoever reads the file{} pushes images "
                    "that others run",
                    client.path, client.account, joined(client.plain_logins),
                    open ? fmt::format(", which its mode {:04o} allows to other accounts,", status->mode)
                         : ", or a backup of it,"),
        {}, client.path);
    for (const facts::Item& login : client.plain_logins)
      o.evidence.push_back(evidence("plain_logins", login.text, h.docker_clients, login.origin));
    if (open) o.severity = Severity::high;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_credentials{"host-docker-client-credentials", plain_credentials};

Verdict proxy_passwords(const Host& h, const System&) {
  if (!h.docker_clients.known()) return not_evaluated("the settings of Docker clients", h.docker_clients);
  std::vector<Observation> found;
  for (const DockerClient& client : *h.docker_clients) {
    if (client.proxies_with_secrets.empty()) continue;
    Observation o = observe(
        fmt::format("{} has a proxy's password in it: the client writes it into the environment of every "
                    "container and every build that {} starts",
                    client.path, client.account),
        {}, client.path);
    for (const facts::Item& proxy : client.proxies_with_secrets)
      o.evidence.push_back(evidence("proxies_with_secrets", proxy.text, h.docker_clients, proxy.origin));
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_proxies{"host-docker-client-proxy-password", proxy_passwords};

bool leaves_the_host(std::string_view address) {
  constexpr std::string_view kTcp = "tcp://";
  if (!address.starts_with(kTcp) && !address.starts_with("http://")) return false;
  address.remove_prefix(address.find("//") + 2);
  return !address.starts_with("127.") && !address.starts_with("localhost") && !address.starts_with("[::1]");
}

// "name tcp://host:2375", with " tls" or " unverified" behind.
Verdict plain_contexts(const Host& h, const System&) {
  std::vector<Observation> found;
  if (leaves_the_host(h.docker_host.value.value_or("")) && h.docker_host->find(":2376") == std::string::npos)
    found.push_back(observe(
        fmt::format("every login of this host gets DOCKER_HOST={}: whoever is on the way reads and changes "
                    "what the engine there is told to do",
                    *h.docker_host),
        {evidence("docker_host", h.docker_host)}, "DOCKER_HOST"));
  if (h.docker_clients.known())
    for (const DockerClient& client : *h.docker_clients)
      for (const facts::Item& context : client.contexts) {
        const auto blank = context.text.find(' ');
        const std::string_view rest = std::string_view(context.text).substr(blank + 1);
        const bool unverified = rest.ends_with(" unverified");
        if (!leaves_the_host(rest) || (rest.find(" tls") != std::string_view::npos && !unverified)) continue;
        const std::string name = context.text.substr(0, blank);
        found.push_back(observe(
            fmt::format(
                "{}'s context {} connects to {} {}: whoever is on the way is root on the machine behind it",
                client.account, name, rest.substr(0, rest.find(' ')),
                unverified ? "without checking who answers" : "without TLS"),
            {evidence("contexts", context.text, h.docker_clients, context.origin)},
            client.account + " " + name));
      }
  if (!found.empty()) return failed_if_any(std::move(found));
  if (!h.docker_clients.known()) return not_evaluated("the settings of Docker clients", h.docker_clients);
  return passed();
}
const Check registered_contexts{"host-docker-context-plain-tcp", plain_contexts};

// The sockets of runtimes beside the engine's own, which has rules of its own.
Verdict runtime_sockets(const Host& h, const System&) {
  if (!h.api_sockets.known()) return not_evaluated("the sockets of runtimes", h.api_sockets);
  std::vector<Observation> found;
  for (const facts::ApiSocket& socket : *h.api_sockets) {
    if (socket.accounts.empty() || socket.path.ends_with("/docker.sock") ||
        socket.path.starts_with("/run/user/"))
      continue;
    std::string who;
    for (const std::string& account : socket.accounts) who += (who.empty() ? "" : ", ") + account;
    found.push_back(observe(
        fmt::format("{} may connect to {}: whoever may starts processes as root on this host, past the "
                    "engine and its rules",
                    who, socket.path),
        {{"api_sockets", socket.path + " " + show(socket.status), h.api_sockets.basis, h.api_sockets.origin}},
        socket.path));
  }
  return failed_if_any(std::move(found));
}
const Check registered_sockets{"host-runtime-socket-access", runtime_sockets};

Verdict buildkitd(const Host& h, const System&) {
  if (!h.buildkit_entitlements.known())
    return not_evaluated("the entitlements of buildkitd", h.buildkit_entitlements);
  std::vector<Observation> found;
  for (const facts::Item& entitlement : *h.buildkit_entitlements) {
    const bool insecure = entitlement.text == "security.insecure";
    if (!insecure && entitlement.text != "network.host") continue;
    Observation o = observe(
        insecure ? "buildkitd lets builds ask for security.insecure: a RUN line of any Dockerfile it builds "
                   "may be privileged "
                   "and take the host"
                 : "buildkitd lets builds ask for the host's network: a RUN line reaches what listens on the "
                   "host's loopback",
        {evidence("buildkit_entitlements", entitlement.text, h.buildkit_entitlements, entitlement.origin)},
        entitlement.text);
    if (!insecure) o.severity = Severity::medium;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_buildkitd{"host-buildkitd-entitlements", buildkitd};

// A CDI file says which devices, mounts and hooks a container gets; the hooks run on the host as root.
Verdict cdi_specs(const Host& h, const System&) {
  std::vector<Observation> found;
  bool any = false;
  std::string refused;
  for (const facts::WatchedFile& file : h.files) {
    if (file.role != "cdi-spec" && file.role != "cdi-folder") continue;
    if (!file.status.known()) {
      refused = file.status.unknown_because;
      continue;
    }
    if (!file.status->exists) continue;
    any = true;
    const facts::FileStatus& s = *file.status;
    if (s.uid == 0 && (s.mode & 0022u) == 0) continue;
    found.push_back(observe(
        fmt::format("{} belongs to {} and has mode {:04o}: whoever writes {} adds a hook that runs as root "
                    "on the host when a container asks for the device",
                    file.path, s.owner, s.mode, file.role == "cdi-folder" ? "there" : "it"),
        {evidence(file.path, file.status)}, file.path));
  }
  if (found.empty() && !refused.empty()) return not_evaluated(refused);
  if (!any) return not_applicable("there is no CDI specification on this host");
  return failed_if_any(std::move(found));
}
const Check registered_cdi{"host-cdi-spec-writable", cdi_specs};

}  // namespace
}  // namespace watertight::checks
