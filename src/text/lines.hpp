// Where the lines of a text begin: byte offsets to lines and columns, and spans back to text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "span.hpp"

namespace watertight::text {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The text without a leading byte order mark. Offsets, lines and columns never count the mark.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text);

class Lines {
 public:
  // Lines end with \n; a \r before it belongs to the line. `text` must outlive this. `first_line`: the number
  // of the first one, where the text is a part of a larger one.
  explicit Lines(std::string_view text, std::uint32_t first_line = 1);

  // The place of the bytes [begin, end); offsets past the end of the text are taken for its end.
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const;

 private:
  [[nodiscard]] std::size_t line_at(std::size_t offset) const;  // counted from 0

  std::string_view text_;
  std::uint32_t first_line_;
  std::vector<std::uint32_t> starts_;
  mutable std::size_t last_ = 0;  // documents are read forwards: the next place is near the last one
};

// The text that a span covers; empty where the span is empty or lies outside.
[[nodiscard]] std::string_view cut(std::string_view text, const Span& span);

}  // namespace watertight::text
