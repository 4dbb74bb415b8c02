#include "sources/dockerfile/shell_scan.hpp"

#include <vector>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

std::size_t closing(std::string_view text, std::size_t at, char first) {
  std::vector<char> open{first};  // the characters that close what is open, the innermost last
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const char inner = open.back();
    if (c == '\\') {
      ++at;
      continue;
    }
    if (c == inner) {
      open.pop_back();
      if (open.empty()) return at;
      continue;
    }
    const bool quoted = inner == '"';
    if (c == '\'' && !quoted) {
      const std::size_t end = text.find('\'', at + 1);
      if (end == std::string_view::npos) return text.size();
      at = end;
    } else if (c == '"' && !quoted) {
      open.push_back('"');
    } else if (c == '$' && at + 1 < text.size() && (text[at + 1] == '(' || text[at + 1] == '{')) {
      open.push_back(text[at + 1] == '(' ? ')' : '}');
      ++at;
    } else if (c == '`') {
      open.push_back('`');
    } else if (c == '(' && inner == ')') {
      open.push_back(')');
    } else if (c == '#' && inner == ')' && at > 0 && is_space(text[at - 1])) {
      const std::size_t end = text.find('\n', at);
      if (end == std::string_view::npos) return text.size();
      at = end;
    }
  }
  return text.size();
}

}  // namespace

std::size_t closing_parenthesis(std::string_view text, std::size_t at) { return closing(text, at, ')'); }
std::size_t closing_brace(std::string_view text, std::size_t at) { return closing(text, at, '}'); }
std::size_t closing_backtick(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != '`'; ++at)
    if (text[at] == '\\') ++at;
  return at < text.size() ? at : text.size();
}

}  // namespace watertight::sources::dockerfile
