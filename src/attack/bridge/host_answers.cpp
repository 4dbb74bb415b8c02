#include "attack/bridge/host_answers.hpp"

#include <algorithm>
#include <charconv>

#include "attack/bridge/component_flaws.hpp"
#include "attack/bridge/host_disks.hpp"
#include "attack/bridge/kernel_settings.hpp"
#include "checks/engine_facts.hpp"

namespace watertight::attack {
namespace {

using facts::System;

bool is_any(std::string_view address) {
  return address.empty() || address == "0.0.0.0" || address == "::" || address == "[::]";
}

// "log-driver" and "log-opts" of the daemon: what is in force for who names neither.
Said default_log_unlimited(const System& system) {
  const auto driver = checks::text_setting(system, "log-driver");
  if (!driver) return nobody_knows("log-driver", "the engine's settings were not read");
  const facts::Setting* options = system.engine->setting("log-opts");
  if (options == nullptr || !options->value.known()) return nobody_knows("log-opts", "they were not read");
  for (const std::string& option : checks::list_setting(system, "log-opts"))
    if (option.starts_with("max-size=") && !option.ends_with("=-1"))
      return said(false, checks::evidence("log-opts", options->value));
  return said(driver->empty() || *driver == "json-file", checks::evidence("log-opts", options->value));
}

// "overlay2.size=10G", "dm.basesize=10G"; devicemapper gives a size in any case.
bool layers_limited(const System& system) {
  if (system.engine && system.engine->storage_driver.is("devicemapper")) return true;
  return std::ranges::any_of(checks::list_setting(system, "storage-opts"), [](const std::string& option) {
    return option.find(".size=") != std::string::npos || option.starts_with("size=");
  });
}

// "nofile=1024:4096"
void add_hard_limit(std::string_view text, std::unordered_map<std::string, std::int64_t>& limits) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return;
  std::string_view hard = text.substr(equals + 1);
  hard.remove_prefix(std::min(hard.size(), hard.find(':') + 1));
  std::int64_t number = 0;
  if (std::from_chars(hard.data(), hard.data() + hard.size(), number).ec == std::errc{})
    limits.emplace(text.substr(0, equals), number);
}

Said default_filter_open(const System& system) {
  if (const auto profile = checks::text_setting(system, "seccomp-profile"); profile && !profile->empty()) {
    const checks::Evidence at =
        checks::evidence("seccomp-profile", system.engine->setting("seccomp-profile")->value);
    if (*profile == "unconfined") return said(true, at);
    if (*profile != "builtin" && *profile != "default")
      return {Truth::unknown,
              {at, {"seccomp-profile", "unknown: what the profile lets through", at.basis, at.origin}}};
  }
  const checks::Answer filters = checks::engine_security_option(system, "seccomp");
  if (filters.truth == checks::Truth::unknown) return {};  // Docker's default has been there since 1.10
  return {filters.truth == checks::Truth::no ? Truth::yes : Truth::no, filters.evidence};
}

}  // namespace

HostAnswers host_answers(const System& system) {
  HostAnswers host;
  if (system.engine && system.engine->version.known())
    host.engine_version = linux_kernel::parse_version(*system.engine->version);
  host.kernel = flaws_of_kernel(system);
  host.kernel_flaws_ask_for_powers = std::ranges::any_of(host.kernel.flaws, [](const FlawOfKernel& f) {
    return !f.flaw->power.empty() || !f.flaw->call.empty();
  });
  host.default_filter_open = default_filter_open(system);
  host.user_namespaces_open = user_namespaces_open(system);
  host.io_uring_open = io_uring_open(system);
  host.unprivileged_bpf = unprivileged_bpf(system);
  host.performance_events_open = performance_events_open(system);
  host.user_faults_open = user_faults_open(system);
  host.default_log_unlimited = default_log_unlimited(system);
  host.layers_limited = layers_limited(system);
  host.all_in_one_group = !checks::text_setting(system, "cgroup-parent").value_or("").empty();
  for (const std::string& limit : checks::list_setting(system, "default-ulimits"))
    add_hard_limit(limit, host.default_hard_limits);
  host.ports_on_every_address = is_any(checks::text_setting(system, "ip").value_or(""));
  host.unexpected_ipv6 = has_flaw("dockerd", "CVE-2024-32473", system);
  host.counters_in_sight = has_flaw("dockerd", "GHSA-6fw5-f8r9-fgfm", system);
  host.data_root_on_root = data_root_on_root_file_system(system);
  host.file_systems = file_systems(system);
  for (const facts::Network& network : system.networks) host.networks.emplace(network.name, &network);
  for (const facts::Volume& volume : system.volumes) host.volumes.emplace(volume.name, &volume);
  for (const facts::Container& c : system.containers)
    if (c.image_id.known() && c.image.known() && !c.image->empty() && !c.image->starts_with("sha256:"))
      host.image_names.emplace(*c.image_id, *c.image);
  for (const facts::Image& image : system.images)
    if (image.tags.known() && !image.tags->empty())
      host.image_names.emplace(image.id, image.tags->front().text);
  return host;
}

ContainerSubject answered(const ContainerSubject& subject, std::optional<HostAnswers>& room) {
  ContainerSubject with = subject;
  if (with.host == nullptr) with.host = &room.emplace(host_answers(subject.system));
  return with;
}

std::optional<std::int64_t> default_hard_limit(const HostAnswers& host, std::string_view name) {
  const auto at = host.default_hard_limits.find(std::string(name));
  return at == host.default_hard_limits.end() ? std::nullopt : std::optional(at->second);
}

std::string_view image_name(const facts::Container& c, const HostAnswers& host) {
  if (c.image_id.known())
    if (const auto at = host.image_names.find(*c.image_id); at != host.image_names.end()) return at->second;
  return c.image.known() ? std::string_view(*c.image) : std::string_view();
}

}  // namespace watertight::attack
