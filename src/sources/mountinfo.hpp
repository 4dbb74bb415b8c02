// /proc/PID/mountinfo (proc(5)): the mounts that a process sees, and which of them stands at a path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sources/root.hpp"

namespace watertight::sources {

struct MountLine {
  std::int64_t id = 0;
  std::int64_t parent = 0;
  std::string device;  // "8:1"
  std::string root;    // what of the file system stands here
  std::string target;
  std::string options;            // of the mount: "rw,nosuid"
  std::string propagation;        // "private", "shared", "slave", "shared,slave", "unbindable"
  std::int64_t peer_group = 0;    // that it shares its mounts with; 0: none
  std::int64_t master_group = 0;  // that it receives mounts from; 0: none
  std::string type;
  std::string source;
  std::string super_options;  // of the file system: "rw,size=64k"

  [[nodiscard]] bool has_option(std::string_view name) const;
  [[nodiscard]] bool read_only() const;  // the mount, or all of its file system
};

// Whoever can mount chooses these texts: lines are cut at line ends and fields at single blanks, nothing
// else, as show_mountinfo() of the kernel writes them, and \ooo is undone. Lines that do not have its form
// are left out.
[[nodiscard]] std::vector<MountLine> parse_mountinfo(std::string_view text);

// The mounts of one process, and the way a path takes through them.
class MountTable {
 public:
  MountTable() = default;
  explicit MountTable(std::vector<MountLine> lines);
  MountTable(MountTable&&) = default;  // the indexes point into the lines, which stay where they are
  MountTable& operator=(MountTable&&) = default;
  MountTable(const MountTable&) = delete;
  MountTable& operator=(const MountTable&) = delete;
  ~MountTable() = default;

  [[nodiscard]] const std::vector<MountLine>& lines() const { return lines_; }
  [[nodiscard]] bool has_id(std::int64_t id) const { return ids_.contains(id); }
  // The mount that a path without symbolic links ends on; null where none is known.
  [[nodiscard]] const MountLine* at(std::string_view path) const;
  // Nothing hides it: its own target leads to it.
  [[nodiscard]] bool visible(const MountLine& line) const { return at(line.target) == &line; }
  [[nodiscard]] const std::vector<std::size_t>* of_device(const std::string& device) const;

 private:
  struct Place {
    std::int64_t parent;
    std::string_view target;
    bool operator==(const Place&) const = default;
  };
  struct HashOfPlace {
    std::size_t operator()(const Place& place) const {
      return std::hash<std::string_view>()(place.target) ^
             (static_cast<std::size_t>(place.parent) * 0x9e3779b97f4a7c15u);
    }
  };

  std::vector<MountLine> lines_;
  std::unordered_map<std::int64_t, std::size_t> ids_;
  std::unordered_map<Place, std::size_t, HashOfPlace> places_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> devices_;
  const MountLine* root_ = nullptr;
};

// /proc/PID/mountinfo of a process folder ("/proc/1234", "/proc/self").
[[nodiscard]] Reading<std::vector<MountLine>> read_mount_lines(const Root& root,
                                                               const std::string& process_folder);
[[nodiscard]] Reading<MountTable> read_mounts(const Root& root, const std::string& process_folder);

// Whether `path` is `folder` or lies below it, and what comes behind ("" or "/…").
[[nodiscard]] bool is_below(std::string_view path, std::string_view folder);
[[nodiscard]] std::string_view behind(std::string_view path, std::string_view folder);
// The two as one path: "/" and "" are nothing.
[[nodiscard]] std::string joined_path(std::string_view folder, std::string_view rest);

}  // namespace watertight::sources
