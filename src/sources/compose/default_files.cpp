#include <algorithm>
#include <array>
#include <string_view>

#include "sources/compose/compose.hpp"

namespace watertight::sources {
namespace {

// In docker's order of preference. Either override goes with either base.
constexpr std::array<std::string_view, 4> kBases = {"compose.yaml", "compose.yml", "docker-compose.yml",
                                                    "docker-compose.yaml"};
constexpr std::array<std::string_view, 4> kOverrides = {"compose.override.yml", "compose.override.yaml",
                                                        "docker-compose.override.yml",
                                                        "docker-compose.override.yaml"};

}  // namespace

std::vector<std::string> default_compose_files(std::span<const std::string> names) {
  const auto first_of = [&](const auto& wanted) -> std::string {
    for (std::string_view name : wanted)
      if (std::ranges::find(names, name) != names.end()) return std::string(name);
    return {};
  };
  std::vector<std::string> files;
  if (std::string base = first_of(kBases); !base.empty()) files.push_back(std::move(base));
  if (files.empty()) return files;
  if (std::string over = first_of(kOverrides); !over.empty()) files.push_back(std::move(over));
  return files;
}

}  // namespace watertight::sources
