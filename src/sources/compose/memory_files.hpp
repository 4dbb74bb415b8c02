// Files that stand in memory only: for tests, fuzzing and archives.
#pragma once

#include <map>
#include <string>

#include "sources/compose/compose.hpp"

namespace watertight::sources {

struct MemoryFiles final : FileReader {
  std::map<std::string, std::string, std::less<>> files;
  std::map<std::string, std::string, std::less<>> broken;  // path → why it cannot be read
  std::map<std::string, std::string, std::less<>> links;   // path → where it points
  std::string folder;                                      // where relative paths begin

  [[nodiscard]] Expected<std::string> read(const std::string& path) const override {
    if (const auto found = files.find(path); found != files.end()) return found->second;
    if (const auto found = broken.find(path); found != broken.end())
      return std::unexpected(Error{"read", path, found->second, {}});
    return std::unexpected(Error{"read", path, "there is no such file", "correct the name, or add the file"});
  }
  [[nodiscard]] bool exists(const std::string& path) const override {
    return files.contains(path) || broken.contains(path);
  }
  [[nodiscard]] std::optional<std::string> link(const std::string& path) const override {
    const auto found = links.find(path);
    return found == links.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::string working_folder() const override { return folder; }
};

}  // namespace watertight::sources
