#include "sources/compose/disk_files.hpp"

#include <filesystem>

#include "sources/compose/paths.hpp"
#include "sources/file.hpp"

namespace watertight::sources {

std::string DiskFiles::place_of(const std::string& path) const {
  // Not normalized: ".." behind a symbolic link is for the kernel to follow.
  return folder_.empty() || compose::is_absolute(path) ? path : folder_ + '/' + path;
}

Expected<std::string> DiskFiles::read(const std::string& path) const {
  auto text = read_file(place_of(path));
  if (!text) {
    Error error = std::move(text).error();
    error.object = path;
    return std::unexpected(std::move(error));
  }
  return text;
}

bool DiskFiles::exists(const std::string& path) const {
  std::error_code ignored;
  return std::filesystem::exists(place_of(path), ignored);
}

std::optional<std::string> DiskFiles::link(const std::string& path) const {
  std::error_code failed;
  const auto target = std::filesystem::read_symlink(place_of(path), failed);
  return failed ? std::nullopt : std::optional(target.string());
}

std::string DiskFiles::working_folder() const {
  std::error_code failed;
  const auto here = std::filesystem::absolute(folder_.empty() ? "." : folder_, failed);
  return failed ? std::string() : compose::normalized(here.string());
}

}  // namespace watertight::sources
