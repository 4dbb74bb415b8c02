#include "checks/engine_facts.hpp"

#include "checks/verdict.hpp"

namespace watertight::checks {
namespace {

using facts::System;

template <typename T>
const T* setting_as(const System& system, std::string_view key) {
  const facts::Setting* setting = system.engine ? system.engine->setting(key) : nullptr;
  return setting != nullptr && setting->value.known() ? std::get_if<T>(&*setting->value) : nullptr;
}

}  // namespace

std::optional<std::string> text_setting(const System& system, std::string_view key) {
  const auto* value = setting_as<std::string>(system, key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<bool> bool_setting(const System& system, std::string_view key) {
  const bool* value = setting_as<bool>(system, key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::vector<std::string> list_setting(const System& system, std::string_view key) {
  const auto* value = setting_as<std::vector<std::string>>(system, key);
  return value == nullptr ? std::vector<std::string>() : *value;
}

Answer engine_security_option(const System& system, std::string_view name) {
  if (!system.engine) return unknown("no engine is described");
  const auto& options = system.engine->security_options;
  if (!options.known())
    return unknown("the engine's security options are unknown: " + options.unknown_because);
  const std::string wanted = "name=" + std::string(name);
  for (const facts::Item& option : *options)
    if (option.text.substr(0, option.text.find(',')) == wanted)
      return yes("the engine reports " + option.text,
                 evidence("security_options", option.text, options, option.origin));
  return no("the engine does not report " + wanted, evidence("security_options", options));
}

Answer remaps_users(const System& system) {
  Answer reported = engine_security_option(system, "userns");
  if (reported.truth == Truth::yes) return reported;
  if (const facts::Setting* setting = system.engine ? system.engine->setting("userns-remap") : nullptr;
      setting != nullptr && setting->value.known()) {
    const auto* value = std::get_if<std::string>(&*setting->value);
    const Evidence at = evidence("userns-remap", setting->value);
    if (value != nullptr && !value->empty()) return yes("userns-remap is " + *value, at);
    return no("userns-remap is not set", at);
  }
  if (reported.truth == Truth::no) reported.because = "userns-remap is not in force";
  return reported;
}

Answer host_apparmor(const System& system) {
  if (system.host && system.host->apparmor_enabled.known()) {
    const auto& fact = system.host->apparmor_enabled;
    return *fact ? yes("the host's kernel has AppArmor on", evidence("apparmor_enabled", fact))
                 : no("the host's kernel has no AppArmor", evidence("apparmor_enabled", fact));
  }
  return engine_security_option(system, "apparmor");
}

Answer engine_selinux(const System& system) {
  if (system.host && system.host->selinux_mode.known()) {
    const auto& mode = system.host->selinux_mode;
    if (mode->empty() || *mode == "disabled")
      return no("the host's kernel has no SELinux", evidence("selinux_mode", mode));
  }
  return engine_security_option(system, "selinux");
}

bool is_podman(const System& system) {
  return system.engine && system.engine->platform.known() &&
         system.engine->platform->find("Podman") != std::string::npos;
}

std::string data_root(const System& system) {
  std::string root = "/var/lib/docker";
  if (const auto set = text_setting(system, "data-root"); set && set->starts_with('/')) root = *set;
  if (system.engine && system.engine->data_root.known() && system.engine->data_root->starts_with('/'))
    root = *system.engine->data_root;
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  return root;
}

}  // namespace watertight::checks
