// What package managers are asked to do in a build, whichever of them it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/build_commands.hpp"

namespace watertight::checks {

enum class PackageFamily { none, apt, apk, rpm, zypper, pacman };
[[nodiscard]] PackageFamily package_family(Words program);
// Only refreshes the list of packages.
[[nodiscard]] bool refreshes_index(Words program);
// Installs or upgrades something from that list.
[[nodiscard]] bool uses_index(Words program);
// The packages that are installed, with their versions as written: "openssl=3.0.2-0ubuntu1.6".
[[nodiscard]] std::vector<std::string> installed_packages(Words program);

}  // namespace watertight::checks
