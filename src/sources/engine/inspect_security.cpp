#include "sources/engine/inspect_security.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace watertight::sources {
namespace {

using facts::Fact;
using facts::Items;

constexpr std::size_t kShownOfAnOption = 200;
constexpr std::size_t kShownOfAProfile = 60;

// What the engine masks and makes read-only where nobody says anything (moby, oci/defaults.go).
constexpr std::array<std::string_view, 12> kMasked = {
    "/proc/asound",      "/proc/acpi",          "/proc/interrupts", "/proc/kcore",
    "/proc/keys",        "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
    "/proc/sched_debug", "/proc/scsi",          "/sys/firmware",    "/sys/devices/virtual/powercap"};
constexpr std::array<std::string_view, 5> kReadOnly = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                                       "/proc/sysrq-trigger"};

struct Option {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
  facts::Origin origin;
};

// name=value, or name:value as engines before 1.12 wrote it.
Option split(const facts::Item& item) {
  const std::string_view text = item.text;
  const std::size_t at = text.find_first_of("=:");
  if (at == std::string_view::npos) return {text, {}, false, item.origin};
  return {text.substr(0, at), text.substr(at + 1), true, item.origin};
}

std::vector<Option> options_named(const Items& items, std::string_view name) {
  std::vector<Option> out;
  for (const facts::Item& item : items)
    if (Option option = split(item); option.name == name) out.push_back(std::move(option));
  return out;
}

Fact<facts::Seccomp> seccomp(const Items& items, const Fact<bool>& privileged, const facts::Origin& nowhere) {
  using enum facts::SeccompKind;
  const auto options = options_named(items, "seccomp");
  if (options.empty()) {
    if (!privileged.known()) return facts::unknown<facts::Seccomp>(privileged.unknown_because, nowhere);
    if (*privileged) return facts::by_default<facts::Seccomp>({unconfined, {}}, privileged.origin);
    return facts::by_default<facts::Seccomp>({engine_default, {}}, nowhere);
  }
  const Option& last = options.back();
  if (last.value == "unconfined") return facts::declared<facts::Seccomp>({unconfined, {}}, last.origin);
  if (last.value == "builtin" || last.value == "default" || last.value.empty())
    return facts::declared<facts::Seccomp>({engine_default, {}}, last.origin);
  return facts::declared<facts::Seccomp>({custom, std::string{last.value.substr(0, kShownOfAProfile)}},
                                         last.origin);
}

Fact<std::string> apparmor(const Items& items, const Place& in_force, const Fact<bool>& running) {
  const std::string_view profile = in_force.value.text_or("");
  if (!profile.empty() && running.is(true)) return facts::effective(std::string{profile}, in_force.origin());
  const auto options = options_named(items, "apparmor");
  if (!options.empty()) return facts::declared(std::string{options.back().value}, options.back().origin);
  if (!profile.empty()) return facts::declared(std::string{profile}, in_force.origin());
  if (!in_force.value.absent() && !in_force.value.text())
    return facts::unknown<std::string>(in_force.wrong_kind("text"), in_force.origin());
  if (running.is(true) && !in_force.value.missing())
    return facts::effective(std::string{}, in_force.origin());
  return facts::by_default(std::string{}, in_force.origin());
}

Fact<Items> selinux(const Items& items, const facts::Origin& nowhere) {
  Items out;
  for (const Option& option : options_named(items, "label"))
    out.push_back({std::string{option.value}, option.origin});
  if (out.empty()) return facts::by_default(std::move(out), nowhere);
  const facts::Origin first = out.front().origin;
  return facts::declared(std::move(out), first);
}

Fact<bool> no_new_privileges(const Items& items, const facts::Origin& nowhere) {
  const auto options = options_named(items, "no-new-privileges");
  if (options.empty()) return facts::by_default(false, nowhere);
  const Option& last = options.back();
  const bool on = !last.has_value || last.value == "true" || last.value == "1";
  return facts::declared(bool{on}, last.origin);
}

// A list of paths: null is the engine's own, an empty one is none. Privileged containers have none at all.
Fact<Items> paths(const Place& host, std::string_view key, std::span<const std::string_view> usual,
                  const Fact<bool>& privileged, bool unconfined) {
  if (!host.is_object()) return facts::unknown<Items>(host.no_object(), host.origin());
  const Place place = host[key];
  if (!place.value.absent()) return list_field(host, key);
  Items out;
  if (!privileged.known()) return facts::unknown<Items>(privileged.unknown_because, place.origin());
  if (!*privileged && !unconfined)
    for (const std::string_view path : usual) out.push_back({std::string{path}, {}});
  return facts::by_default(std::move(out), place.origin());
}

bool empty_list(const Place& place) {
  return place.value.kind() == JsonKind::array && place.value.items().empty();
}

}  // namespace

SecurityFacts security_facts(const Place& inspect, const Fact<bool>& privileged, const Fact<bool>& running) {
  const Place host = inspect["HostConfig"];
  SecurityFacts out;
  out.options = list_field(host, "SecurityOpt");
  if (!out.options.known()) {
    const SharedText& because = out.options.unknown_because;
    const facts::Origin& origin = out.options.origin;
    out.seccomp = facts::unknown<facts::Seccomp>(because, origin);
    out.apparmor = facts::unknown<std::string>(because, origin);
    out.selinux = facts::unknown<Items>(because, origin);
    out.no_new_privileges = facts::unknown<bool>(because, origin);
    out.system_paths_unconfined = facts::unknown<bool>(because, origin);
    out.masked_paths = facts::unknown<Items>(because, origin);
    out.read_only_paths = facts::unknown<Items>(because, origin);
    return out;
  }
  const Items& items = *out.options;
  const facts::Origin nowhere = out.options.origin;
  out.seccomp = seccomp(items, privileged, nowhere);
  if (out.seccomp.known() && out.seccomp->kind == facts::SeccompKind::custom)
    out.seccomp_profile = options_named(items, "seccomp").back().value;
  out.apparmor = apparmor(items, inspect["AppArmorProfile"], running);
  out.selinux = selinux(items, nowhere);
  out.no_new_privileges = no_new_privileges(items, nowhere);
  // The docker client turns systempaths=unconfined into two empty lists.
  const auto said = options_named(items, "systempaths");
  const bool option = !said.empty() && said.back().value == "unconfined";
  const Place masked = host["MaskedPaths"];
  const bool lists = empty_list(masked) && empty_list(host["ReadonlyPaths"]) && !privileged.is(true);
  if (option)
    out.system_paths_unconfined = facts::declared(true, said.back().origin);
  else if (lists)
    out.system_paths_unconfined = facts::declared(true, masked.origin());
  else
    out.system_paths_unconfined = facts::by_default(false, masked.origin());
  out.masked_paths = paths(host, "MaskedPaths", kMasked, privileged, option);
  out.read_only_paths = paths(host, "ReadonlyPaths", kReadOnly, privileged, option);
  for (facts::Item& item : *out.options.value)
    if (item.text.size() > kShownOfAnOption) item.text = item.text.substr(0, kShownOfAnOption) + "…";
  return out;
}

Fact<Items> capabilities_field(const Place& host, std::string_view key) {
  Fact<Items> out = list_field(host, key);
  if (!out.known()) return out;
  for (facts::Item& item : *out.value) {
    std::ranges::transform(item.text, item.text.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    if (item.text.starts_with("CAP_")) item.text.erase(0, 4);
  }
  return out;
}

}  // namespace watertight::sources
