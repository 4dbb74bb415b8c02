// The keys of a JSON text, which may be cut off or no JSON at all: a quick look before anything is parsed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace watertight::sources {

// Calls `each(depth, key)` for every key as written, escapes left in; the keys of an outermost object have
// depth 1.
template <typename Each>
void each_json_key(std::string_view text, Each each) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    if (c != '"') continue;
    const std::size_t begin = ++at;
    while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
    if (at >= text.size()) return;
    const std::size_t behind = text.find_first_not_of(" \t\r\n", at + 1);
    if (behind != std::string_view::npos && text[behind] == ':') each(depth, text.substr(begin, at - begin));
  }
}

}  // namespace watertight::sources
