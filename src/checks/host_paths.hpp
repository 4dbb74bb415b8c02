// What of the host's file system a mount lets in. A bind of a parent holds its children, a symlink is what it
// points to, a named volume can be a bind, /var/run is /run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/verdict.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// Without "//", "." and "..", without a trailing slash, /var/run written as /run. Lexical: no symlink is
// read.
[[nodiscard]] std::string plain_path(std::string_view path);

// `inner` is `outer` or lies below it; both plain.
[[nodiscard]] bool lies_in(std::string_view inner, std::string_view outer);

// A mount and the host path it brings in.
struct HostMountPoint {
  const facts::Mount* mount = nullptr;
  std::string path;        // plain host path after symlinks and volume options
  bool read_only = false;  // the mount says so, or what is mounted is
  const facts::Fact<std::vector<facts::Mount>>* list = nullptr;  // the fact the mount stands in
};

// Every mount that brings a directory or file of the host into the container: binds, volumes that are binds,
// and those taken over by volumes_from. A volume in the engine's own folder is not one.
[[nodiscard]] std::vector<HostMountPoint> host_mounts(const facts::Container& container,
                                                      const facts::System& system);

// Volumes that are the file system on a disk of the host; `path` is the device. What the host mounts within
// that file system does not come along.
[[nodiscard]] std::vector<HostMountPoint> disk_mounts(const facts::Container& container,
                                                      const facts::System& system);

// Where the host itself has the file systems of the device; empty: nowhere, or nobody looked.
[[nodiscard]] std::vector<std::string> places_of_disk(std::string_view device, const facts::System& system);

// For a check of what mounts bring in: it has not passed while the nature of a volume is unknown.
[[nodiscard]] Verdict failed_or_unseen(std::vector<Observation> observations,
                                       const facts::Container& container, const facts::System& system);

// The host path through the mount, as the container sees it: "/run/docker.sock" through /run:/host is
// "/host/docker.sock". The path must lie in the mount.
[[nodiscard]] std::string inside(const HostMountPoint& mount, std::string_view host_path);

}  // namespace watertight::checks
