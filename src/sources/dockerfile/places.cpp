#include "sources/dockerfile/places.hpp"

#include <algorithm>
#include <cstring>

namespace watertight::sources::dockerfile {

Places::Places(std::string_view file) : starts_{0}, size_(file.size()) {
  const char* const begin = file.data();
  for (std::size_t at = 0; at < file.size();) {
    const void* newline = std::memchr(begin + at, '\n', file.size() - at);
    if (newline == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const char*>(newline) - begin) + 1;
    starts_.push_back(at);
  }
}

std::size_t Places::line_of(std::size_t offset) const {
  return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin());
}

Span Places::span(std::size_t from, std::size_t to) const {
  from = std::min(from, size_ == 0 ? 0 : size_ - 1);
  to = std::clamp(to, from + 1, std::max(size_, from + 1));
  const std::size_t first = line_of(from);
  const std::size_t last = line_of(to - 1);
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(from - starts_[first - 1] + 1),
          static_cast<std::uint32_t>(last), static_cast<std::uint32_t>(to - starts_[last - 1] + 1)};
}

void JoinedText::append(std::string_view piece, std::size_t source) {
  if (piece.empty()) return;
  pieces.push_back({text.size(), source});
  text += piece;
}

std::size_t JoinedText::source_of(std::size_t at) const {
  if (pieces.empty()) return 0;
  if (at >= text.size() && at > 0) return source_of(text.size() - 1) + 1;
  const auto next = std::upper_bound(pieces.begin(), pieces.end(), at,
                                     [](std::size_t a, const Piece& p) { return a < p.at; });
  const Piece& piece = *(next - 1);
  return piece.source + (at - piece.at);
}

Span JoinedText::span(const Places& places, std::size_t from, std::size_t to) const {
  const std::size_t last = to > from ? to - 1 : from;
  return places.span(source_of(from), source_of(last) + 1);
}

}  // namespace watertight::sources::dockerfile
