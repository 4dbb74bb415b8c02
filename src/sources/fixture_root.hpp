// A root in memory, for tests and for the examples of the handbook.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"
#include "sources/root.hpp"
#include "text/node.hpp"

namespace watertight::sources {

struct FixtureEntry {
  std::string content;
  std::string type = "file";  // "directory", "socket", "symlink", "device"
  std::string target;         // of a symlink
  std::optional<Root::Device> device;
  std::optional<std::uint32_t> mode;
  std::string owner = "root";  // a name, of /etc/passwd of the fixture where it has one; or a number
  std::string group = "root";
  bool denied = false;  // it and all below it: permission denied
};
using FixtureFiles = std::map<std::string, FixtureEntry, std::less<>>;

// Folders above a given path exist without being named: root's, mode 0755.
class FixtureRoot final : public Root {
 public:
  explicit FixtureRoot(FixtureFiles files);
  [[nodiscard]] std::unique_ptr<Root> below(const std::string& folder) const override;

 private:
  [[nodiscard]] Reading<std::string> read_file(const std::string& path, std::size_t limit) const override;
  [[nodiscard]] Reading<facts::FileStatus> read_status(const std::string& path, Links links) const override;
  [[nodiscard]] Reading<std::vector<std::string>> read_list(const std::string& path) const override;
  [[nodiscard]] Reading<std::string> read_link(const std::string& path) const override;
  [[nodiscard]] Reading<std::vector<Entry>> read_entries(const std::string& path) const override;
  [[nodiscard]] Reading<std::string> resolve(const std::string& path, Links links) const;
  [[nodiscard]] bool is_folder(const std::string& path) const;
  [[nodiscard]] std::uint32_t number_of(const std::string& name, const char* table) const;

  FixtureFiles files_;
};

// The YAML map of a `host` example: path → content, or {mode: "0644", owner: root, group: docker, type:
// socket, target: …, device: "c 1:3", content: …, denied: true}.
[[nodiscard]] Expected<FixtureFiles> fixture_files(const text::Node& map, std::string_view name);
[[nodiscard]] Expected<FixtureFiles> fixture_files(std::string_view yaml, std::string_view name);

}  // namespace watertight::sources
