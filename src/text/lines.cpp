#include "text/lines.hpp"

#include <algorithm>

namespace watertight::text {
namespace {

// The offset of a line's first byte; npos past the last line.
std::size_t line_start(std::string_view text, std::size_t from, std::uint32_t lines) {
  while (lines-- > 0) {
    const std::size_t end = text.find('\n', from);
    if (end == std::string_view::npos) return end;
    from = end + 1;
  }
  return from;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

Lines::Lines(std::string_view text, std::uint32_t first_line) : text_(text), first_line_(first_line) {
  starts_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
}

std::size_t Lines::line_at(std::size_t offset) const {
  const auto within = [&](std::size_t line) {
    return starts_[line] <= offset && (line + 1 == starts_.size() || offset < starts_[line + 1]);
  };
  if (within(last_)) return last_;
  if (last_ + 1 < starts_.size() && within(last_ + 1)) return ++last_;
  last_ =
      static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin()) -
      1;
  return last_;
}

Span Lines::span(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text_.size());
  end = std::clamp(end, begin, text_.size());
  Span span;
  const std::size_t first = line_at(begin);
  span.line = static_cast<std::uint32_t>(first) + first_line_;
  span.column = static_cast<std::uint32_t>(begin - starts_[first] + 1);
  // The end belongs to the line of the last byte, so that a span never ends on a line it has nothing of.
  const std::size_t last = end == begin ? first : line_at(end - 1);
  span.end_line = static_cast<std::uint32_t>(last) + first_line_;
  span.end_column = static_cast<std::uint32_t>(end - starts_[last] + 1);
  return span;
}

std::string_view cut(std::string_view text, const Span& span) {
  text = without_byte_order_mark(text);
  if (span.line == 0 || span.column == 0 || span.end_line < span.line) return {};
  const std::size_t first = line_start(text, 0, span.line - 1);
  if (first == std::string_view::npos) return {};
  const std::size_t last = line_start(text, first, span.end_line - span.line);
  if (last == std::string_view::npos) return {};
  const std::size_t begin = first + span.column - 1;
  const std::size_t end = last + span.end_column - 1;
  if (begin > end || end > text.size()) return {};
  return text.substr(begin, end - begin);
}

}  // namespace watertight::text
