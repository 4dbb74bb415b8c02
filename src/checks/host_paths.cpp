#include "checks/host_paths.hpp"

#include <algorithm>

#include "checks/engine_facts.hpp"
#include "facts/volume_source.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Mount;
using facts::MountKind;
using facts::System;
using facts::VolumeSource;
using facts::VolumeSourceKind;

// The home of whoever runs the command, whose name nobody wrote.
constexpr std::string_view kSomeHome = "/home/~";

// A Windows pipe, or a path relative to a folder that nobody knows, is no path of a Linux host.
std::string on_host(std::string_view path) {
  if (path == "~" || path.starts_with("~/")) return plain_path(std::string(kSomeHome).append(path.substr(1)));
  return path.starts_with('/') ? plain_path(path) : std::string();
}

std::string bind_path(const Mount& mount) {
  return on_host(mount.real_source.empty() ? mount.source : mount.real_source);
}

// The folder that the local driver keeps for the volume, by whatever name the data root goes.
bool is_own_folder(std::string_view path, const Mount& mount, const facts::Volume* volume) {
  return path.ends_with("/volumes/" + mount.source + "/_data") ||
         (volume != nullptr ? volume->driver.is("local") && volume->mount_point.is(std::string(path))
                            : path.ends_with("/_data"));
}

// Where a plugin keeps its mounts: what they are is the plugin's matter.
bool is_of_plugin(std::string_view path, const System& system) {
  return lies_in(path, plain_path(data_root(system) + "/plugins"));
}

// An anonymous volume is a folder that the engine has just made; what a pod claims is not in its manifest.
VolumeSource source_of(const Mount& mount, const Container& c, const System& system) {
  const facts::Volume* volume = system.volume_named(mount.source);
  if (volume != nullptr) return facts::volume_source(*volume);
  if (mount.source.empty() || c.kind == facts::ContainerKind::pod) return {};
  return {.kind = VolumeSourceKind::unknown, .because = "the volume was not seen"};
}

// The answer of an engine, with links followed, is better than what the options say. Empty where it is the
// volume's own folder, or nobody asked.
std::string folder_in_answer(const Mount& mount, const System& system) {
  std::string path = on_host(mount.real_source);
  const bool no_folder_of_host = path.starts_with("/dev/") || is_of_plugin(path, system) ||
                                 is_own_folder(path, mount, system.volume_named(mount.source));
  return no_folder_of_host ? std::string() : path;
}

void add_volume(const Mount& mount, const Container& c, const System& system,
                std::vector<HostMountPoint>& out) {
  if (std::string path = folder_in_answer(mount, system); !path.empty()) {
    out.push_back({&mount, std::move(path), mount.read_only, &c.mounts});
    return;
  }
  for (const facts::VolumePath& path : source_of(mount, c, system).paths)
    if (path.path.starts_with('/'))
      out.push_back({&mount, plain_path(path.path), mount.read_only || path.read_only, &c.mounts});
}

void add_mounts(const Container& c, const System& system, std::vector<HostMountPoint>& out) {
  if (!c.mounts.known()) return;
  for (const Mount& mount : *c.mounts)
    if (mount.kind == MountKind::volume)
      add_volume(mount, c, system, out);
    else if (mount.kind != MountKind::bind)
      continue;
    else if (std::string path = bind_path(mount); !path.empty())
      out.push_back({&mount, std::move(path), mount.read_only, &c.mounts});
}

void add_disks(const Container& c, const System& system, std::vector<HostMountPoint>& out) {
  if (!c.mounts.known()) return;
  for (const Mount& mount : *c.mounts) {
    if (mount.kind != MountKind::volume) continue;
    const VolumeSource source = source_of(mount, c, system);
    if (source.kind != VolumeSourceKind::disk) continue;
    const bool followed = mount.real_source.starts_with("/dev/");
    out.push_back(
        {&mount, plain_path(followed ? mount.real_source : source.device), mount.read_only, &c.mounts});
  }
}

