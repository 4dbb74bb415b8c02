#include "linux/confinement.hpp"

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
  const ConfinedMount* found = nullptr;
  for (const ConfinedMount& m : mounts)  // of two over the same place the later one hides the earlier
    if (covers(m.destination) && (found == nullptr || m.destination.size() >= found->destination.size()))
      found = &m;
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
