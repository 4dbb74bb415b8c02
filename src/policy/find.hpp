// Which policy file is meant: the one in the folder of a target or above it, else the user's own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/policy.hpp"

namespace watertight::policy {

inline constexpr std::string_view kPolicyFile = "watertight.yaml";

// The edge to the file system.
using Exists = std::function<bool(const std::string& path)>;

// From an absolute folder upwards to the root, but not above a folder that holds .git.
[[nodiscard]] std::optional<std::string> find_upwards(const std::string& folder, const Exists& exists);

// $XDG_CONFIG_HOME/watertight/watertight.yaml, by default below ~/.config.
[[nodiscard]] std::optional<std::string> find_of_user(
    const std::map<std::string, std::string, std::less<>>& environment, const Exists& exists);

}  // namespace watertight::policy