// Why it is unknown what one of the volumes is; empty where that is known of all.
std::string unseen_volume(const Container& c, const System& system) {
  if (!c.mounts.known()) return {};
  for (const Mount& mount : *c.mounts) {
    if (mount.kind != MountKind::volume || !folder_in_answer(mount, system).empty()) continue;
    if (c.kind == facts::ContainerKind::service && !mount.real_source.empty()) continue;  // of the project
    if (VolumeSource source = source_of(mount, c, system); source.kind == VolumeSourceKind::unknown)
      return std::move(source.because);
  }
  return {};
}

// The container's own mounts, and those that it takes over from others. An engine lists the latter among the
// mounts; a file does not.
template <typename Visit>
void for_each_owner(const Container& c, const System& system, Visit visit) {
  visit(c);
  if (c.kind != facts::ContainerKind::service || !c.volumes_from.known()) return;
  for (const facts::Item& from : *c.volumes_from) {
    std::string_view name = from.text;
    if (name.starts_with("container:")) name.remove_prefix(10);
    const Container* other = system.container_named(name.substr(0, name.find(':')));
    if (other != nullptr && other != &c) visit(*other);
  }
}

// Nearly every path that anybody writes: nothing in it to take out.
bool is_plain(std::string_view path) {
  if (path.size() < 2 || path.front() != '/' || path.back() == '/' || path.starts_with("/var/run"))
    return false;
  for (std::size_t i = 1; i < path.size(); ++i)
    if (path[i - 1] == '/' && (path[i] == '/' || path[i] == '.')) return false;
  return true;
}

}  // namespace

std::string plain_path(std::string_view path) {
  if (is_plain(path)) return std::string(path);
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  if (parts.size() >= 2 && parts[0] == "var" && parts[1] == "run") parts.erase(parts.begin());
  std::string out;
  for (const std::string_view part : parts) out.append("/").append(part);
  return out.empty() ? "/" : out;
}

bool lies_in(std::string_view inner, std::string_view outer) {
  if (outer == "/" || inner == outer) return true;
  return inner.size() > outer.size() && inner[outer.size()] == '/' && inner.starts_with(outer);
}

std::vector<HostMountPoint> host_mounts(const Container& c, const System& system) {
  std::vector<HostMountPoint> mounts;
  for_each_owner(c, system, [&](const Container& owner) { add_mounts(owner, system, mounts); });
  return mounts;
}

std::vector<HostMountPoint> disk_mounts(const Container& c, const System& system) {
  std::vector<HostMountPoint> mounts;
  for_each_owner(c, system, [&](const Container& owner) { add_disks(owner, system, mounts); });
  return mounts;
}

std::vector<std::string> places_of_disk(std::string_view device, const System& system) {
  std::vector<std::string> places;
  if (!system.host || !system.host->mounts.known()) return places;
  for (const facts::HostMount& mount : *system.host->mounts)
    if (mount.source == device) places.push_back(plain_path(mount.target));
  return places;
}

Verdict failed_or_unseen(std::vector<Observation> observations, const Container& c, const System& system) {
  if (!observations.empty()) return failed_if_any(std::move(observations));
  std::string because;
  for_each_owner(c, system, [&](const Container& owner) {
    if (because.empty()) because = unseen_volume(owner, system);
  });
  return because.empty() ? passed() : not_evaluated("what a volume brings in is unknown: " + because);
}

std::string inside(const HostMountPoint& mount, std::string_view host_path) {
  const std::string_view rest = host_path.substr(mount.path == "/" ? 0 : mount.path.size());
  std::string path = plain_path(mount.mount->destination + std::string(rest));
  // plain_path writes the host's /var/run; a container's path stays as it is mounted.
  if (mount.mount->destination.starts_with("/var/run") && path.starts_with("/run")) path.insert(0, "/var");
  return path;
}

}  // namespace watertight::checks
