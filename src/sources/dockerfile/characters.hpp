// Bytes as BuildKit's parser classes them; independent of the locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watertight::sources::dockerfile {

constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

inline std::string lowered(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = lower(c);
  return out;
}
inline std::string uppered(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = upper(c);
  return out;
}

constexpr std::string_view trimmed_left(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  return s;
}
constexpr std::string_view trimmed(std::string_view s) {
  s = trimmed_left(s);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}
inline std::vector<std::string> words_between_blanks(std::string_view text) {
  std::vector<std::string> words;
  for (text = trimmed_left(text); !text.empty(); text = trimmed_left(text)) {
    words.emplace_back(text.substr(0, text.find_first_of(" \t\r\n\v\f")));
    text.remove_prefix(words.back().size());
  }
  return words;
}

}  // namespace watertight::sources::dockerfile
