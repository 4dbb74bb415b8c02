// Where the values of a long JSON text stand, so that they can be read one by one: the elements of its array,
// or the values that follow one another in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace watertight::sources {

struct JsonPiece {
  std::string_view text;
  std::uint32_t line = 1;  // where it begins
  std::uint32_t column = 1;
};

struct JsonPieces {
  std::vector<JsonPiece> pieces;
  bool in_array = false;
  std::size_t wrong_at = std::string_view::npos;  // offset where the text stops making sense; npos: nowhere
};

// Looks at brackets, commas and quotes only: whether each piece is JSON is for its reader to say.
[[nodiscard]] JsonPieces json_pieces(std::string_view text);

// Behind the value that begins at an offset; npos where it does not end.
[[nodiscard]] std::size_t end_of_json_value(std::string_view text, std::size_t at);

}  // namespace watertight::sources
