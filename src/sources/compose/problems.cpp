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

void Problems::finish() {
  if (reasons_left_out_ > 0)
    system_.incomplete(
        fmt::format("{} more problems of this kind were left out of this list", reasons_left_out_));
  if (notes_left_out_ > 0)
    system_.notes.push_back(fmt::format("{} more notes were left out of this list", notes_left_out_));
}

}  // namespace watertight::sources::compose
