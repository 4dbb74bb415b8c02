// The output of `docker inspect` as a file: an array, one object, or one object on each line; containers,
// images, networks and volumes.
#pragma once

#include <string>
#include <string_view>

#include "facts/system.hpp"

namespace watertight::sources {

// Every fact knows its line and its pointer into the file. `name` is what facts call the file.
[[nodiscard]] facts::System read_inspect(std::string_view text, std::string name);

}  // namespace watertight::sources
