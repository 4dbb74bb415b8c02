// What the engine and its host decide for every container: questions that most checks of a container must ask
// before they may speak of the container.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/answer.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// The value of a daemon.json key in force; nothing where it is unknown, of another type, or there is no
// engine.
[[nodiscard]] std::optional<std::string> text_setting(const facts::System& system, std::string_view key);
[[nodiscard]] std::optional<bool> bool_setting(const facts::System& system, std::string_view key);
[[nodiscard]] std::vector<std::string> list_setting(const facts::System& system, std::string_view key);

// Whether /info lists a security option, "apparmor" for "name=apparmor". Unknown without an engine's answer.
[[nodiscard]] Answer engine_security_option(const facts::System& system, std::string_view name);

[[nodiscard]] Answer remaps_users(const facts::System& system);    // userns-remap is in force
[[nodiscard]] Answer host_apparmor(const facts::System& system);   // the kernel enforces AppArmor profiles
[[nodiscard]] Answer engine_selinux(const facts::System& system);  // containers get SELinux labels
[[nodiscard]] bool is_podman(const facts::System& system);

// Absolute path without a trailing slash; Docker's default where nothing is known.
[[nodiscard]] std::string data_root(const facts::System& system);

}  // namespace watertight::checks
