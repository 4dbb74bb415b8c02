// What a process is shown as.
#pragma once

#include <string>
#include <string_view>

#include "sources/root.hpp"

namespace watertight::sources::host {

// Its arguments with blanks between, one line, secrets taken out, at most 160 bytes; "[name]" where it has
// none. `folder` is "/proc/1234".
[[nodiscard]] std::string command_of(const Root& root, const std::string& folder, std::string_view name);

}  // namespace watertight::sources::host
