#include "linux/package_version.hpp"

#include <algorithm>

namespace watertight::linux_kernel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "~" sorts before the end of the text, which sorts before letters, which sort before all else.
int rank(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return 0;
  const char c = text.front();
  if (c == '~') return -1;
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return static_cast<unsigned char>(c) + (letter ? 0 : 256);
}

std::string_view take_number(std::string_view& text) {
  const auto zeros = std::min(text.find_first_not_of('0'), text.size());
  text.remove_prefix(zeros);
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  const std::string_view number = text.substr(0, length);
  text.remove_prefix(length);
  return number;
}

std::strong_ordering compare_part(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !is_digit(a.front())) || (!b.empty() && !is_digit(b.front()))) {
      const int x = rank(a);
      const int y = rank(b);
      if (x != y) return x <=> y;
      if (!a.empty()) a.remove_prefix(1);
      if (!b.empty()) b.remove_prefix(1);
    }
    const std::string_view x = take_number(a);
    const std::string_view y = take_number(b);
    if (x.size() != y.size()) return x.size() <=> y.size();
    if (const auto order = x.compare(y); order != 0) return order <=> 0;
  }
  return std::strong_ordering::equal;
}

struct Parts {
  std::string_view epoch;
  std::string_view upstream;
  std::string_view revision;
};

Parts parts_of(std::string_view version) {
  Parts parts;
  if (const auto colon = version.find(':'); colon != std::string_view::npos) {
    parts.epoch = version.substr(0, colon);
    version.remove_prefix(colon + 1);
  }
  const auto dash = version.rfind('-');
  parts.upstream = version.substr(0, dash);
  if (dash != std::string_view::npos) parts.revision = version.substr(dash + 1);
  return parts;
}

}  // namespace

std::strong_ordering compare_package_versions(std::string_view a, std::string_view b) {
  const Parts x = parts_of(a);
  const Parts y = parts_of(b);
  if (const auto order = compare_part(x.epoch, y.epoch); order != 0) return order;
  if (const auto order = compare_part(x.upstream, y.upstream); order != 0) return order;
  return compare_part(x.revision, y.revision);
}

std::string_view upstream_part(std::string_view version) { return parts_of(version).upstream; }

}  // namespace watertight::linux_kernel
