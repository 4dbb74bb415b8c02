#include "sources/host/mounts.hpp"

#include <algorithm>

#include "sources/host/read_fact.hpp"
#include "sources/mountinfo.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::HostMount;
using facts::Items;

bool of_a_container(const HostMount& mount) {
  return mount.type == "nsfs" || (mount.type == "overlay" && mount.target.ends_with("/merged")) ||
         (mount.type == "overlay" && mount.target.ends_with("/rootfs")) ||
         (mount.target.ends_with("/mounts/shm") && mount.target.find("/containers/") != std::string::npos);
}

}  // namespace

Fact<std::vector<HostMount>> mounts(const Root& root) {
  const auto lines = read_mount_lines(root, "/proc/self");
  const std::string path = "/proc/self/mountinfo";
  if (!lines) return unread_fact<std::vector<HostMount>>(lines.error(), path);
  std::vector<HostMount> found;
  for (const MountLine& line : *lines) {
    HostMount mount{line.source, line.target, line.type, line.options + "," + line.super_options,
                    line.propagation};
    if (!of_a_container(mount)) found.push_back(std::move(mount));
  }
  return facts::effective(std::move(found), origin_of(path));
}

Fact<std::string> cgroup_layout(const Fact<std::vector<HostMount>>& mounts) {
  if (!mounts.known()) return facts::unknown<std::string>(mounts.unknown_because, mounts.origin);
  const auto any = [&](std::string_view type) {
    return std::any_of(mounts->begin(), mounts->end(), [&](const HostMount& m) { return m.type == type; });
  };
  const bool first = any("cgroup");
  const bool second = any("cgroup2");
  if (!first && !second)
    return facts::unknown<std::string>("no cgroup file system is mounted here", mounts.origin);
  return facts::effective(std::string(first ? (second ? "hybrid" : "v1") : "v2"), mounts.origin);
}

Fact<Items> cgroup_controllers(const Root& root, const Fact<std::string>& layout) {
  if (!layout.known()) return facts::unknown<Items>(layout.unknown_because, layout.origin);
  Items controllers;
  if (*layout == "v2") {
    const std::string path = "/sys/fs/cgroup/cgroup.controllers";
    const auto text = root.read(path);
    if (!text) return unread_fact<Items>(text.error(), path);
    for (const auto name : words_of(*text)) controllers.push_back({std::string(name), {}});
    return facts::effective(std::move(controllers), origin_of(path));
  }
  const std::string path = "/proc/cgroups";  // name, hierarchy, count, enabled
  const auto text = root.read(path);
  if (!text) return unread_fact<Items>(text.error(), path);
  for (const Line& line : lines_of(*text)) {
    const auto words = words_of(line.text);
    if (words.size() == 4 && words[3] == "1")
      controllers.push_back({std::string(words[0]), origin_of(path, line.number)});
  }
  return facts::effective(std::move(controllers), origin_of(path));
}

}  // namespace watertight::sources::host
