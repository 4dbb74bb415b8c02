#include "checks/ignore_pattern.hpp"

#include <vector>

namespace watertight::checks {
namespace {

// "./a//b/" is a, b
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (part == ".." && !parts.empty())
      parts.pop_back();
    else if (!part.empty() && part != ".")
      parts.push_back(part);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

// * and ? within one part of a path; sets of characters are not told apart.
bool matches_part(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t back = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] != '*' && pattern[p] == name[n]))) {
      ++p;
      ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      back = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++back;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// A rule is about a path when it matches it or a folder that holds it; ** is any number of folders.
bool is_about(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  if (pattern.empty() || pattern.size() > 64 || path.size() > 256) return false;
  std::vector<bool> reached(pattern.size() + 1, false);  // parts of the pattern that are matched so far
  reached[0] = true;
  const auto step_over = [&] {
    for (std::size_t i = 0; i < pattern.size(); ++i)
      if (reached[i] && pattern[i] == "**") reached[i + 1] = true;
  };
  step_over();
  for (const std::string_view part : path) {
    std::vector<bool> next(pattern.size() + 1, false);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (!reached[i]) continue;
      if (pattern[i] == "**")
        next[i] = true;
      else if (matches_part(pattern[i], part))
        next[i + 1] = true;
    }
    reached = std::move(next);
    step_over();
    if (reached.back()) return true;
  }
  return false;
}

}  // namespace

const facts::Item* ignoring_rule(const facts::Items& rules, std::string_view path) {
  const std::vector<std::string_view> wanted = parts_of(path);
  if (wanted.empty()) return nullptr;  // the whole folder: what is left of it
  const facts::Item* found = nullptr;
  for (const facts::Item& rule : rules) {
    std::string_view pattern = rule.text;
    const bool lets_in = pattern.starts_with('!');
    if (lets_in) pattern.remove_prefix(1);
    const std::vector<std::string_view> parts = parts_of(pattern);
    if (is_about(parts, wanted))
      found = lets_in ? nullptr : &rule;
    else if (lets_in && found != nullptr && parts.size() > wanted.size() &&
             is_about(wanted, {parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(wanted.size())}))
      found = nullptr;  // something below it comes in again
  }
  return found;
}

}  // namespace watertight::checks
