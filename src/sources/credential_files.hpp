// A file of a build's folder, as one that may hold credentials: which are worth opening, by their names, and
// what of the kind is found in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "facts/secret.hpp"

namespace watertight::sources {

// How a file is looked at because of its name.
enum class FileLook : std::uint8_t {
  none,       // pictures, archives, samples: not opened
  forms,      // for tokens and keys that their own form proves: source, pages, any other text
  structure,  // for key stores, accounts of services and registries as well: it may be anything
  text,       // for all that names or shows a secret as well: such files are there to hold settings
};
[[nodiscard]] FileLook look_at(std::string_view path);

// Files that are looked at for forms: no larger, and without a zero byte in their beginning.
inline constexpr std::size_t kMostForForms = 256u << 10;
inline constexpr std::size_t kBeginning = 8u << 10;
[[nodiscard]] bool begins_as_text(std::string_view bytes);

// The first secret in a file that was read whole; `where` and `origin` are the caller's to fill in. Passwords
// that samples hold, hashes, and tokens whose checksum is wrong are left out.
[[nodiscard]] std::optional<facts::Secret> secret_in_file(std::string_view path, std::string_view bytes);

}  // namespace watertight::sources
