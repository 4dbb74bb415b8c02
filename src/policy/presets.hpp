// The presets of policies/, embedded: what matters, and how much, for four kinds of reader. They have the
// form of a policy file, a reason at each change.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

struct Preset {
  std::string_view name;   // "server"
  std::string_view about;  // whom it is for, in a few words
  std::string_view text;   // of its file
};

[[nodiscard]] std::span<const Preset> presets();
[[nodiscard]] const Preset* find_preset(std::string_view name);  // null: there is none
[[nodiscard]] std::vector<std::string_view> preset_names();
// The preset read; its suppressions are marked as such.
[[nodiscard]] Expected<Policy> read_preset(const Preset& preset);

}  // namespace watertight::policy
