#include "sources/stand_in.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace watertight::sources {
namespace {

// Two private characters (U+E5E0 and U+E5E1) around kind~length~digest, blanks of the kind as more tildes.
constexpr std::string_view kOpen = "\xEE\x97\xA0";
constexpr std::string_view kClose = "\xEE\x97\xA1";
constexpr std::size_t kLongest = 96;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_of_kind(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '~'; }

std::optional<facts::Secret> parsed(std::string_view inside) {
  const std::size_t last = inside.rfind('~');
  if (last == std::string_view::npos || last == 0 || inside.size() - last != 9) return {};
  const std::string_view digest = inside.substr(last + 1);
  const std::size_t middle = inside.rfind('~', last - 1);
  if (middle == std::string_view::npos || middle == 0 || !std::ranges::all_of(digest, is_hex)) return {};
  const std::string_view kind = inside.substr(0, middle);
  if (!std::ranges::all_of(kind, is_of_kind)) return {};
  facts::Secret secret;
  const char* end = inside.data() + last;
  const auto [at, error] = std::from_chars(inside.data() + middle + 1, end, secret.length);
  if (error != std::errc() || at != end) return {};
  secret.kind = kind;
  std::ranges::replace(secret.kind, '~', ' ');
  secret.digest = digest;
  return secret;
}

}  // namespace

std::string stand_in(const facts::Secret& secret) {
  std::string kind = secret.kind;
  std::ranges::replace(kind, ' ', '~');
  return fmt::format("{}{}~{}~{}{}", kOpen, kind, secret.length, secret.digest, kClose);
}

std::optional<FoundStandIn> find_stand_in(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find(kOpen, from); at != std::string_view::npos; at = text.find(kOpen, at + 1)) {
    const std::size_t begin = at + kOpen.size();
    const std::size_t close = text.substr(begin, kLongest).find(kClose);
    if (close == std::string_view::npos) continue;
    if (auto secret = parsed(text.substr(begin, close)))
      return FoundStandIn{at, begin + close + kClose.size(), std::move(*secret)};
  }
  return {};
}

std::size_t length_with_secrets(std::string_view text) {
  std::size_t length = text.size();
  for (auto found = find_stand_in(text); found; found = find_stand_in(text, found->end))
    length += found->secret.length - (found->end - found->begin);
  return length;
}

}  // namespace watertight::sources
