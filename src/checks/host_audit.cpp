// The audit system: does it run, and does it watch the engine's files and programs.
#include <fmt/format.h>

#include <array>
#include <sstream>
#include <utility>

#include "checks/check.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;
using facts::WatchedFile;

Verdict auditd_running(const Host& h, const System&) {
  if (!h.audit_running.known()) return not_evaluated("whether auditd runs", h.audit_running);
  if (!*h.audit_running)
    return failed(
        {.message =
             "no audit daemon runs: who changed the engine's files or used its programs leaves no trace",
         .evidence = {evidence("audit_running", h.audit_running)},
         .discriminator = {},
         .advice = {},
         .severity = {}});
  if (!h.audit_rules.known()) return not_evaluated("the audit rules", h.audit_rules);
  if (!h.audit_rules->empty()) return passed();
  return failed(
      {.message = "the audit daemon runs without a single rule: it records logins and nothing of the engine",
       .evidence = {evidence("audit_rules", h.audit_rules)},
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_running{"host-auditd-running", auditd_running};

struct Rule {
  std::string_view id;
  std::string_view role;  // of facts::WatchedFile
};
constexpr std::array kRules = std::to_array<Rule>({
    {"host-audit-dockerd", "dockerd"},
    {"host-audit-run-containerd", "run-containerd"},
    {"host-audit-var-lib-docker", "data-root"},
    {"host-audit-etc-docker", "etc-docker"},
    {"host-audit-docker-service", "docker.service"},
    {"host-audit-containerd-sock", "containerd.sock"},
    {"host-audit-docker-socket", "docker.socket"},
    {"host-audit-default-docker", "default-docker"},
    {"host-audit-daemon-json", "daemon.json"},
    {"host-audit-containerd-config", "containerd-config"},
    {"host-audit-sysconfig-docker", "sysconfig-docker"},
    {"host-audit-containerd-bin", "containerd"},
    {"host-audit-containerd-shim", "containerd-shim"},
    {"host-audit-containerd-shim-v1", "containerd-shim-runc-v1"},
    {"host-audit-containerd-shim-v2", "containerd-shim-runc-v2"},
    {"host-audit-runc", "runc"},
});

// Both names of what a merged /usr and /run make one folder.
std::string settled(std::string path) {
  for (const auto& [old, now] : {std::pair<std::string_view, std::string_view>{"/var/run/", "/run/"},
                                 {"/lib/", "/usr/lib/"},
                                 {"/bin/", "/usr/bin/"},
                                 {"/sbin/", "/usr/sbin/"}})
    if (path.starts_with(old)) return std::string(now) + path.substr(old.size());
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// audit.rules(7): "-w PATH", "-F path=PATH", "-F dir=PATH"; a watched folder is watched with all below it.
bool watches(const std::string& rule, const std::string& path) {
  std::istringstream words(rule);
  std::string before;
  for (std::string word; words >> word; before = word) {
    std::string watched;
    if (before == "-w") watched = word;
    if (before == "-F" && word.starts_with("path=")) watched = word.substr(5);
    if (before == "-F" && word.starts_with("dir=")) watched = word.substr(4);
    if (watched.empty()) continue;
    watched = settled(watched);
    if (watched == path || path.starts_with(watched + "/")) return true;
  }
  return false;
}

Verdict judge(const Rule& rule, const Host& host) {
  const WatchedFile* file = nullptr;
  for (const WatchedFile& f : host.files)
    if (f.role == rule.role) file = &f;
  if (file == nullptr) return not_evaluated("it was not looked for");
  if (!file->status.known()) return not_evaluated(file->path.c_str(), file->status);
  if (!file->status->exists) return not_applicable("there is no " + file->path);
  if (!host.audit_rules.known()) return not_evaluated("the audit rules", host.audit_rules);
  const std::string path = settled(file->path);
  for (const facts::Item& item : *host.audit_rules)
    if (watches(item.text, path)) return passed();
  return failed(
      {.message =
           fmt::format("no audit rule watches {}: a change of it, or its use, is not recorded", file->path),
       .evidence = {{"audit_rules",
                     fmt::format("{} rules, none for {}", host.audit_rules->size(), file->path),
                     host.audit_rules.basis, host.audit_rules.origin}},
       .discriminator = {},
       .advice = fmt::format("Add \"-w {} -k docker\" to /etc/audit/rules.d/docker.rules and run augenrules "
                             "--load.",
                             path),
       .severity = {}});
}

template <std::size_t row>
Verdict judge_row(const Host& host, const System&) {
  return judge(kRules[row], host);
}

template <std::size_t... rows>
std::array<Check, sizeof...(rows)> register_all(std::index_sequence<rows...>) {
  return {Check{kRules[rows].id, judge_row<rows>}...};
}
const auto registered = register_all(std::make_index_sequence<kRules.size()>{});

}  // namespace
}  // namespace watertight::checks
