// The nodes of devices that a container finds, looked for through /proc/PID/root.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "facts/container.hpp"
#include "facts/fact.hpp"
#include "facts/in_force.hpp"
#include "sources/mountinfo.hpp"
#include "sources/root.hpp"
#include "sources/shared_texts.hpp"

namespace watertight::sources::in_force {

inline constexpr std::size_t kMostDeviceEntries = 16'384;  // of folders, that are looked at in one container
inline constexpr std::size_t kMostDeviceNodes = 4'096;     // that are kept

// Of the process in `folder` ("/proc/1234"), whose mounts are `mounts`: below /dev, below every devtmpfs, and
// where the container's settings put devices. Links lead nowhere, and a file system whose answers somebody
// else gives, FUSE or one of the network, is not asked: it might never answer.
[[nodiscard]] facts::Fact<std::vector<facts::DeviceNode>> device_nodes(const Root& root,
                                                                       const std::string& folder,
                                                                       const MountTable& mounts,
                                                                       const facts::Container& container,
                                                                       SharedTexts& texts);

}  // namespace watertight::sources::in_force
