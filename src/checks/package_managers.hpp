// What package managers are asked to do in a build, whichever of them it is.
#pragma once

#include <array>
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

using ProgramNames = std::array<std::string_view, 3>;  // empty ones match nothing
[[nodiscard]] bool among(const ProgramNames& names, std::string_view name);
// Whether a word stands among others; there are blanks at both ends of the list.
[[nodiscard]] bool listed(std::string_view words, std::string_view word);

// `program [options] command [options] operands`
struct PackageCall {
  std::string_view command;           // "install"; empty: none
  std::vector<std::string> operands;  // behind the command, those with known text
  std::vector<std::string_view> options;
};
// `options_with_value`: a list of those whose value is the next word.
[[nodiscard]] PackageCall package_call(Words program, std::string_view options_with_value);
// One of the listed options is there, with or without a value of its own.
[[nodiscard]] bool has_any_option(const PackageCall& call, std::string_view options);
// `python3 -m pip install` as `pip install`.
[[nodiscard]] Words without_python(Words program);

}  // namespace watertight::checks
