#include "checks/kernel_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checks/effective.hpp"
#include "linux/version.hpp"

namespace watertight::checks {

KernelNumber sysctl(const facts::Host& host, std::string_view name) {
  KernelNumber result;
  const auto at = host.sysctls.find(name);
  if (at == host.sysctls.end()) {
    result.because = std::string(name) + " was not read";
    return result;
  }
  const facts::Fact<std::string>& fact = at->second;
  result.evidence = evidence(std::string(name), fact);
  if (!fact.known()) {
    // A running kernel tells its release beside: what is missing under its /proc/sys it does not have.
    result.absent = host.kernel_release.known() && fact.unknown_because.view().ends_with("does not exist");
    result.because = std::string(name) + " is unknown: " + fact.unknown_because;
    return result;
  }
  std::int64_t number = 0;
  const char* end = fact->data() + fact->size();
  const auto [stopped, error] = std::from_chars(fact->data(), end, number);
  if (error == std::errc{} && stopped == end)
    result.value = number;
  else
    result.because = fmt::format("{} is no number: {}", name, *fact);
  return result;
}

const facts::Fact<std::string>* build_option(const facts::Host& host, std::string_view name) {
  const auto at = host.kernel_config.find(name);
  return host.kernel_config_read.known() && at != host.kernel_config.end() ? &at->second : nullptr;
}

bool is_built(const facts::Fact<std::string>* option) {
  return option != nullptr && option->known() && (**option == "y" || **option == "m");
}

bool booted_with(const facts::Host& host, std::string_view word) {
  if (!host.command_line.known()) return false;
  std::string_view rest = *host.command_line;
  while (!rest.empty()) {
    const auto end = rest.find_first_of(" \t\n");
    if (rest.substr(0, end) == word) return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
  return false;
}

std::vector<std::string> unfiltered_containers(const facts::System& system) {
  std::vector<std::string> names;
  for (const facts::Container& c : system.containers) {
    const bool unconfined = c.seccomp.known() && c.seccomp->kind == facts::SeccompKind::unconfined;
    if (unconfined || is_privileged(c)) names.push_back(c.name);
  }
  return names;
}

namespace {

bool is_older(const facts::System& system, std::string_view release) {
  if (release.empty() || !system.engine || !system.engine->version.known()) return false;
  const auto version = linux_kernel::parse_version(*system.engine->version);
  return version && *version < *linux_kernel::parse_version(release);
}

}  // namespace

void weigh_by_seccomp(Observation& observation, Severity usual, const facts::System& system,
                      std::string_view since) {
  if (is_older(system, since)) {
    observation.message += fmt::format("; engines before {} let every container use it", since);
    return;
  }
  const std::vector<std::string> names = unfiltered_containers(system);
  if (names.empty()) {
    if (!system.engine) return;
    observation.severity = one_lower(usual);
    observation.message += "; the engine's seccomp filter denies the call, and no container runs without one";
    return;
  }
  constexpr std::size_t kShown = 3;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kShown) list += fmt::format(" and {} more", names.size() - kShown);
  observation.message += fmt::format("; no seccomp filter denies the call to {}", list);
}

Severity one_lower(Severity severity) {
  return severity == Severity::info ? severity : static_cast<Severity>(static_cast<int>(severity) - 1);
}

}  // namespace watertight::checks
