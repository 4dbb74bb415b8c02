#include "sources/kubernetes/stream.hpp"

#include <algorithm>

#include "text/lines.hpp"

namespace watertight::sources::kubernetes {
namespace {

bool is_separator(std::string_view line) {
  return line.starts_with("---") &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r' || line[3] == '\n');
}

// Of one line, its newline included.
bool says_nothing(std::string_view line) {
  if (is_separator(line)) line.remove_prefix(3);
  const auto first = line.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || line[first] == '#';
}

}  // namespace

Stream::Stream(std::string_view text) : rest_(text::without_byte_order_mark(text)) {}

bool Stream::next(Part& part) {
  while (!rest_.empty()) {
    const std::string_view from = rest_;
    part.first_line = line_;
    std::size_t size = 0;
    bool content = false;
    bool directives = false;  // "%YAML 1.2" belongs to the document behind the separator
    while (!rest_.empty()) {
      const std::size_t length = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
      const std::string_view line = rest_.substr(0, length);
      if (size > 0 && is_separator(line) && !directives) break;
      if (line.starts_with('%') && !content) directives = true;
      if (is_separator(line)) directives = false;
      content = content || (!says_nothing(line) && !line.starts_with('%'));
      size += length;
      rest_.remove_prefix(length);
      ++line_;
    }
    if (!content) continue;
    part.text = from.substr(0, size);
    return true;
  }
  return false;
}

}  // namespace watertight::sources::kubernetes
