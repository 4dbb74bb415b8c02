#include "sources/daemon/flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sources/daemon/settings.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

using facts::SettingValue;

// Flags of dockerd that set nothing of daemon.json.
constexpr std::string_view kOtherSwitches[] = {"help", "version", "validate", "restart",
                                               "disable-legacy-registry"};
constexpr std::string_view kOtherLetters = "hvr";

class FlagReader {
 public:
  FlagReader(std::span<const std::string> arguments, const facts::Origin& origin)
      : arguments_(arguments), origin_(origin) {}

  DaemonFlags read() {
    for (at_ = 1; at_ < arguments_.size(); ++at_) {
      const std::string_view argument = arguments_[at_];
      if (argument == "--") break;
      if (argument.starts_with("--"))
        long_flag(argument.substr(2));
      else if (argument.size() > 1 && argument.starts_with('-'))
        short_flags(argument.substr(1));
      else
        reason(fmt::format("the argument \"{}\" belongs to no flag", without_secrets(argument)));
    }
    for (auto& [key, value] : values_) flags_.written.settings.push_back({key, std::move(value)});
    return std::move(flags_);
  }

 private:
  void long_flag(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = text.substr(equals + 1);
    if (name == "config-file") {
      if (!value) value = next();
      flags_.config_file = value.value_or("");
      flags_.config_file_given = true;
      return;
    }
    if (std::ranges::find(kOtherSwitches, name) != std::end(kOtherSwitches)) return;
    const KnownSetting* setting = setting_of_flag(name);
    if (setting == nullptr) return reason(fmt::format("the flag --{} is not known", without_secrets(name)));
    set(*setting, value ? value : argument_of(*setting));
  }

  // Letters of switches may stand together; the first that takes a value takes the rest.
  void short_flags(std::string_view letters) {
    while (!letters.empty()) {
      const char letter = letters.front();
      letters.remove_prefix(1);
      if (kOtherLetters.find(letter) != std::string_view::npos) continue;
      const KnownSetting* setting = setting_of_letter(letter);
      if (setting == nullptr) return reason(fmt::format("the flag -{} is not known", letter));
      if (letters.starts_with('=')) return set(*setting, letters.substr(1));
      if (setting->type != SettingType::boolean)
        return set(*setting, letters.empty() ? next() : std::optional(letters));
      set(*setting, "true");
    }
  }

  std::optional<std::string_view> argument_of(const KnownSetting& setting) {
    return setting.type == SettingType::boolean ? "true" : next();
  }

  std::optional<std::string_view> next() {
    if (at_ + 1 >= arguments_.size()) return std::nullopt;
    return arguments_[++at_];
  }

  void set(const KnownSetting& setting, std::optional<std::string_view> text) {
    if (!text) return reason(fmt::format("the flag --{} has no value", setting.flag));
    std::optional<SettingValue> value = setting_value(setting.type, sealed(setting, *text));
    const std::string key(setting.key);
    if (!value) {
      reason(fmt::format("--{} does not take the value \"{}\"", setting.flag, without_secrets(*text)));
      values_[key] = facts::unknown<SettingValue>(flags_.written.reasons.back(), origin_);
      return;
    }
    facts::Fact<SettingValue>& fact = values_[key];
    auto* items = std::get_if<std::vector<std::string>>(&*value);
    if (items != nullptr && fact.known())
      std::get<std::vector<std::string>>(*fact.value).push_back(std::move(items->front()));
    else
      fact = facts::declared(std::move(*value), origin_);
  }

  // Options of log drivers are name=token pairs; everything else is free text.
  static std::string sealed(const KnownSetting& setting, std::string_view text) {
    const std::size_t equals = text.find('=');
    if (setting.type != SettingType::map || equals == std::string_view::npos) return without_secrets(text);
    const std::string name(text.substr(0, equals));
    return fmt::format("{}={}", name, sealed_variable(name, text.substr(equals + 1), {}).variable.value);
  }

  void reason(std::string cause) {
    flags_.written.reasons.push_back(fmt::format(
        "cannot read the daemon's command line: {}; the engine would not have started with it", cause));
  }

  std::span<const std::string> arguments_;
  const facts::Origin& origin_;
  std::size_t at_ = 0;
  std::map<std::string, facts::Fact<SettingValue>> values_;
  DaemonFlags flags_;
};

}  // namespace

DaemonFlags read_daemon_flags(std::span<const std::string> arguments, const facts::Origin& origin) {
  return FlagReader(arguments, origin).read();
}

}  // namespace watertight::sources
