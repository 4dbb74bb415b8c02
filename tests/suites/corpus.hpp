// Real files of other projects, where they are at hand: beside the repository, or where WATERTIGHT_CORPUS says.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace watertight {

inline std::optional<std::filesystem::path> corpus() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("WATERTIGHT_CORPUS"); named != nullptr) return fs::path(named);
  for (fs::path at = fs::path(WATERTIGHT_SOURCE_DIR); at.has_relative_path(); at = at.parent_path())
    if (fs::is_directory(at / "shared/corpus")) return at / "shared/corpus";
  return std::nullopt;
}

}  // namespace watertight
