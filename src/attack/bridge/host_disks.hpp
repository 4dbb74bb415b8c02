// Which of the host's file systems a path lies on, and whether the engine's data have one of their own.
#pragma once

#include <string_view>
#include <vector>

#include "attack/bridge/said.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

// Mounts of the host that hold files, in the order they were made; without those that engines make for
// containers, of which there are thousands. Empty where they were not read.
[[nodiscard]] std::vector<const facts::HostMount*> file_systems(const facts::System& system);
// The last of them at or above the path; null: none is.
[[nodiscard]] const facts::HostMount* mount_of(const std::vector<const facts::HostMount*>& mounts,
                                               std::string_view path);
// What fills it fills the root file system. Unknown without mounts.
[[nodiscard]] Truth on_root_file_system(const std::vector<const facts::HostMount*>& mounts,
                                        std::string_view path);

[[nodiscard]] Said data_root_on_root_file_system(const facts::System& system);

}  // namespace watertight::attack
