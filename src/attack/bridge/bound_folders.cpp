#include "attack/bridge/bound_folders.hpp"

#include <algorithm>

#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/mounts_in_force.hpp"
#include "linux/version.hpp"

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
    out.push_back(
        {path, std::string(m.destination), m.read_only, {}, nullptr, &m, nullptr, above != nullptr});
  }
}

bool is_at_least(const facts::Fact<std::string>& text, std::string_view version) {
  if (!text.known()) return false;
  const auto found = linux_kernel::parse_version(*text);
  return found && *found >= *linux_kernel::parse_version(version);
}

// Since engine 25 a read-only bind is so with all that is mounted below it, where the kernel can do that.
bool binds_read_only_recursively(const System& system) {
  return system.engine && system.host && is_at_least(system.engine->version, "25.0.0") &&
         is_at_least(system.host->kernel_release, "5.12");
}

bool is_read_only(const facts::HostMount& m) { return m.options == "ro" || m.options.starts_with("ro,"); }

// What the host has mounted below a folder comes along with it, and its `:ro` is about the folder alone.
void add_below(const BoundFolder& folder, const System& system, std::vector<BoundFolder>& out) {
  const std::vector<facts::HostMount>& mounts = *system.host->mounts;
  for (auto m = mounts.begin(); m != mounts.end(); ++m) {
    const std::string path = checks::plain_path(m->target);
    if (path == folder.path || !checks::lies_in(path, folder.path) || is_read_only(*m)) continue;
    const bool hidden = std::any_of(m + 1, mounts.end(), [&](const facts::HostMount& later) {
      return checks::lies_in(path, checks::plain_path(later.target));
    });
    if (hidden) continue;
    const std::string rest = path.substr(folder.path == "/" ? 0 : folder.path.size());
    out.push_back({path, checks::plain_path(folder.destination + rest), false, folder.propagation,
                   folder.declared, nullptr, folder.list, true});
  }
}

void add_not_read_only(const System& system, std::vector<BoundFolder>& out) {
  if (!system.host || !system.host->mounts.known()) return;
  const std::vector<BoundFolder> declared = out;
  for (const BoundFolder& folder : declared)
    if (folder.read_only && folder.declared->kind == facts::MountKind::bind &&
        !folder.declared->read_only_recursive && !binds_read_only_recursively(system))
      add_below(folder, system, out);
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
  if (now != nullptr)
    add_undeclared(c, system, *now, out);
  else
    add_not_read_only(system, out);
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
