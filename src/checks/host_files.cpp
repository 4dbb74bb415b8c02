// Owner and mode of the engine's files: one table, one function.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "checks/check.hpp"

namespace watertight::checks {
namespace {

using facts::FileStatus;
using facts::Host;
using facts::System;
using facts::WatchedFile;

struct Rule {
  std::string_view id;
  std::string_view role;      // of facts::WatchedFile
  std::uint32_t widest_mode;  // 0: the rule is about the owner
  std::string_view group;     // beside root's
  std::string_view gain;      // what somebody gains who may write, read or connect
};

constexpr std::string_view kUnit = "a changed unit runs any program as root at the next start of the engine";
constexpr std::string_view kSettings = "whoever changes the engine's settings opens its API to the network";
constexpr std::string_view kVariables = "its variables become options of an engine that runs as root";
constexpr std::string_view kTrust = "a certificate put in its place makes a false registry a trusted one";
constexpr std::string_view kAuthority = "an authority put in its place signs clients that the engine obeys";
constexpr std::string_view kServer =
    "a certificate put in its place lets another server take the engine's part";
constexpr std::string_view kKey =
    "who reads the key can take the engine's part, and that of its clients' trust";
constexpr std::string_view kApi = "who may connect to this socket is root on the host";
constexpr std::string_view kRuntime =
    "who may connect to this socket starts processes as root, past the engine";

constexpr std::array kRules = std::to_array<Rule>({
    {"file-docker-service-owner", "docker.service", 0, {}, kUnit},
    {"file-docker-service-mode", "docker.service", 0644, {}, kUnit},
    {"file-docker-socket-unit-owner", "docker.socket", 0, {}, kUnit},
    {"file-docker-socket-unit-mode", "docker.socket", 0644, {}, kUnit},
    {"file-etc-docker-owner", "etc-docker", 0, {}, kSettings},
    {"file-etc-docker-mode", "etc-docker", 0755, {}, kSettings},
    {"file-registry-cert-owner", "registry-cert", 0, {}, kTrust},
    {"file-registry-cert-mode", "registry-cert", 0444, {}, kTrust},
    {"file-tls-ca-owner", "tls-ca", 0, {}, kAuthority},
    {"file-tls-ca-mode", "tls-ca", 0444, {}, kAuthority},
    {"file-server-cert-owner", "server-cert", 0, {}, kServer},
    {"file-server-cert-mode", "server-cert", 0444, {}, kServer},
    {"file-server-key-owner", "server-key", 0, {}, kKey},
    {"file-server-key-mode", "server-key", 0400, {}, kKey},
    {"file-docker-sock-owner", "docker.sock", 0, "docker", kApi},
    {"file-docker-sock-mode", "docker.sock", 0660, {}, kApi},
    {"file-daemon-json-owner", "daemon.json", 0, {}, kSettings},
    {"file-daemon-json-mode", "daemon.json", 0644, {}, kSettings},
    {"file-default-docker-owner", "default-docker", 0, {}, kVariables},
    {"file-default-docker-mode", "default-docker", 0644, {}, kVariables},
    {"file-sysconfig-docker-owner", "sysconfig-docker", 0, {}, kVariables},
    {"file-sysconfig-docker-mode", "sysconfig-docker", 0644, {}, kVariables},
    {"file-containerd-sock-owner", "containerd.sock", 0, {}, kRuntime},
    {"file-containerd-sock-mode", "containerd.sock", 0660, {}, kRuntime},
});

Observation wrong_owner(const Rule& rule, const WatchedFile& file) {
  const FileStatus& s = *file.status;
  return {
      .message = fmt::format("{} belongs to {}:{} and not to root:{}: {}", file.path, s.owner, s.group,
                             rule.group.empty() ? "root" : rule.group, rule.gain),
      .evidence = {evidence(file.path, file.status)},
      .discriminator = file.path,
      .advice = fmt::format("Run `chown root:{} {}`.", rule.group.empty() ? "root" : rule.group, file.path),
      .severity = {}};
}

// A bit too many for the owner alone, who is root, opens nothing to anybody else: still a finding, a small
// one.
Observation wrong_mode(const Rule& rule, const WatchedFile& file) {
  const std::uint32_t extra = file.status->mode & 0777u & ~rule.widest_mode;
  const bool others = (extra & 0077u) != 0;
  return {.message = others ? fmt::format("{} has mode {:04o}, wider than {:04o}: {}", file.path,
                                          file.status->mode, rule.widest_mode, rule.gain)
                            : fmt::format("{} has mode {:04o}, wider than {:04o}, for its owner alone",
                                          file.path, file.status->mode, rule.widest_mode),
          .evidence = {evidence(file.path, file.status)},
          .discriminator = file.path,
          .advice = fmt::format("Run `chmod {:o} {}`.", file.status->mode & rule.widest_mode, file.path),
          .severity = others ? std::optional<Severity>{} : Severity::low};
}

bool is_wrong(const Rule& rule, const WatchedFile& file) {
  const FileStatus& s = *file.status;
  if (rule.widest_mode != 0) {
    if (rule.role == "registry-cert" && s.type == "directory") return false;  // its files are meant
    return (s.mode & 0777u & ~rule.widest_mode) != 0;
  }
  return s.uid != 0 || (s.gid != 0 && (rule.group.empty() || s.group != rule.group));
}

Verdict judge(const Rule& rule, const Host& host, const System& system) {
  if (system.engine && system.engine->rootless.is(true))
    return not_applicable("the engine is rootless: its files belong to its user");
  std::vector<Observation> found;
  const WatchedFile* unseen = nullptr;
  bool there = false;
  for (const WatchedFile& file : host.files) {
    if (file.role != rule.role) continue;
    if (!file.status.known()) {
      unseen = &file;
    } else if (file.status->exists) {
      there = true;
      if (is_wrong(rule, file))
        found.push_back(rule.widest_mode == 0 ? wrong_owner(rule, file) : wrong_mode(rule, file));
    }
  }
  if (!found.empty()) return failed_if_any(std::move(found));
  if (unseen != nullptr) return not_evaluated(unseen->path.c_str(), unseen->status);
  return there ? passed() : not_applicable("there is no " + std::string(rule.role) + " on this host");
}

// A registered function is a plain pointer: one instance for each row.
template <std::size_t row>
Verdict judge_row(const Host& host, const System& system) {
  return judge(kRules[row], host, system);
}

template <std::size_t... rows>
std::array<Check, sizeof...(rows)> register_all(std::index_sequence<rows...>) {
  return {Check{kRules[rows].id, judge_row<rows>}...};
}
const auto registered = register_all(std::make_index_sequence<kRules.size()>{});

bool is_secret(const WatchedFile& file) { return file.role == "secret-file" || file.role == "env-file"; }

Verdict compose_secret_mode(const Host& host, const System&) {
  std::vector<Observation> found;
  const WatchedFile* unseen = nullptr;
  bool there = false;
  for (const WatchedFile& file : host.files) {
    if (!is_secret(file)) continue;
    if (!file.status.known()) {
      unseen = &file;
      continue;
    }
    there = there || file.status->exists;
    if (!file.status->exists || (file.status->mode & 06u) == 0) continue;
    const bool writes = (file.status->mode & 02u) != 0;
    found.push_back({.message = fmt::format(
                         "{}, which {}, has mode {:04o}: every account of the host, and every process that "
                         "comes out of a "
                         "container as nobody in particular, {}",
                         file.path,
                         file.role == "env-file" ? "sets a secret in the environment of containers"
                                                 : "containers take a secret from",
                         file.status->mode,
                         writes ? "reads the secret and puts his own in its place" : "reads the secret"),
                     .evidence = {evidence(file.path, file.status)},
                     .discriminator = file.path,
                     .advice = fmt::format(
                         "Run `chmod o-rwx {0}`; where the container's user then cannot read it, `chown` it "
                         "to that user's number.",
                         file.path),
                     .severity = writes ? Severity::high : Severity::medium});
  }
  if (!found.empty()) return failed_if_any(std::move(found));
  if (unseen != nullptr) return not_evaluated(unseen->path.c_str(), unseen->status);
  return there ? passed()
               : not_applicable("no file that containers take secrets from can be reached by other accounts");
}
const Check registered_compose_secret_mode{"file-compose-secret-mode", compose_secret_mode};

}  // namespace
}  // namespace watertight::checks
