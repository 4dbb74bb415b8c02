#include "sources/daemon/effective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sources/daemon/settings.hpp"

namespace watertight::sources {
namespace {

using facts::Fact;
using facts::Setting;
using facts::SettingValue;

const Fact<SettingValue>* written(const WrittenSettings& place, std::string_view key) {
  const auto at = std::ranges::lower_bound(place.settings, key, {}, &Setting::key);
  return at != place.settings.end() && at->key == key ? &at->value : nullptr;
}

std::string place_of(const facts::Origin& origin) {
  std::string place = origin.source ? origin.source->name : "the file";
  if (!origin.span.empty()) place += fmt::format(": line {}", origin.span.line);
  return place;
}

// The engine joins the runtimes of both places; it takes nothing else from two.
Fact<SettingValue> joined_runtimes(const Fact<SettingValue>& flag, const Fact<SettingValue>& file) {
  if (!flag.known() || !file.known()) return flag.known() ? file : flag;
  Fact<SettingValue> both = file;
  auto& lines = std::get<std::vector<std::string>>(*both.value);
  const auto& more = std::get<std::vector<std::string>>(*flag.value);
  lines.insert(lines.end(), more.begin(), more.end());
  return both;
}

std::string conflict(std::string_view key, const facts::Origin& file) {
  return fmt::format(
      "{}: \"{}\" is set there and by a flag of the daemon, and the engine does not start with both; remove "
      "one",
      place_of(file), key);
}

}  // namespace

EffectiveSettings effective_settings(const WrittenSettings& from_file, const WrittenSettings& from_flags,
                                     std::string_view engine_version) {
  EffectiveSettings effective;
  effective.reasons = from_flags.reasons;
  effective.reasons.insert(effective.reasons.end(), from_file.reasons.begin(), from_file.reasons.end());
  if (!from_file.unreadable_because.empty()) effective.reasons.push_back(from_file.unreadable_because);
  for (const KnownSetting& setting : known_settings()) {
    const Fact<SettingValue>* flag = written(from_flags, setting.key);
    const Fact<SettingValue>* file = written(from_file, setting.key);
    Fact<SettingValue> value;
    if (flag != nullptr && file != nullptr && setting.key == "runtimes")
      value = joined_runtimes(*flag, *file);
    else if (flag != nullptr)
      value = *flag;
    else if (file != nullptr)
      value = *file;
    else if (!from_file.unreadable_because.empty())
      value = facts::unknown<SettingValue>(from_file.unreadable_because);
    else
      value = default_of(setting, engine_version);
    if (flag != nullptr && file != nullptr && setting.key != "runtimes")
      effective.reasons.push_back(conflict(setting.key, file->origin));
    effective.settings.push_back({std::string(setting.key), std::move(value)});
  }
  for (const Setting& s : from_file.settings)
    if (known_setting(s.key) == nullptr) effective.settings.push_back(s);
  std::ranges::sort(effective.settings, {}, &Setting::key);
  return effective;
}

std::vector<Setting> with_reported(std::vector<Setting> settings, std::span<const ReportedSetting> reported) {
  for (const ReportedSetting& report : reported) {
    const auto at = std::ranges::lower_bound(settings, report.key, {}, &Setting::key);
    if (at == settings.end() || at->key != report.key) {
      settings.insert(at, {report.key, facts::effective(report.value, report.origin)});
    } else if (at->value.basis != facts::Basis::declared || !at->value.is(report.value)) {
      at->value = facts::effective(report.value, report.origin);
    }
  }
  return settings;
}

}  // namespace watertight::sources
