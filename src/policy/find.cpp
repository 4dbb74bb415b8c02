#include "policy/find.hpp"

#include <filesystem>

namespace watertight::policy {
namespace fs = std::filesystem;

std::optional<std::string> find_upwards(const std::string& folder, const Exists& exists) {
  for (fs::path at = fs::path(folder).lexically_normal();; at = at.parent_path()) {
    if (const std::string file = (at / kPolicyFile).string(); exists(file)) return file;
    if (at == at.parent_path() || exists((at / ".git").string())) return std::nullopt;
  }
}

std::optional<std::string> find_of_user(const std::map<std::string, std::string, std::less<>>& environment,
                                        const Exists& exists) {
  const auto variable = [&](std::string_view name) {
    const auto at = environment.find(name);
    return at == environment.end() ? fs::path() : fs::path(at->second);
  };
  fs::path configuration = variable("XDG_CONFIG_HOME");
  if (!configuration.is_absolute()) {  // as the specification has it: a relative path counts for nothing
    if (variable("HOME").empty()) return std::nullopt;
    configuration = variable("HOME") / ".config";
  }
  const std::string file = (configuration / "watertight" / kPolicyFile).string();
  if (!exists(file)) return std::nullopt;
  return file;
}

}  // namespace watertight::policy
