#include "sources/in_force/mounts.hpp"

#include <algorithm>
#include <unordered_set>

namespace watertight::sources::in_force {
namespace {

using facts::MountState;

// Where the host has the same part of the same file system, and nothing mounted over it.
std::string host_path(const MountLine& mount, const MountTable& host) {
  const auto* same_device = host.of_device(mount.device);
  if (same_device == nullptr) return {};
  for (const std::size_t i : *same_device) {
    const MountLine& there = host.lines()[i];
    if (!is_below(mount.root, there.root)) continue;
    std::string path = joined_path(there.target, behind(mount.root, there.root));
    if (host.at(path) == &there) return path;
  }
  return {};
}

// The numbers of groups are the kernel's own: one that a mount of the host is in leads to the host. A master
// that is none of the host's may receive from it in its turn: not known.
std::string_view host_peers(const MountLine& mount, const std::unordered_set<std::int64_t>& of_host) {
  if (of_host.contains(mount.peer_group)) return "shared";
  if (of_host.contains(mount.master_group)) return "slave";
  return mount.master_group == 0 ? "none" : "";
}

bool empty_over(const MountLine& mount) {
  if (mount.type == "tmpfs" && mount.root == "/")
    return mount.super_options == "ro" || mount.super_options.starts_with("ro,");
  return (mount.type == "tmpfs" || mount.type == "devtmpfs") && mount.root.ends_with("/null");
}

bool masks(const MountTable& container, const MountLine& mount) {
  return empty_over(mount) && mount.target != "/dev/null" && container.visible(mount);
}

}  // namespace

std::vector<MountState> mount_states(const MountTable& container, const MountTable& host,
                                     SharedTexts& texts) {
  std::vector<MountState> all;
  all.reserve(container.lines().size());
  std::unordered_set<std::int64_t> peers_of_host;
  for (const MountLine& mount : host.lines())
    if (mount.peer_group != 0) peers_of_host.insert(mount.peer_group);
  for (const MountLine& mount : container.lines())
    all.push_back({texts.of(mount.target), texts.of(mount.type), texts.of(mount.device), texts.of(mount.root),
                   texts.of(host_path(mount, host)), mount.read_only(), mount.has_option("nosuid"),
                   mount.has_option("nodev"), mount.has_option("noexec"), texts.of(mount.propagation),
                   texts.of(host_peers(mount, peers_of_host))});
  return all;
}

facts::Items masked_paths(const MountTable& container, const facts::Origin& origin) {
  facts::Items paths;
  for (const MountLine& mount : container.lines())
    if (masks(container, mount)) paths.push_back({mount.target, origin});
  return paths;
}

facts::Items read_only_paths(const MountTable& container, const facts::Origin& origin) {
  facts::Items paths;
  for (const MountLine& mount : container.lines()) {
    if (!is_below(mount.target, "/proc") && !is_below(mount.target, "/sys")) continue;
    if (mount.read_only() && container.visible(mount) && !masks(container, mount))
      paths.push_back({mount.target, origin});
  }
  return paths;
}

std::vector<facts::ReachableSocket> reachable_sockets(const MountTable& container, const MountTable& host,
                                                      const std::vector<facts::ApiSocket>& sockets) {
  std::vector<facts::ReachableSocket> found;
  for (const facts::ApiSocket& socket : sockets) {
    const MountLine* there = host.at(socket.path);
    if (there == nullptr || !is_below(socket.path, there->target)) continue;
    const std::string inside = joined_path(there->root, behind(socket.path, there->target));
    const auto* same_device = container.of_device(there->device);
    if (same_device == nullptr) continue;
    for (const std::size_t i : *same_device) {
      const MountLine& here = container.lines()[i];
      if (!is_below(inside, here.root)) continue;
      std::string path = joined_path(here.target, behind(inside, here.root));
      if (container.at(path) == &here) found.push_back({std::move(path), socket.path});
    }
  }
  return found;
}

}  // namespace watertight::sources::in_force
