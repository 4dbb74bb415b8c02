// A stretch of a text document. A vocabulary header: every room may include it, it includes no room.
#pragma once

#include <cstdint>

namespace watertight {

// Lines and columns count from 1, columns in bytes; the end is the last character's place plus one column.
// All zero: not in a text document.
struct Span {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;

  [[nodiscard]] bool empty() const { return line == 0; }
  bool operator==(const Span&) const = default;
};

}  // namespace watertight
