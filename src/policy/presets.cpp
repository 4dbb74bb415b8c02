#include "policy/presets.hpp"

#include "policy/assets.hpp"
#include "policy/read.hpp"

namespace watertight::policy {

std::span<const Preset> presets() {
  static const Preset list[] = {
      {"homelab", "one machine at home, one person, nobody to ask", assets::preset_homelab},
      {"server", "machines that serve others, run by a small team", assets::preset_server},
      {"ci-runner", "machines that build and run what strangers wrote", assets::preset_ci_runner},
      {"regulated", "where an auditor asks for every control", assets::preset_regulated},
  };
  return list;
}

const Preset* find_preset(std::string_view name) {
  for (const Preset& preset : presets())
    if (preset.name == name) return &preset;
  return nullptr;
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> names;
  for (const Preset& preset : presets()) names.push_back(preset.name);
  return names;
}

Expected<Policy> read_preset(const Preset& preset) {
  TRY(Policy policy, read_policy(preset.text, "policies/" + std::string(preset.name) + ".yaml"));
  for (Suppress& entry : policy.suppress) entry.of_preset = true;
  for (Regrade& regrade : policy.severities) regrade.of_preset = true;
  return policy;
}

}  // namespace watertight::policy
