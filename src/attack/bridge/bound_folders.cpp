#include "attack/bridge/bound_folders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "attack/bridge/recursive_read_only.hpp"
#include "checks/engine_facts.hpp"
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

Truth writable(bool read_only) { return read_only ? Truth::no : Truth::yes; }

void add_undeclared(const Container& c, const System& system, const std::vector<MountState>& now,
                    std::vector<BoundFolder>& out) {
  const std::vector<BoundFolder> declared = out;
  for (const MountState& m : now) {
    // Namespaces are kept by binds of their own; nothing is written there.
    if (m.host_path.empty() || m.type == "nsfs" || checks::is_the_engines(m, c, system)) continue;
    const std::string path = checks::plain_path(m.host_path);
    if (std::ranges::any_of(declared, [&](const BoundFolder& d) { return d.in_force == &m; })) continue;
    const BoundFolder* above = came_with(declared, path);
    const bool looser = above != nullptr && above->writable == Truth::no && !m.read_only;
    if (!looser && (above != nullptr || (c.mounts.known() && checks::is_declared(m, c)))) continue;
    const std::string at = checks::plain_path(m.destination);
    if (checks::mounted_at(now, at) != &m) continue;
    out.push_back({path,
                   std::string(m.destination),
                   writable(m.read_only),
                   {},
                   {},
                   nullptr,
                   &m,
                   nullptr,
                   above != nullptr});
  }
}

bool is_read_only(const facts::HostMount& m) { return m.options == "ro" || m.options.starts_with("ro,"); }

void add_at(const BoundFolder& folder, std::string path, Truth writable, std::string_view doubt,
            std::vector<BoundFolder>& out) {
  const std::string rest = path.substr(folder.path == "/" ? 0 : folder.path.size());
  out.push_back({std::move(path), checks::plain_path(folder.destination + rest), writable, doubt,
                 folder.propagation, folder.declared, nullptr, folder.list, true});
}

bool is_below(std::string_view path, const BoundFolder& folder) {
  return path != folder.path && checks::lies_in(path, folder.path);
}

// What the host has mounted below a folder comes along with it, and its `:ro` may be about the folder alone.
void add_below(const BoundFolder& folder, const std::vector<facts::HostMount>& mounts, Truth writable,
               std::string_view doubt, std::vector<BoundFolder>& out) {
  for (auto m = mounts.begin(); m != mounts.end(); ++m) {
    std::string path = checks::plain_path(m->target);
    if (!is_below(path, folder) || is_read_only(*m)) continue;
    const bool hidden = std::any_of(m + 1, mounts.end(), [&](const facts::HostMount& later) {
      return checks::lies_in(path, checks::plain_path(later.target));
    });
    if (!hidden) add_at(folder, std::move(path), writable, doubt, out);
  }
}

// Where nobody read what the host has mounted: what every Linux has, and where many have file systems of
// their own.
void add_usual_below(const BoundFolder& folder, Truth writable, std::string_view doubt, const System& system,
                     std::vector<BoundFolder>& out) {
  constexpr std::string_view kAlways[] = {"/proc", "/sys", "/sys/fs/cgroup", "/dev"};
  constexpr std::string_view kOften[] = {"/dev/shm", "/run", "/boot", "/home", "/var", "/var/log"};
  constexpr std::string_view kMounted = "whether the host has it mounted there on its own was not read";
  for (const std::string_view path : kAlways)
    if (is_below(path, folder)) add_at(folder, std::string(path), writable, doubt, out);
  for (const std::string_view path : kOften)
    if (is_below(path, folder)) add_at(folder, std::string(path), Truth::unknown, kMounted, out);
  std::string data_root = checks::plain_path(checks::data_root(system));
  if (is_below(data_root, folder)) add_at(folder, std::move(data_root), Truth::unknown, kMounted, out);
}

void add_not_read_only(const Container& c, const System& system, std::vector<BoundFolder>& out) {
  const bool read = system.host && system.host->mounts.known();
  const std::vector<BoundFolder> declared = out;
  for (const BoundFolder& folder : declared) {
    if (folder.writable != Truth::no || folder.declared->kind != facts::MountKind::bind ||
        folder.declared->without_submounts)
      continue;
    const RecursiveReadOnly recursive = recursive_read_only(*folder.declared, c, system);
    if (recursive.truth == Truth::yes) continue;
    const Truth writable = recursive.truth == Truth::no ? Truth::yes : Truth::unknown;
    if (read)
      add_below(folder, *system.host->mounts, writable, recursive.doubt, out);
    else
      add_usual_below(folder, writable, recursive.doubt, system, out);
  }
}

}  // namespace

std::vector<BoundFolder> bound_folders(const Container& c, const System& system) {
  std::vector<BoundFolder> out;
  const std::vector<MountState>* now = kernel_mounts(c);
  for (checks::HostMountPoint& m : checks::host_mounts(c, system)) {
    const MountState* state = now == nullptr ? nullptr : checks::found_in(*now, *m.mount);
    out.push_back({std::move(m.path),
                   m.mount->destination,
                   writable(state != nullptr ? state->read_only : m.read_only),
                   {},
                   m.mount->propagation,
                   m.mount,
                   state,
                   m.list});
  }
  if (now != nullptr)
    add_undeclared(c, system, *now, out);
  else
    add_not_read_only(c, system, out);
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

Evidences evidence_of_writing(const BoundFolder& folder, const Container& c) {
  Evidences seen = evidence_of(folder, c);
  if (!folder.doubt.empty())
    seen.insert(seen.begin(), not_known("mounts", fmt::format("{}: {}", folder.path, folder.doubt)));
  return seen;
}

}  // namespace watertight::attack
