// A file of a build's folder, as one that may hold credentials: which are worth opening, by their names, and
// what of the kind is found in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "facts/secret.hpp"

namespace watertight::sources {

// How a file is looked at because of its name.
enum class FileLook : std::uint8_t {
  none,       // source, pictures, samples: not opened
  structure,  // for key stores, accounts of services and registries alone: it may be anything
  text,       // for all that names or shows a secret as well: such files are there to hold settings
};
[[nodiscard]] FileLook look_at(std::string_view path);

// The first secret in a file that was read whole; `where` and `origin` are the caller's to fill in. Passwords
// that samples hold, hashes, and tokens whose checksum is wrong are left out.
[[nodiscard]] std::optional<facts::Secret> secret_in_file(std::string_view path, std::string_view bytes);

}  // namespace watertight::sources
