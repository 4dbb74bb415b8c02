#include "sources/compose/quantities.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace watertight::sources::compose {
namespace {

constexpr double kLargest = 9.2e18;  // just below what 64 bits hold

// The number at the start of the text, and what follows it.
std::optional<double> leading_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

std::optional<bool> parse_switch(std::string_view text) {
  constexpr std::array<std::string_view, 6> kYes = {"true", "yes", "on", "y", "t", "1"};
  constexpr std::array<std::string_view, 6> kNo = {"false", "no", "off", "n", "f", "0"};
  const std::string lower = lower_case(text);
  if (std::ranges::find(kYes, lower) != kYes.end()) return true;
  if (std::ranges::find(kNo, lower) != kNo.end()) return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  if (text == "-1") return -1;
  const std::optional<double> number = leading_number(text);
  if (!number || *number < 0) return std::nullopt;
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::string unit = lower_case(text);
  if (unit.ends_with('b')) unit.pop_back();
  if (unit.ends_with('i')) unit.pop_back();
  double factor = 1;
  if (!unit.empty()) {
    const std::size_t power = std::string_view("kmgtp").find(unit);
    if (unit.size() != 1 || power == std::string_view::npos) return std::nullopt;
    factor = std::pow(1024.0, static_cast<double>(power + 1));
  }
  const double bytes = *number * factor;
  if (bytes > kLargest) return std::nullopt;
  return static_cast<std::int64_t>(bytes);
}

std::optional<std::int64_t> parse_cpus(std::string_view text) {
  const std::optional<double> number = leading_number(text);
  if (!number || !text.empty() || *number < 0 || *number * 1e9 > kLargest) return std::nullopt;
  return std::llround(*number * 1e9);
}

std::optional<std::vector<std::string>> shell_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == '\\' && i + 1 < text.size()) {
      if (text[++i] != '\n') word += text[i];
    } else if (c == '\'' || c == '"') {
      const std::size_t start = i + 1;
      for (i = start; i < text.size() && text[i] != c; ++i) {
        if (c == '"' && text[i] == '\\' && i + 1 < text.size() &&
            std::string_view("\"\\$`\n").find(text[i + 1]) != std::string_view::npos)
          ++i;
        word += text[i];
      }
      if (i >= text.size()) return std::nullopt;
    } else {
      word += c;
    }
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace watertight::sources::compose
