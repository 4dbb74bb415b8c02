// Any bytes as a .dockerignore and a path, which is the first line: what the rules say of a folder holds
// below it, rules that are written down again mean the same, the last word is the last, and one pattern
// agrees with a matcher that tries everything.
#include <algorithm>
#include <optional>
#include <vector>

#include "fuzz/law.hpp"
#include "text/dockerignore.hpp"

using namespace watertight;
using fuzz::law;
using text::IgnoreRules;

namespace {

constexpr std::size_t kMostLines = 64;
constexpr std::size_t kLongestPath = 256;
constexpr std::size_t kLongestTried = 14;  // of a pattern and a path that everything is tried on

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kMostLines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  const std::size_t last = text.find_last_not_of(" \t\r");
  return last == std::string_view::npos || last < first ? std::string_view{}
                                                        : text.substr(first, last - first + 1);
}

// A pattern that means this path and no other. The slashes at its ends keep blanks and signs from meaning
// more.
std::string literally(std::string_view path) {
  std::string out = "/";
  for (const char c : path) {
    if (c != '/') out += '\\';
    out += c;
  }
  return out + '/';
}

// A rule as it was understood, written down.
std::optional<std::string> written(std::string_view line) {
  std::string_view text = trimmed(line);
  if (text.empty() || text.front() == '#') return std::nullopt;
  const bool exception = text.front() == '!';
  if (exception) text = trimmed(text.substr(1));
  const std::string pattern = text::clean_path(text);
  if (pattern.empty()) return std::nullopt;
  return (exception ? "!/" : "/") + pattern + '/';
}

bool has(std::string_view set, char c) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const bool range = i + 2 < set.size() && set[i + 1] == '-';
    if (range ? c >= set[i] && c <= set[i + 2] : c == set[i]) return true;
    if (range) i += 2;
  }
  return false;
}

// One pattern by trying every way to take the path apart.
bool tried(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) return path.empty();
  if (pattern.starts_with("**")) {
    const bool folders = pattern.substr(2).starts_with('/');
    const std::string_view rest = pattern.substr(folders ? 3 : 2);
    for (std::size_t i = 0; i <= path.size(); ++i)
      if ((!folders || i == 0 || path[i - 1] == '/') && tried(rest, path.substr(i))) return true;
    return false;
  }
  if (pattern.front() == '*') {
    for (std::size_t i = 0; i <= path.size() && (i == 0 || path[i - 1] != '/'); ++i)
      if (tried(pattern.substr(1), path.substr(i))) return true;
    return false;
  }
  if (path.empty()) return false;
  const std::size_t close = pattern.front() == '[' ? pattern.find(']', 2) : std::string_view::npos;
  if (close != std::string_view::npos) {
    std::string_view set = pattern.substr(1, close - 1);
    const bool inverted = set.starts_with('^');
    if (inverted) set.remove_prefix(1);
    return path.front() != '/' && has(set, path.front()) != inverted &&
           tried(pattern.substr(close + 1), path.substr(1));
  }
  if (pattern.front() == '?') return path.front() != '/' && tried(pattern.substr(1), path.substr(1));
  if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
  return pattern.front() == path.front() && tried(pattern.substr(1), path.substr(1));
}

void check_path(std::string_view written_path, const std::string& path) {
  law(text::clean_path(path) == path, "a clean path is clean");
  law(path.size() <= written_path.size(), "cleaning makes nothing longer");
  law(!path.starts_with('/') && !path.ends_with('/') && path.find("//") == std::string::npos,
      "a clean path has no empty part");
}

void check_folders(const IgnoreRules& rules, const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string_view folder = std::string_view(path).substr(0, slash);
    if (!rules.leaves_out(folder) || rules.lets_in_below(folder)) continue;
    law(rules.leaves_out(path), "what lies in a folder that is left out is left out");
  }
}

void check_last_word(std::vector<std::string_view> lines, const std::string& path) {
  const std::string own = literally(path);
  const std::string exception = '!' + own;
  lines.push_back(own);
  law(IgnoreRules(lines).left_out_by(path).has_value(), "a path that is named last is left out");
  law(IgnoreRules(lines).leaves_out(path + "/below"), "and so is what lies below it");
  lines.push_back(exception);
  law(!IgnoreRules(lines).leaves_out(path), "an exception that comes last brings the path back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string_view> lines = lines_of(fuzz::as_text(data, size));
  if (lines.empty()) return 0;
  const std::string_view as_written = lines.front().substr(0, kLongestPath);
  const std::string path = text::clean_path(as_written);
  lines.erase(lines.begin());
  check_path(as_written, path);
  if (path.empty()) return 0;

  const IgnoreRules rules(lines);
  const auto line = rules.left_out_by(path);
  law(!line || (*line < lines.size() && !trimmed(lines[*line]).starts_with('!')),
      "the line that leaves a path out is there, and no exception");
  check_folders(rules, path);
  check_last_word(lines, path);

  std::vector<std::string> again;
  for (const std::string_view rule : lines)
    if (auto text = written(rule)) again.push_back(std::move(*text));
  const std::vector<std::string_view> views(again.begin(), again.end());
  law(IgnoreRules(views).leaves_out(path) == line.has_value(), "rules written down again mean the same");

  for (const std::string_view rule : lines) {
    const std::string_view pattern = rule.substr(0, kLongestTried);
    const std::string_view some = std::string_view(path).substr(0, kLongestTried);
    law(text::matches_path(pattern, some) == tried(pattern, some),
        "a pattern agrees with one that tries everything");
  }
  return 0;
}
