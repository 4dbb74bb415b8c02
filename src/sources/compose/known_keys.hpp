// Every key of the Compose specification with the kinds of value it takes, and the check of a document
// against them: docker refuses a file with a key it does not know.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sources/compose/problems.hpp"
#include "sources/compose/value.hpp"

namespace watertight::sources::compose {

enum class Kinds : std::uint8_t {
  scalar,
  list,
  mapping,
  scalar_or_list,
  scalar_or_mapping,
  list_or_mapping,
};

// What stands below a key.
enum class Holds : std::uint8_t {
  nothing,       // nothing with keys of its own
  fields,        // known keys, directly or in each element of a list
  named_fields,  // names that people choose, and known keys below each
};

struct KnownKey {
  std::string_view shape;  // the path of the mapping it belongs to without chosen names; "" is the document
  std::string_view key;
  Kinds kinds;
  Holds holds;

  // By the place alone.
  [[nodiscard]] constexpr bool operator<(const KnownKey& other) const {
    return shape != other.shape ? shape < other.shape : key < other.key;
  }
};

[[nodiscard]] std::span<const KnownKey> known_keys();  // sorted

// Tells of every key that does not belong where it stands, with the nearest that does, and of every value of
// a wrong kind. `x-` keys may stand anywhere.
void check_keys(const Value& document, Problems& problems);

// The nearest known key of the mapping, where one is near enough to be what was meant; else "".
[[nodiscard]] std::string_view nearest_key(std::string_view shape, std::string_view key);

}  // namespace watertight::sources::compose
