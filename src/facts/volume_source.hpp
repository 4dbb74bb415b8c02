// What a volume brings into a container. Docker's local driver mounts `device` with the type and the options
// that somebody gave it (moby, volume/local/local_unix.go), so a volume may be any folder, any disk and any
// tree of the kernel of the host; without a device it is a folder of its own below the engine's data root.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/network.hpp"

namespace watertight::facts {

enum class VolumeSourceKind : std::uint8_t {
  own_folder,  // the engine's own for this volume, or memory: nothing of the host
  host_path,   // `paths`
  disk,        // the file system on `device`
  remote,      // a share of another machine
  unknown,     // `because` says why
};

struct VolumePath {
  std::string path;        // of the host, as written
  bool read_only = false;  // whatever the mount says: a lower layer
  bool operator==(const VolumePath&) const = default;
};

struct VolumeSource {
  VolumeSourceKind kind = VolumeSourceKind::own_folder;
  std::vector<VolumePath> paths = {};
  std::string device = {};
  std::string because = {};
  bool operator==(const VolumeSource&) const = default;
};

// Of the local driver, or one that does the same, by the volume's options.
[[nodiscard]] VolumeSource volume_source(const std::vector<Label>& options);

// Another driver's volume is what that driver makes of it: unknown, but for those known to bind a folder.
[[nodiscard]] VolumeSource volume_source(const Volume& volume);

// The one path on the host that it is, a folder's or a disk's; empty where there is none, or several.
[[nodiscard]] std::string only_path(const VolumeSource& source);

// The name that an engine gives to a volume for which nobody had one: 64 hexadecimal digits.
[[nodiscard]] bool is_anonymous(std::string_view volume_name);

}  // namespace watertight::facts
