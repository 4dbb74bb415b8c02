// One key of daemon.json in force, for the rules about it: its value, or the verdict that stands in its
// place.
#pragma once

#include <fmt/format.h>

#include <string>

#include "checks/engine_facts.hpp"
#include "checks/verdict.hpp"

namespace watertight::checks {

inline constexpr const char* kPodman = "Podman has no daemon with these settings";

template <typename T>
struct Wanted {
  const T* value = nullptr;
  const facts::Fact<facts::SettingValue>* fact = nullptr;
  Verdict verdict;
};

template <typename T>
Wanted<T> wanted(const facts::Engine& engine, const facts::System& system, const char* key) {
  if (is_podman(system)) return {nullptr, nullptr, not_applicable(kPodman)};
  const facts::Setting* setting = engine.setting(key);
  if (setting == nullptr)
    return {nullptr, nullptr, not_evaluated(std::string("nothing is known of the daemon's setting ") + key)};
  if (!setting->value.known()) return {nullptr, nullptr, not_evaluated(key, setting->value)};
  const T* value = std::get_if<T>(&*setting->value);
  if (value == nullptr)
    return {nullptr, nullptr,
            not_evaluated(std::string(key) + " has a value of the wrong type: " + show(*setting->value))};
  return {value, &setting->value, {}};
}

// The page's advice names a line of daemon.json; a flag stands elsewhere. Empty where the page is right.
template <typename T>
std::string advice_for_flag(const char* key, const facts::Fact<T>& fact) {
  const facts::SourceRef& source = fact.origin.source;
  if (!source || source->kind != facts::SourceKind::command_line) return {};
  return fmt::format(
      "Change or remove the flag for `{}` on dockerd's command line: `systemctl cat docker` shows "
      "where it is set.",
      key);
}

template <typename T>
Verdict fails(const std::string& message, const char* key, const facts::Fact<T>& fact) {
  return failed({.message = message,
                 .evidence = {evidence(key, fact)},
                 .discriminator = {},
                 .advice = advice_for_flag(key, fact),
                 .severity = {}});
}

// Most rules are of this form: a boolean that should have the other value.
inline Verdict boolean_setting(const facts::Engine& engine, const facts::System& system, const char* key,
                               bool good, const char* message) {
  const auto w = wanted<bool>(engine, system, key);
  if (w.value == nullptr) return w.verdict;
  return *w.value == good ? passed() : fails(message, key, *w.fact);
}

// "max-size" of ["max-size=10m", …]; nothing where it is not there.
[[nodiscard]] std::optional<std::string> of_map(const std::vector<std::string>& map, std::string_view name);

}  // namespace watertight::checks
