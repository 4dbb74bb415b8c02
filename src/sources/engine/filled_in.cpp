#include "sources/engine/filled_in.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace watertight::sources {
namespace {

using facts::Basis;
using facts::Container;
using facts::NamespaceKind;
using facts::System;

constexpr std::int64_t kUsualSharedMemory = 64 << 20;

// Written or filled in looks the same: it is the engine's where it is what the engine takes anyway.
template <typename T>
void by_engine(facts::Fact<T>& fact, const T& usual) {
  if (!fact.known() || fact.basis == Basis::effective) return;
  fact.basis = *fact == usual ? Basis::defaulted : Basis::declared;
}

// Those that engines of all versions cover; newer ones add to the list (moby, oci/defaults.go).
constexpr std::string_view kMasked[] = {"/proc/kcore",      "/proc/keys",        "/proc/latency_stats",
                                        "/proc/timer_list", "/proc/sched_debug", "/proc/scsi",
                                        "/sys/firmware"};
constexpr std::string_view kReadOnly[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                          "/proc/sysrq-trigger"};

template <std::size_t N>
void mark_list(facts::Fact<facts::Items>& list, const std::string_view (&usual)[N]) {
  if (!list.known()) return;
  const bool all = std::ranges::all_of(usual, [&](std::string_view path) {
    return std::ranges::find(*list, path, &facts::Item::text) != list->end();
  });
  if (all) list.basis = Basis::defaulted;
}

// moby, adaptContainerSettings: swap for as much again as the memory.
void mark_swap(Container& c) {
  if (c.memory.known() && *c.memory > 0 && c.memory_swap.is(2 * *c.memory))
    c.memory_swap.basis = Basis::defaulted;
}

const facts::SettingValue* setting(const System& system, std::string_view key) {
  const facts::Setting* found = system.engine ? system.engine->setting(key) : nullptr;
  return found != nullptr && found->value.known() ? &*found->value : nullptr;
}

std::string text_of(const System& system, std::string_view key, std::string otherwise) {
  const facts::SettingValue* value = setting(system, key);
  const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  return text != nullptr && !text->empty() ? *text : otherwise;
}

// Nothing where the engine does not say which version of cgroups it has (moby, adaptContainerSettings).
// Before 1.41 there was no choice: containers were in the host's cgroup namespace.
std::optional<NamespaceKind> usual_cgroup_namespace(const System& system, const Container& c,
                                                    std::string_view api_version) {
  if (api_version.size() == 4 && api_version < "1.41") return NamespaceKind::host;
  const auto& version = system.engine->cgroup_version;
  if (!version.known()) return std::nullopt;
  const bool first = *version == "1";
  if (first && c.privileged.is(true)) return NamespaceKind::host;
  const std::string mode = text_of(system, "default-cgroupns-mode", first ? "host" : "private");
  return mode == "host" ? NamespaceKind::host : NamespaceKind::own;
}

void mark_cgroup_namespace(Container& c, const System& system, std::string_view api_version) {
  auto& mode = c.cgroup_namespace_mode;
  const auto usual = usual_cgroup_namespace(system, c, api_version);
  if (!mode.known() || !usual) return;
  const bool silent = mode.basis == Basis::defaulted && mode->kind == NamespaceKind::own;
  if (silent && api_version.size() == 4 && api_version < "1.41") mode.value->kind = *usual;
  by_engine(mode, facts::NamespaceMode{*usual, {}});
}

void mark_log(Container& c, const System& system) {
  if (!c.log_driver.known() || c.log_driver->empty()) return;
  by_engine(c.log_driver, text_of(system, "log-driver", "json-file"));
  if (!c.log_options.known()) return;
  std::vector<std::string> own;
  for (const facts::Label& option : *c.log_options) own.push_back(option.name + "=" + option.value);
  const facts::SettingValue* value = setting(system, "log-opts");
  const auto* usual = value != nullptr ? std::get_if<std::vector<std::string>>(value) : nullptr;
  const bool same = usual != nullptr ? std::ranges::is_permutation(own, *usual) : own.empty();
  c.log_options.basis = same ? Basis::defaulted : Basis::declared;
}

void mark_container(Container& c, const System& system, std::string_view api_version) {
  mark_cgroup_namespace(c, system, api_version);
  mark_log(c, system);
  const facts::SettingValue* size = setting(system, "default-shm-size");
  const auto* bytes = size != nullptr ? std::get_if<std::int64_t>(size) : nullptr;
  if (bytes != nullptr && c.shm_size.known() && *c.shm_size != 0) by_engine(c.shm_size, *bytes);
  if (system.engine->default_runtime.known()) by_engine(c.runtime, *system.engine->default_runtime);
  const bool shareable = text_of(system, "default-ipc-mode", "private") == "shareable";
  by_engine(c.ipc_mode, facts::NamespaceMode{shareable ? NamespaceKind::shareable : NamespaceKind::own, {}});
}

}  // namespace

void mark_usual(Container& c, const Place& host) {
  if (c.shm_size.is(kUsualSharedMemory)) c.shm_size.basis = Basis::defaulted;
  if (c.log_driver.is("json-file")) c.log_driver.basis = Basis::defaulted;
  mark_swap(c);
  mark_list(c.masked_paths, kMasked);
  mark_list(c.read_only_paths, kReadOnly);
  // An engine on cgroup version 2 leaves OomKillDisable out, which version 1 alone has; there "host" is the
  // default.
  auto& mode = c.cgroup_namespace_mode;
  if (mode.known() && mode->kind == NamespaceKind::host && host["OomKillDisable"].value.boolean())
    mode.basis = Basis::defaulted;
}

void mark_filled_in(System& system, std::string_view api_version) {
  for (Container& c : system.containers) mark_container(c, system, api_version);
}

}  // namespace watertight::sources
