#include "text/dockerignore.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace watertight::text {
namespace {

constexpr std::size_t kMostRules = 2000;
constexpr std::size_t kLongest = 1024;  // of a pattern or a path

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// A piece of a pattern that takes one character, any run within a part, or any run at all.
enum class Take : std::uint8_t { literal, one, set, run, deep, folders };
struct Piece {
  Take take = Take::literal;
  char letter = 0;
  std::string_view set;  // between the brackets
};

std::vector<Piece> pieces_of(std::string_view pattern) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '*' && i + 1 < pattern.size() && pattern[i + 1] == '*') {
      ++i;
      const bool folders = i + 1 < pattern.size() && pattern[i + 1] == '/';
      if (folders) ++i;
      pieces.push_back({folders ? Take::folders : Take::deep, 0, {}});
    } else if (c == '*') {
      pieces.push_back({Take::run, 0, {}});
    } else if (c == '?') {
      pieces.push_back({Take::one, 0, {}});
    } else if (const std::size_t close = c == '[' ? pattern.find(']', i + 2) : std::string_view::npos;
               close != std::string_view::npos) {
      pieces.push_back({Take::set, 0, pattern.substr(i + 1, close - i - 1)});
      i = close;
    } else {
      if (c == '\\' && i + 1 < pattern.size()) ++i;
      pieces.push_back({Take::literal, pattern[i], {}});
    }
  }
  return pieces;
}

bool in_set(std::string_view set, char c) {
  const bool inverted = set.starts_with('^');
  if (inverted) set.remove_prefix(1);
  bool found = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found |= c >= set[i] && c <= set[i + 2];
      i += 2;
    } else {
      found |= c == set[i];
    }
  }
  return found != inverted;
}

}  // namespace

std::string clean_path(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::string_view part = text.substr(0, end);
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::string out;
  for (const std::string_view part : parts) out += (out.empty() ? "" : "/") + std::string(part);
  return out;
}

bool matches_path(std::string_view pattern, std::string_view path) {
  if (pattern.size() > kLongest || path.size() > kLongest) return false;
  // reached[i]: the pieces so far take exactly the first i characters.
  std::vector<bool> reached(path.size() + 1);
  reached[0] = true;
  for (const Piece& piece : pieces_of(pattern)) {
    std::vector<bool> next(path.size() + 1);
    bool open = false;  // a run that has begun
    for (std::size_t i = 0; i <= path.size(); ++i) {
      const bool before_slash = i > 0 && path[i - 1] == '/';
      switch (piece.take) {
        case Take::run:
          open = (open && !before_slash) || reached[i];
          next[i] = open;
          break;
        case Take::deep:
          open = open || reached[i];
          next[i] = open;
          break;
        case Take::folders:
          next[i] = reached[i] || (open && before_slash);
          open = open || reached[i];
          break;
        default:
          next[i] = i > 0 && reached[i - 1] &&
                    (piece.take == Take::literal ? path[i - 1] == piece.letter
                     : piece.take == Take::one   ? path[i - 1] != '/'
                                                 : path[i - 1] != '/' && in_set(piece.set, path[i - 1]));
      }
    }
    reached = std::move(next);
  }
  return reached.back();
}

IgnoreRules::IgnoreRules(std::span<const std::string_view> lines) {
  for (std::size_t i = 0; i < lines.size() && rules_.size() < kMostRules; ++i) {
    std::string_view text = trimmed(lines[i]);
    if (text.empty() || text.front() == '#') continue;
    const bool exception = text.front() == '!';
    if (exception) text = trimmed(text.substr(1));
    std::string pattern = clean_path(text);
    if (!pattern.empty()) rules_.push_back({std::move(pattern), exception, i});
  }
}

std::optional<std::size_t> IgnoreRules::left_out_by(std::string_view path) const {
  std::optional<std::size_t> line;
  if (path.empty()) return line;  // the folder of the build itself
  for (const Rule& rule : rules_) {
    if (rule.exception != line.has_value()) continue;  // it would change nothing
    bool matched = matches_path(rule.pattern, path);
    for (std::size_t slash = path.find('/'); !matched && slash != std::string_view::npos;
         slash = path.find('/', slash + 1))
      matched = matches_path(rule.pattern, path.substr(0, slash));
    if (matched) line = rule.exception ? std::nullopt : std::optional(rule.line);
  }
  return line;
}

bool IgnoreRules::lets_in_below(std::string_view folder) const {
  const auto parts = std::count(folder.begin(), folder.end(), '/') + 1;
  return std::ranges::any_of(rules_, [&](const Rule& rule) {
    if (!rule.exception) return false;
    std::size_t end = 0;  // of as many parts of the pattern as the folder has
    for (auto n = parts; n > 0 && end != std::string::npos; --n)
      end = rule.pattern.find('/', end + (end > 0 ? 1 : 0));
    const std::string_view above = std::string_view(rule.pattern).substr(0, end);
    return above.find("**") != std::string_view::npos ||
           (end != std::string::npos && matches_path(above, folder));
  });
}

}  // namespace watertight::text
