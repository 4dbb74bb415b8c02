#include "policy/glob.hpp"

#include <algorithm>

namespace watertight::policy {

Glob::Glob(std::string_view pattern, GlobKind kind) : pattern_(pattern), path_(kind == GlobKind::path) {
  std::string whole(pattern);
  if (path_) {
    if (whole.starts_with("./"))
      whole.erase(0, 2);
    else if (whole.find('/') == std::string::npos)
      whole.insert(0, "**/");
    if (whole.ends_with('/')) whole += "**";
  }
  compile(whole);
}

void Glob::compile(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    const bool begins_part = at == 0 || pattern[at - 1] == '/';
    if (path_ && begins_part && pattern.substr(at).starts_with("**/")) {
      tokens_.push_back({Kind::parts, 0});
      tokens_.push_back({Kind::inside_parts, 0});
      at += 2;
    } else if (c == '*') {
      const bool deep = !path_ || pattern.substr(at).starts_with("**");
      while (at + 1 < pattern.size() && pattern[at + 1] == '*') ++at;
      tokens_.push_back({deep ? Kind::any_deep : Kind::any, 0});
    } else if (c == '?') {
      tokens_.push_back({Kind::one, 0});
    } else {
      if (c == '\\' && at + 1 < pattern.size()) ++at;
      tokens_.push_back({Kind::literal, pattern[at]});
    }
  }
  wild_ = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& t) { return t.kind != Kind::literal; });
}

bool Glob::matches_everything() const {
  return std::all_of(tokens_.begin(), tokens_.end(), [](const Token& t) {
    return t.kind == Kind::any || t.kind == Kind::any_deep || t.kind == Kind::parts ||
           t.kind == Kind::inside_parts;
  });
}

// From a state in front of what may match nothing, the state behind it is reached as well.
void Glob::follow(std::vector<std::uint8_t>& states) const {
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (states[at] == 0) continue;
    const Kind kind = tokens_[at].kind;
    if (kind == Kind::any || kind == Kind::any_deep) states[at + 1] = 1;
    if (kind == Kind::parts) states[at + 2] = 1;
  }
}

// All ways through the pattern at once, one character of the text after the other: nothing is tried twice.
bool Glob::matches(std::string_view text) const {
  if (!wild_)
    return std::equal(tokens_.begin(), tokens_.end(), text.begin(), text.end(),
                      [](const Token& t, char c) { return t.character == c; });
  std::vector<std::uint8_t> states(tokens_.size() + 1);
  std::vector<std::uint8_t> next(tokens_.size() + 1);
  states[0] = 1;
  follow(states);
  for (const char c : text) {
    const bool slash = c == '/';
    std::fill(next.begin(), next.end(), 0);
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      if (states[at] == 0) continue;
      const Token& token = tokens_[at];
      switch (token.kind) {
        case Kind::literal:
          if (token.character == c) next[at + 1] = 1;
          break;
        case Kind::one:
          if (!(path_ && slash)) next[at + 1] = 1;
          break;
        case Kind::any:
          if (!slash) next[at] = 1;
          break;
        case Kind::any_deep:
          next[at] = 1;
          break;
        case Kind::parts:
          next[slash ? at : at + 1] = 1;
          break;
        case Kind::inside_parts:
          next[slash ? at - 1 : at] = 1;
          break;
      }
    }
    std::swap(states, next);
    follow(states);
  }
  return states.back() != 0;
}

}  // namespace watertight::policy
