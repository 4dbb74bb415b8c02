#include "attack/bridge/host_disks.hpp"

#include <algorithm>
#include <array>

#include "attack/assumed_host.hpp"
#include "checks/engine_facts.hpp"

namespace watertight::attack {
namespace {

bool is_at_or_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_of_a_container(const facts::HostMount& mount) {
  constexpr std::array kKinds = std::to_array<std::string_view>({"overlay", "nsfs", "shm"});
  return std::ranges::find(kKinds, mount.type) != kKinds.end() ||
         is_at_or_below(mount.target, "/run/docker") || is_at_or_below(mount.target, "/run/containerd");
}

}  // namespace

std::vector<const facts::HostMount*> file_systems(const facts::System& system) {
  std::vector<const facts::HostMount*> mounts;
  if (!system.host || !system.host->mounts.known()) return mounts;
  for (const facts::HostMount& mount : *system.host->mounts)
    if (mount.target == "/" || !is_of_a_container(mount)) mounts.push_back(&mount);
  return mounts;
}

const facts::HostMount* mount_of(const std::vector<const facts::HostMount*>& mounts, std::string_view path) {
  const facts::HostMount* longest = nullptr;
  for (const facts::HostMount* mount : mounts)
    if (is_at_or_below(path, mount->target) &&
        (longest == nullptr || mount->target.size() >= longest->target.size()))
      longest = mount;
  return longest;
}

Truth on_root_file_system(const std::vector<const facts::HostMount*>& mounts, std::string_view path) {
  const facts::HostMount* root = mount_of(mounts, "/");
  const facts::HostMount* here = mount_of(mounts, path);
  if (root == nullptr || here == nullptr) return Truth::unknown;
  // A bind mount, or a subvolume, of the same disk fills it as well.
  return here == root || here->source == root->source ? Truth::yes : Truth::no;
}

Said data_root_on_root_file_system(const facts::System& system) {
  const auto mounts = file_systems(system);
  if (mounts.empty()) return nobody_knows("mounts", "the host's mounts were not read");
  const bool told =
      system.engine && (system.engine->data_root.known() || checks::text_setting(system, "data-root"));
  if (!told && is_of_assumed_host(system.host->origin))
    return said(true, {"data_root", "the engine's default, on the only file system", facts::Basis::assumed,
                       system.host->origin});
  if (!told) return nobody_knows("data_root", "where the engine keeps its data is not known");
  const std::string path = checks::data_root(system);
  const facts::HostMount* here = mount_of(mounts, path);
  const auto& fact = system.host->mounts;
  return {on_root_file_system(mounts, path),
          {{"data_root", path, system.engine->data_root.basis, system.engine->data_root.origin},
           {"mounts", here == nullptr ? "" : here->source + " on " + here->target, fact.basis, fact.origin}}};
}

}  // namespace watertight::attack
