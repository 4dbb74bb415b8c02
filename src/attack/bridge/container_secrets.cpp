// Secrets that a container has: in its environment, in files of the host's users, over sockets of theirs.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/container_folders.hpp"
#include "checks/host_paths.hpp"
#include "checks/secrets.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::Container;

constexpr std::string_view kTokens = "/run/secrets/kubernetes.io";
constexpr std::string_view kSecrets = "/run/secrets/";

// Two containers' variables of one name are two secrets.
std::string name_of(std::string_view secret, std::string_view container) {
  return fmt::format("{} ({})", secret, container);
}

// --- What was seen in settings ---

bool shows_in_arguments(const facts::Secret& secret, const Container& c) {
  return !c.running.is(false) &&
         (secret.where.starts_with("command") || secret.where.starts_with("entrypoint"));
}

void add_seen(const ContainerSubject& s, FactSink& facts) {
  for (const facts::Secret& secret : s.container.secrets) {
    const bool doubtful = checks::is_doubtful(secret);
    const Truth truth = doubtful ? Truth::unknown : Truth::yes;
    const auto why = [&] {
      const std::string what = fmt::format("{} ({} characters)", secret.kind, secret.length);
      return Evidences{{secret.where, doubtful ? "unknown: it may be nobody's secret, " + what : what,
                        facts::Basis::declared, secret.origin.source ? secret.origin : s.container.origin}};
    };
    if (const std::string_view variable = checks::variable_of(secret); !variable.empty()) {
      facts.add("environment-secret", {s.name, name_of(variable, s.name)}, truth, why);
      continue;
    }
    const std::string name = name_of(secret.where, s.name);
    facts.add("metadata-secret", {name}, truth, why);
    if (shows_in_arguments(secret, s.container)) facts.add("argument-secret", {name}, truth, why);
  }
}

// --- What is mounted ---

// Of any account, wherever its home is.
constexpr std::array<std::string_view, 14> kOfAccounts = {"/.ssh",
                                                          "/.aws",
                                                          "/.docker",
                                                          "/.kube",
                                                          "/.gnupg",
                                                          "/.azure",
                                                          "/.config/gcloud",
                                                          "/.config/gh",
                                                          "/.netrc",
                                                          "/.git-credentials",
                                                          "/.pgpass",
                                                          "/.vault-token",
                                                          "/.password-store",
                                                          "/.config/containers"};
constexpr std::array<std::string_view, 10> kOfHost = {
    "/etc/kubernetes",  "/etc/rancher",   "/etc/ssh",     "/etc/ssl/private", "/etc/pki/tls/private",
    "/etc/krb5.keytab", "/etc/wireguard", "/etc/openvpn", "/run/cloud-init",  "/etc/docker/certs.d"};

// In those folders, but nobody's secret.
bool is_open(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return file == "known_hosts" || file == "authorized_keys" || file == "ssh_config" ||
         file == "sshd_config" || file == "ssh_known_hosts" || file.ends_with(".pub") ||
         file.ends_with(".crt") || path.ends_with("/.ssh/config");
}

bool is_of_account(std::string_view path) {
  return std::ranges::any_of(kOfAccounts, [&](std::string_view kept) {
    const auto at = path.find(kept);
    return at != std::string_view::npos && (at + kept.size() == path.size() || path[at + kept.size()] == '/');
  });
}

bool is_of_host(std::string_view path) {
  return std::ranges::any_of(kOfHost, [&](std::string_view kept) { return lies_in(path, kept); });
}

// An account's files are closed to others, but who the container's user is on the host may be that account.
Truth may_read(const FileRights& rights, bool of_account) {
  const Truth root = as_host_root(rights);
  return root == Truth::no && of_account ? Truth::unknown : root;
}

// --- Sockets of the host's users ---

bool is_session(std::string_view path) {
  constexpr std::string_view kSessions = "/run/user";
  if (!lies_in(path, kSessions)) return false;
  path.remove_prefix(kSessions.size());
  return path.find('/', std::min<std::size_t>(path.size(), 1)) == std::string_view::npos;
}

