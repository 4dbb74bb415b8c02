// The files of a Compose project on disk. Relative paths are looked up in one folder, so that what is read
// does not depend on where that folder lies.
#pragma once

#include <string>

#include "sources/compose/compose.hpp"

namespace watertight::sources {

class DiskFiles final : public FileReader {
 public:
  explicit DiskFiles(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Expected<std::string> read(const std::string& path) const override;
  [[nodiscard]] bool exists(const std::string& path) const override;
  [[nodiscard]] std::optional<std::string> link(const std::string& path) const override;
  [[nodiscard]] std::string working_folder() const override;

 private:
  [[nodiscard]] std::string place_of(const std::string& path) const;
  std::string folder_;  // "" is the current one
};

}  // namespace watertight::sources
