// Secrets that a container gets because others need them: an env_file of several services, the token of its
// pod.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/secrets.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::System;

std::string file_key(const Container& c, const facts::Item& file) { return c.project + '\n' + file.text; }

// Files that more than one service names.
std::unordered_map<std::string, std::size_t> services_by_file(const System& system) {
  std::unordered_map<std::string, std::size_t> count;
  for (const Container& c : system.containers)
    if (c.kind == facts::ContainerKind::service && c.environment_files.known())
      for (const facts::Item& file : *c.environment_files) ++count[file_key(c, file)];
  return count;
}

void add_env_files(const System& system, const std::vector<std::string>& names, FactSink& facts) {
  const auto count = services_by_file(system);
  if (count.empty()) return;
  for (std::size_t i = 0; i < system.containers.size(); ++i) {
    const Container& c = system.containers[i];
    for (const facts::Secret& secret : c.secrets) {
      if (checks::is_doubtful(secret)) continue;
      const facts::Item* file = checks::env_file_of(c, secret.origin);
      const auto at = file == nullptr ? count.end() : count.find(file_key(c, *file));
      if (at == count.end() || at->second < 2) continue;
      const std::string name = fmt::format("{} ({})", checks::variable_of(secret), file->text);
      facts.add("linked-secret", {names[i], name}, Truth::unknown, [&] {
        return Evidences{
            not_known("environment_files",
                      fmt::format("which of the {} services that get {} need it nobody wrote", at->second,
                                  file->text)),
            checks::evidence("environment_files", file->text, c.environment_files, file->origin)};
      });
    }
  }
}

// The kubelet mounts a token into every container of a pod that does not refuse it.
void add_pod_tokens(const System& system, const std::vector<std::string>& names, FactSink& facts) {
  for (const facts::kubernetes::Pod& pod : system.kubernetes.pods) {
    const auto& mounted = pod.automount_token;
    if (mounted.is(false)) continue;
    const std::size_t end = std::min<std::size_t>(pod.first_container + pod.containers.size(), names.size());
    for (std::size_t i = pod.first_container; i < end; ++i)
      facts.add("orchestrator-token", {names[i], fmt::format("the service account's token ({})", names[i])},
                mounted.known() ? Truth::yes : Truth::unknown,
                [&] { return Evidences{checks::evidence("automountServiceAccountToken", mounted)}; });
  }
}

}  // namespace

void add_shared_secrets(const System& system, const std::vector<std::string>& names, FactSink& facts) {
  add_env_files(system, names, facts);
  add_pod_tokens(system, names, facts);
}

}  // namespace watertight::attack
