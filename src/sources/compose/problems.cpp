#include "sources/compose/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace watertight::sources::compose {
namespace {

constexpr std::size_t kMostSentences = 100;

// Messages and names out of a file may hold what moves a terminal's cursor.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
std::string without_control_characters(std::string text) {
  std::ranges::replace_if(text, is_control, '?');
  return text;
}

// Letters among digits or signs; a number with its unit (512megabytes) and a name in parts (on-failure) are
// none.
bool looks_like_password(std::string_view word) {
  constexpr std::size_t kShortest = 6;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto unit = std::ranges::find_if_not(word, is_digit);
  if (word.size() < kShortest || std::all_of(unit, word.end(), is_letter)) return false;
  const auto is_odd = [&](char c) {
    return !is_letter(c) && std::string_view("-_.").find(c) == std::string_view::npos;
  };
  return std::ranges::any_of(word, is_letter) && std::ranges::any_of(word, is_odd);
}

}  // namespace

std::string place(const facts::Origin& origin) {
  const std::string_view name = origin.source ? std::string_view(origin.source->name) : "Compose file";
  if (origin.span.empty()) return std::string(name);
  return fmt::format("{}: line {}, column {}", name, origin.span.line, origin.span.column);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string result = "\"";
  for (char c : text.substr(0, kLongest)) result += is_control(c) ? '?' : c;
  if (text.size() > kLongest) {
    // Never half a character: a cut inside a UTF-8 sequence takes the whole sequence away.
    while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xC0) == 0x80) result.pop_back();
    if (!result.empty() && static_cast<unsigned char>(result.back()) >= 0x80) result.pop_back();
    result += "…";
  }
  return result + '"';
}

std::string quoted_value(std::string_view text) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(":/,= ", at), text.size());
    if (looks_like_password(text.substr(at, end - at)))
      return fmt::format("a text of {} characters that may be a secret", text.size());
    at = end + 1;
  }
  return quoted(text);
}

void Problems::refuse(const facts::Origin& origin, std::string_view cause, std::string_view remedy) {
  refuse(fmt::format("{}: {}{}{}", place(origin), cause, remedy.empty() ? "" : "; ", remedy));
}

void Problems::refuse(std::string sentence) {
  sentence = without_control_characters(std::move(sentence));
  if (!said_.insert(sentence).second) return;
  if (system_.reasons.size() < kMostSentences)
    system_.incomplete(std::move(sentence));
  else
    ++reasons_left_out_;
}

void Problems::note(const facts::Origin& origin, std::string_view text) {
  note(fmt::format("{}: {}", place(origin), text));
}

void Problems::note(std::string sentence) {
  sentence = without_control_characters(std::move(sentence));
  if (!said_.insert(sentence).second) return;
  if (system_.notes.size() < kMostSentences)
    system_.notes.push_back(std::move(sentence));
  else
    ++notes_left_out_;
}

void Problems::take_back(const facts::Origin& origin, std::string_view text) {
  const std::string sentence = without_control_characters(fmt::format("{}: {}", place(origin), text));
  if (said_.erase(sentence) == 0) return;
  if (const auto at = std::ranges::find(system_.notes, sentence); at != system_.notes.end())
    system_.notes.erase(at);
  else
    --notes_left_out_;
}

void Problems::finish() {
  if (reasons_left_out_ > 0)
    system_.incomplete(
        fmt::format("{} more problems of this kind were left out of this list", reasons_left_out_));
  if (notes_left_out_ > 0)
    system_.notes.push_back(fmt::format("{} more notes were left out of this list", notes_left_out_));
}

}  // namespace watertight::sources::compose
