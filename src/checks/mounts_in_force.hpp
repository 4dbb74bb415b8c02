// Mounts as the kernel has them, beside those that settings ask for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"

namespace watertight::checks {

// "/srv/data on /data rw", for evidence.
[[nodiscard]] std::string show(const facts::MountState& mount);

// Which of two mounts at one place counts: the last one covers those before it. Null: nothing is mounted
// there.
[[nodiscard]] const facts::MountState* mounted_at(const std::vector<facts::MountState>& mounts,
                                                  std::string_view destination);

// The mount that the settings mean: at its place, or where a link of the image led it.
[[nodiscard]] const facts::MountState* found_in(const std::vector<facts::MountState>& mounts,
                                                const facts::Mount& declared);

// What engine and runtime put into every container.
[[nodiscard]] bool is_the_engines(const facts::MountState& mount, const facts::Container& container,
                                  const facts::System& system);

// At the place of a declared mount, or of a host path that one brings in: the image may have a link where the
// settings have a folder (/lib in /usr/lib), and what the host has below the path comes along. The
// container's mounts must be known.
[[nodiscard]] bool is_declared(const facts::MountState& mount, const facts::Container& container);

}  // namespace watertight::checks