// What a key agent's socket is called: by ssh-agent, GNOME, GnuPG, Docker Desktop, or by the variable that
// names it.
bool is_key_agent(const BoundFolder& m) {
  const std::string_view path = m.path;
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return path.find("/ssh-") != std::string_view::npos || file == "ssh-auth.sock" ||
         file.starts_with("S.gpg-agent") || path.ends_with("/keyring/ssh") || file == "ssh-agent.sock" ||
         file == "agent.sock";
}

// The path was a variable that only the one who starts it has.
bool names_agent_by_variable(const facts::Mount& m) {
  return m.source.find("SSH_AUTH_SOCK") != std::string::npos;
}

bool is_display(std::string_view path) {
  return lies_in(path, "/tmp/.X11-unix") || path.substr(path.rfind('/') + 1).starts_with("wayland-");
}

void add_account_sockets(const ContainerSubject& s, const BoundFolder& m, const FileRights& rights,
                         FactSink& facts) {
  const auto seen = [&] { return evidence_of(m, s.container); };
  const auto doubted = [&](const char* why) {
    Evidences list = evidence_of(m, s.container);
    list.insert(list.begin(), not_known("mounts", why));
    return list;
  };
  if (is_key_agent(m)) {
    facts.add("key-agent", {s.name, m.path}, may_read(rights, true), seen);
  } else if (is_display(m.path)) {
    facts.add("display-socket", {s.name, m.path}, Truth::yes, seen);
  } else if (m.path == "/tmp" || is_session(m.path)) {
    facts.add("display-socket", {s.name, m.path}, Truth::unknown,
              [&] { return doubted("whether somebody has a desktop there was not read"); });
  }
}

void add_mounted(const ContainerSubject& s, ContainerFolders& folders, FactSink& facts) {
  const std::vector<BoundFolder>& mounts = folders.bound();
  if (mounts.empty()) return;
  const FileRights& rights = folders.rights();
  for (const BoundFolder& m : mounts) {
    const bool of_account = is_of_account(m.path);
    if ((of_account || is_of_host(m.path)) && !is_open(m.path))
      facts.add("mounted-secret", {s.name, m.path}, may_read(rights, of_account), [&] {
        Evidences seen = evidence_of(m, s.container);
        std::ranges::copy(rights.seen, std::back_inserter(seen));
        return seen;
      });
    add_account_sockets(s, m, rights, facts);
  }
}

// --- Secrets of services, tokens of orchestrators ---

void add_granted(const ContainerSubject& s, ContainerFolders& folders, FactSink& facts) {
  const Container& c = s.container;
  if (!c.mounts.known()) return;
  for (const facts::Mount& m : *c.mounts) {
    if (m.kind == facts::MountKind::bind && names_agent_by_variable(m) && !m.source.starts_with('/'))
      facts.add("key-agent", {s.name, m.source}, Truth::unknown, [&] {
        return Evidences{not_known("mounts", "the variable's value is known where it is started", m.origin)};
      });
    const std::string at = checks::plain_path(m.destination);
    const auto why = [&] {
      return Evidences{checks::evidence("mounts", checks::show(m), c.mounts, m.origin)};
    };
    if (lies_in(at, kTokens)) {
      facts.add("orchestrator-token", {s.name, name_of("the service account's token", s.name)}, Truth::yes,
                why);
    } else if (at.starts_with(kSecrets)) {
      // Whom else the file's owner and mode let in was not read.
      const Truth readable = as_host_root(folders.rights()) == Truth::yes ? Truth::yes : Truth::unknown;
      facts.add("service-secret", {s.name, name_of(at.substr(kSecrets.size()), s.name)}, readable, why);
    }
  }
}

}  // namespace

void add_secrets(const ContainerSubject& s, FactSink& facts) {
  std::optional<ContainerFolders> room;
  ContainerFolders& folders = folders_of(s, room);
  add_seen(s, facts);
  add_mounted(s, folders, facts);
  add_granted(s, folders, facts);
}

}  // namespace watertight::attack
