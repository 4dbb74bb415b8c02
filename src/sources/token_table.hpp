// The tokens and keys that begin with letters of their issuer: how long they
// are, of which characters, and what else tells a real one. One row for each;
// adding one needs nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace watertight::sources {

// What the part behind the prefix must be, besides its length and alphabet.
enum class Proof : std::uint8_t {
  none,
  digit,       // holds a digit: tells tokens from words
  mixed,       // digits, and letters of both cases
  base62_crc,  // ends in a checksum (token_checksum.hpp)
  hex_crc,
  dotted,        // 22 characters, ".", 43 characters
  fine_grained,  // 22 characters, "_", 59 characters
  uuid,
};

struct TokenForm {
  std::string_view prefix;
  std::string_view alphabet;
  std::size_t least;  // characters behind the prefix
  std::size_t most;
  Proof proof;
  std::string_view kind;
  bool value_only = false;  // the prefix is a name and is shown
};
[[nodiscard]] std::span<const TokenForm> token_forms();

}  // namespace watertight::sources
