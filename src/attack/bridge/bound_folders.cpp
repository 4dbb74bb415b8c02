#include "attack/bridge/bound_folders.hpp"

#include <algorithm>

#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/mounts_in_force.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::MountState;
using facts::System;

const std::vector<MountState>* kernel_mounts(const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  return now != nullptr && now->mounts.known() ? &*now->mounts : nullptr;
}

// The closest folder of those that settings mount which the path came along with.
const BoundFolder* came_with(const std::vector<BoundFolder>& declared, std::string_view path) {
  const BoundFolder* closest = nullptr;
  for (const BoundFolder& folder : declared)
    if (checks::lies_in(path, folder.path) &&
        (closest == nullptr || folder.path.size() > closest->path.size()))
      closest = &folder;
  return closest;
}

void add_undeclared(const Container& c, const System& system, const std::vector<MountState>& now,
                    std::vector<BoundFolder>& out) {
  const std::vector<BoundFolder> declared = out;
  for (const MountState& m : now) {
    if (m.host_path.empty() || checks::is_the_engines(m, c, system)) continue;
    const std::string path = checks::plain_path(m.host_path);
    if (std::ranges::any_of(declared, [&](const BoundFolder& d) { return d.in_force == &m; })) continue;
    const BoundFolder* above = came_with(declared, path);
    const bool looser = above != nullptr && above->read_only && !m.read_only;
    if (!looser && (above != nullptr || (c.mounts.known() && checks::is_declared(m, c)))) continue;
    const std::string at = checks::plain_path(m.destination);
    if (checks::mounted_at(now, at) != &m) continue;
    out.push_back({path, std::string(m.destination), m.read_only, {}, nullptr, &m, nullptr});
  }
}

}  // namespace

std::vector<BoundFolder> bound_folders(const Container& c, const System& system) {
  std::vector<BoundFolder> out;
  const std::vector<MountState>* now = kernel_mounts(c);
  for (checks::HostMountPoint& m : checks::host_mounts(c, system)) {
    const MountState* state = now == nullptr ? nullptr : checks::found_in(*now, *m.mount);
    out.push_back({std::move(m.path), m.mount->destination, state != nullptr ? state->read_only : m.read_only,
                   m.mount->propagation, m.mount, state, m.list});
  }
  if (now != nullptr) add_undeclared(c, system, *now, out);
  return out;
}

Evidences evidence_of(const BoundFolder& folder, const Container& c) {
  Evidences seen;
  if (folder.declared != nullptr)
    seen.push_back(
        checks::evidence("mounts", checks::show(*folder.declared), *folder.list, folder.declared->origin));
  if (folder.in_force != nullptr)
    seen.push_back(checks::in_proc("mounts in force", checks::show(*folder.in_force), c, "mountinfo"));
  return seen;
}

}  // namespace watertight::attack
