#include "checks/host_paths.hpp"

#include <algorithm>

#include "checks/engine_facts.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Mount;
using facts::MountKind;
using facts::System;

const std::string* option(const facts::Volume& volume, std::string_view name) {
  if (!volume.options.known()) return nullptr;
  for (const facts::Label& o : *volume.options)
    if (o.name == name) return &o.value;
  return nullptr;
}

bool says_bind(std::string_view options) {
  while (!options.empty()) {
    const auto comma = options.find(',');
    const std::string_view word = options.substr(0, comma);
    if (word == "bind" || word == "rbind") return true;
    options.remove_prefix(comma == std::string_view::npos ? options.size() : comma + 1);
  }
  return false;
}

// The `device` of a volume of the local driver whose options make it a bind; empty for any other volume.
std::string bound_device(const Mount& mount, const System& system) {
  const facts::Volume* volume = system.volume_named(mount.source);
  if (volume == nullptr) return {};
  const std::string* o = option(*volume, "o");
  const std::string* device = option(*volume, "device");
  if (o == nullptr || device == nullptr || !says_bind(*o) || !device->starts_with('/')) return {};
  return *device;
}

// The home of whoever runs the command, whose name nobody wrote.
constexpr std::string_view kSomeHome = "/home/~";

// A Windows pipe, or a path relative to a folder that nobody knows, is no path of a Linux host.
std::string bind_path(const Mount& mount) {
  const std::string& path = mount.real_source.empty() ? mount.source : mount.real_source;
  if (path == "~" || path.starts_with("~/")) return plain_path(std::string(kSomeHome) + path.substr(1));
  return path.starts_with('/') ? plain_path(path) : std::string();
}

// Empty for a volume that the engine keeps in its own folder.
std::string volume_path(const Mount& mount, const System& system) {
  if (const std::string device = bound_device(mount, system); !device.empty()) return plain_path(device);
  if (!mount.real_source.starts_with('/')) return {};
  const std::string path = plain_path(mount.real_source);
  const bool of_engine =
      lies_in(path, plain_path(data_root(system) + "/volumes")) || path.ends_with("/_data");
  return of_engine ? std::string() : path;
}

std::string host_path(const Mount& mount, const System& system) {
  if (mount.kind == MountKind::bind) return bind_path(mount);
  return mount.kind == MountKind::volume ? volume_path(mount, system) : std::string();
}

void add_mounts(const Container& c, const System& system, std::vector<HostMountPoint>& out) {
  if (!c.mounts.known()) return;
  for (const Mount& mount : *c.mounts)
    if (std::string path = host_path(mount, system); !path.empty())
      out.push_back({&mount, std::move(path), !mount.real_source.empty(), &c.mounts});
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
  add_mounts(c, system, mounts);
  // An engine lists what volumes_from brought among the mounts; a file does not.
  if (c.kind == facts::ContainerKind::service && c.volumes_from.known())
    for (const facts::Item& from : *c.volumes_from) {
      std::string_view name = from.text;
      if (name.starts_with("container:")) name.remove_prefix(10);
      const facts::Container* other = system.container_named(name.substr(0, name.find(':')));
      if (other != nullptr && other != &c) add_mounts(*other, system, mounts);
    }
  return mounts;
}

std::string inside(const HostMountPoint& mount, std::string_view host_path) {
  const std::string_view rest = host_path.substr(mount.path == "/" ? 0 : mount.path.size());
  std::string path = plain_path(mount.mount->destination + std::string(rest));
  // plain_path writes the host's /var/run; a container's path stays as it is mounted.
  if (mount.mount->destination.starts_with("/var/run") && path.starts_with("/run")) path.insert(0, "/var");
  return path;
}

}  // namespace watertight::checks
