#include "text/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>
#include <string>

namespace watertight::text {
namespace {

bool same_word(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool any_word(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return same_word(text, w); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes a sign off; true for minus.
bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

int take_base(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const char letter = digits[1];
  const int base = letter == 'x' || letter == 'X' ? 16 : letter == 'b' || letter == 'B' ? 2 : 8;
  digits.remove_prefix(is_digit(letter) ? 1 : letter == 'o' || letter == 'O' || base != 8 ? 2 : 1);
  return base;
}

// [digits][.digits][e[sign]digits] with at least one digit before the exponent.
bool is_decimal(std::string_view text) {
  const auto take_digits = [&] {
    std::size_t n = 0;
    while (n < text.size() && is_digit(text[n])) ++n;
    text.remove_prefix(n);
    return n;
  };
  std::size_t digits = take_digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += take_digits();
  }
  if (digits == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    take_sign(text);
    if (take_digits() == 0) return false;
  }
  return text.empty();
}

}  // namespace

bool is_null(std::string_view plain) {
  return plain.empty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL";
}

std::optional<bool> to_bool(std::string_view plain) {
  if (any_word(plain, {"true", "yes", "on", "y"})) return true;
  if (any_word(plain, {"false", "no", "off", "n"})) return false;
  return std::nullopt;
}

std::optional<std::int64_t> to_integer(std::string_view plain) {
  const bool negative = take_sign(plain);
  if (plain.empty() || !is_digit(plain.front())) return std::nullopt;
  std::string digits(plain);
  std::erase(digits, '_');
  std::string_view rest = digits;
  const int base = take_base(rest);
  std::uint64_t magnitude = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), magnitude, base);
  if (problem != std::errc() || end != rest.data() + rest.size()) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > kMost + (negative ? 1 : 0)) return std::nullopt;
  if (!negative) return static_cast<std::int64_t>(magnitude);
  return magnitude > kMost ? std::numeric_limits<std::int64_t>::min() : -static_cast<std::int64_t>(magnitude);
}

std::optional<double> to_number(std::string_view plain) {
  if (const auto integer = to_integer(plain)) return static_cast<double>(*integer);
  const bool negative = take_sign(plain);
  if (plain == ".nan" || plain == ".NaN" || plain == ".NAN") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  if (plain == ".inf" || plain == ".Inf" || plain == ".INF") {
    value = std::numeric_limits<double>::infinity();
  } else {
    if (!is_decimal(plain)) return std::nullopt;
    const auto [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (problem != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  }
  return negative ? -value : value;
}

}  // namespace watertight::text
