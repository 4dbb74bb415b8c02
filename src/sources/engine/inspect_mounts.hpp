// What a container has from the host or from the engine: bind mounts, volumes, tmpfs, devices, ports.
#pragma once

#include "facts/container.hpp"
#include "sources/engine/fields.hpp"

namespace watertight::sources {

// One list out of the places where an inspect object speaks of mounts: Mounts (what there is),
// HostConfig.Mounts, HostConfig.Binds and HostConfig.Tmpfs (what was asked for). What names the same
// destination is one mount.
[[nodiscard]] facts::Fact<std::vector<facts::Mount>> mounts_field(const Place& inspect);

[[nodiscard]] facts::Fact<std::vector<facts::Device>> devices_field(const Place& host);
[[nodiscard]] facts::Fact<std::vector<facts::DeviceRequest>> device_requests_field(const Place& host);

// What was asked for, with the ports that the engine chose where the container runs.
[[nodiscard]] facts::Fact<std::vector<facts::PublishedPort>> ports_field(const Place& inspect);

}  // namespace watertight::sources
