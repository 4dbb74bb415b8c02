#include "cli/repository.hpp"

#include <filesystem>
#include <system_error>

namespace watertight::cli {
namespace {

namespace fs = std::filesystem;

fs::path root_of(const fs::path& folder) {
  std::error_code error;
  for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
    if (fs::exists(at / ".git", error)) return at;
    if (at == at.root_path()) break;
  }
  return folder;
}

std::string inside(const fs::path& root, const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error || whole.empty()) return path;
  const fs::path relative = whole.lexically_relative(root);
  return relative.empty() || *relative.begin() == ".." ? whole.string() : relative.string();
}

}  // namespace

std::function<std::string(const std::string&)> paths_in_repository() {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(fs::current_path(error), error);
  if (error) return {};
  // Findings of one file follow one another.
  return
      [root = root_of(folder), last = std::string(), found = std::string()](const std::string& path) mutable {
        if (path != last || found.empty()) {
          found = inside(root, path);
          last = path;
        }
        return found;
      };
}

}  // namespace watertight::cli
