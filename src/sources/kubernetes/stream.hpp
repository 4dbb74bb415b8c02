// A stream of YAML documents cut at its separators, so that no more than one of them is ever held as a tree.
#pragma once

#include <cstdint>
#include <string_view>

namespace watertight::sources::kubernetes {

struct Part {
  std::string_view text;         // from the separator on, or from the beginning
  std::uint32_t first_line = 1;  // of the text in the stream
};

class Stream {
 public:
  explicit Stream(std::string_view text);

  // The next part that holds more than comments and blank lines; false at the end. A separator is a line that
  // begins with "---": YAML allows that nowhere inside a document, not even in a block of text.
  bool next(Part& part);

 private:
  std::string_view rest_;
  std::uint32_t line_ = 1;
};

}  // namespace watertight::sources::kubernetes
