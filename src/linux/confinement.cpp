#include "linux/confinement.hpp"

#include <algorithm>

namespace watertight::linux_kernel {

std::string_view name_of(NamespaceOf kind) {
  static constexpr std::string_view kNames[] = {"mount namespace", "network namespace", "pid namespace",
                                                "UTS namespace",   "IPC namespace",     "cgroup namespace"};
  return kNames[static_cast<std::size_t>(kind)];
}

const ConfinedMount* mount_covering(const std::vector<ConfinedMount>& mounts, std::string_view path) {
  const auto covers = [&](std::string_view at) {
    if (at == "/") return true;
    return path.starts_with(at) && (path.size() == at.size() || path[at.size()] == '/');
  };
  // A later mount hides what is mounted at its place and below. The root, which may have been moved to its
  // place later than it was filled, lies under all of them; another one over it is a mount like others.
  const auto root = std::ranges::find(mounts, "/", &ConfinedMount::destination);
  const ConfinedMount* found = root == mounts.end() ? nullptr : &*root;
  for (const ConfinedMount& m : mounts)
    if (&m != (root == mounts.end() ? nullptr : &*root) && covers(m.destination)) found = &m;
  return found;
}

std::optional<std::uint32_t> on_host(const std::vector<MappedIds>& map, std::uint32_t inside) {
  for (const MappedIds& m : map)
    if (inside >= m.inside && inside - m.inside < m.count) return m.outside + (inside - m.inside);
  return std::nullopt;
}

bool is_mapped(const std::vector<MappedIds>& map, std::uint32_t on_host) {
  for (const MappedIds& m : map)
    if (on_host >= m.outside && on_host - m.outside < m.count) return true;
  return false;
}

}  // namespace watertight::linux_kernel
