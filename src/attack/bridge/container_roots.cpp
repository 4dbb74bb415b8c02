#include "attack/bridge/container_roots.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "attack/bridge/bridge.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"

namespace watertight::attack {
namespace {

// Of the last mount at "/": it covers those before it.
std::string root_of(const facts::Container& c) {
  const facts::InForce* now = checks::in_force(c);
  if (now == nullptr || !now->mounts.known()) return {};
  const facts::MountState* root = nullptr;
  for (const facts::MountState& m : *now->mounts)
    if (m.destination == "/") root = &m;
  return root == nullptr || root->host_path.empty() ? std::string() : checks::plain_path(root->host_path);
}

// Whether the path has the words one behind the other, "*" any but the first.
bool has_parts(std::string_view path, std::initializer_list<std::string_view> words) {
  for (std::size_t at = 1; (at = path.find(*words.begin(), at)) != std::string_view::npos; ++at) {
    if (path[at - 1] != '/') continue;
    std::string_view rest = path.substr(at - 1);
    bool all = true;
    for (const std::string_view word : words) {
      const std::string_view part = rest.substr(0, rest.find('/', 1));
      all = all && !part.empty() && (word == "*" || part.substr(1) == word);
      rest.remove_prefix(part.size());
    }
    if (all) return true;
  }
  return false;
}

}  // namespace

ContainerRoots container_roots(const facts::System& system) {
  ContainerRoots roots;
  std::vector<std::string> names = container_names(system);
  for (std::size_t i = 0; i < system.containers.size(); ++i) {
    const facts::Container& c = system.containers[i];
    if (c.running.is(false) || c.replicas.is(0)) continue;
    std::string path = root_of(c);
    const bool seen = !path.empty() && path != "/";
    if (seen) roots.by_path.emplace(std::move(path), roots.all.size());
    roots.all.push_back({&c, std::move(names[i]), seen});
  }
  return roots;
}

const ContainerRoots::Of* owner_of(std::string_view path, const ContainerRoots& roots) {
  for (; path.size() > 1; path = path.substr(0, path.rfind('/')))
    if (const auto at = roots.by_path.find(std::string(path)); at != roots.by_path.end())
      return &roots.all[at->second];
  return nullptr;
}

bool is_of_one_container(std::string_view path) {
  return has_parts(path, {"overlay2", "*", "merged"}) || has_parts(path, {"overlay", "*", "merged"}) ||
         has_parts(path, {"fuse-overlayfs", "*", "merged"}) || has_parts(path, {"aufs", "mnt", "*"}) ||
         has_parts(path, {"devicemapper", "mnt", "*"}) || has_parts(path, {"rootfs", "overlayfs", "*"}) ||
         has_parts(path, {"io.containerd.runtime.v2.task", "*", "*", "rootfs"}) ||
         has_parts(path, {"containers", "*", "mounts", "shm"}) || has_parts(path, {"sandboxes", "*", "shm"});
}

}  // namespace watertight::attack
