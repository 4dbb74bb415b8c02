// Where things stand in a Dockerfile: offsets as lines and columns, and text that was joined from several
// lines but still knows where each of its bytes came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "span.hpp"

namespace watertight::sources::dockerfile {

class Places {
 public:
  explicit Places(std::string_view file);
  // Of the bytes [from, to) of the file; of one byte where the range is empty.
  [[nodiscard]] Span span(std::size_t from, std::size_t to) const;

 private:
  [[nodiscard]] std::size_t line_of(std::size_t offset) const;
  std::vector<std::size_t> starts_;
  std::size_t size_ = 0;
};

struct JoinedText {
  struct Piece {
    std::size_t at;      // in text
    std::size_t source;  // in the file
  };
  std::string text;
  std::vector<Piece> pieces;  // in ascending order of both

  void append(std::string_view piece, std::size_t source);
  // The place in the file of one byte of the text; behind the last byte, one more than that of the last.
  [[nodiscard]] std::size_t source_of(std::size_t at) const;
  [[nodiscard]] Span span(const Places& places, std::size_t from, std::size_t to) const;
};

}  // namespace watertight::sources::dockerfile
