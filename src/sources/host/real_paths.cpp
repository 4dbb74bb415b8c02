#include "sources/host/real_paths.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace watertight::sources {
namespace {

constexpr int kMostLinks = 40;          // MAXSYMLINKS of the kernel
constexpr std::size_t kLongest = 4096;  // PATH_MAX

// The parts of a path, last one first, put before those that are still to come.
void push_parts(std::vector<std::string>& to_come, std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  to_come.insert(to_come.end(), parts.rbegin(), parts.rend());
}

}  // namespace

std::string real_path(const Root& root, const std::string& path) {
  if (!path.starts_with('/') || path.size() > kLongest) return path;
  std::vector<std::string> to_come;
  push_parts(to_come, path);
  std::string done;
  int links = 0;
  while (!to_come.empty()) {
    const std::string part = std::move(to_come.back());
    to_come.pop_back();
    if (part == ".") continue;
    if (part == "..") {
      done.erase(std::min(done.rfind('/'), done.size()));
      continue;
    }
    const std::string next = done + '/' + part;
    const auto target = root.link(next);
    if (!target || target->empty()) {
      done = next;
      continue;
    }
    if (++links > kMostLinks || next.size() > kLongest) return path;
    if (target->starts_with('/')) done.clear();
    push_parts(to_come, *target);
  }
  return done.empty() ? "/" : done;
}

void resolve_mounts(facts::System& system, const Root& root) {
  std::map<std::string, std::string> known;  // containers share their sources
  for (facts::Container& container : system.containers) {
    if (!container.mounts.known()) continue;
    for (facts::Mount& mount : *container.mounts.value) {
      const std::string& written = mount.real_source.empty() ? mount.source : mount.real_source;
      const bool from_host = mount.kind == facts::MountKind::bind ||
                             (mount.kind == facts::MountKind::volume && !mount.real_source.empty());
      if (!from_host || !written.starts_with('/')) continue;
      const auto [at, fresh] = known.try_emplace(written);
      if (fresh) at->second = real_path(root, written);
      if (mount.kind == facts::MountKind::bind || at->second != written) mount.real_source = at->second;
    }
  }
}

}  // namespace watertight::sources
