// What a step of an image's history did, read from the command line that the builder kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watertight::checks {

// Installs packages, or adds their sources, without checking signatures: "installs with
// --allow-unauthenticated".
[[nodiscard]] std::optional<std::string> unverified_package_step(std::string_view created_by);
// Downloads a program or an archive and checks neither signature nor checksum in the same step.
[[nodiscard]] std::optional<std::string> unverified_download_step(std::string_view created_by);
// Installs what serves people and not the program: an SSH server, an editor, network tools.
[[nodiscard]] std::optional<std::string> unneeded_package_step(std::string_view created_by);

[[nodiscard]] std::string shortened_step(std::string_view created_by);  // for evidence

}  // namespace watertight::checks
