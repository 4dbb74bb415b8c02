#include "cli/attack_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "attack/analyse.hpp"
#include "sources/file.hpp"

namespace watertight::cli {

Expected<attack::Program> attack_rules(const std::string& folder) {
  if (folder.empty()) return attack::program_of();
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
    if (entry.path().extension() == ".rules") names.push_back(entry.path().string());
  if (failed) return std::unexpected(Error{"read rules in", folder, failed.message(), "name a folder"});
  if (names.empty())
    return std::unexpected(
        Error{"read rules in", folder, "it has no file that ends in .rules", "name another folder"});
  std::ranges::sort(names);
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    TRY(std::string text, sources::read_file(name));
    texts.push_back(std::move(text));
  }
  std::vector<attack::RuleFile> files;
  for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
  return attack::program_of(files);
}

}  // namespace watertight::cli
