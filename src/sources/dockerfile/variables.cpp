#include "sources/dockerfile/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::size_t;
using std::string;
using std::string_view;

constexpr size_t kMaxValue = 64u << 10;
constexpr int kMaxDepth = 16;

// The lengths of the prefixes of `text` that match a pattern of * and ? (\ takes their meaning), shortest
// first or last.
std::optional<size_t> matching_prefix(string_view pattern, string_view text, bool longest, Budget& budget) {
  if (!budget.spend((pattern.size() + 1) * (text.size() + 1))) return std::nullopt;
  struct Token {
    char c;
    bool any, many;
  };
  std::vector<Token> tokens;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool escaped = pattern[i] == '\\' && i + 1 < pattern.size();
    if (escaped) ++i;
    tokens.push_back({pattern[i], !escaped && pattern[i] == '?', !escaped && pattern[i] == '*'});
  }
  std::vector<bool> states(tokens.size() + 1, false);
  const auto follow = [&](std::vector<bool>& s) {
    for (size_t i = 0; i < tokens.size(); ++i)
      if (s[i] && tokens[i].many) s[i + 1] = true;
  };
  states[0] = true;
  follow(states);
  std::optional<size_t> found;
  for (size_t length = 0;; ++length) {
    if (states.back()) {
      found = length;
      if (!longest) break;
    }
    if (length == text.size()) break;
    std::vector<bool> next(tokens.size() + 1, false);
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (!states[i]) continue;
      if (tokens[i].many)
        next[i] = true;
      else if (tokens[i].any || tokens[i].c == text[length])
        next[i + 1] = true;
    }
    follow(next);
    states = std::move(next);
  }
  return found;
}

string without_prefix(string_view value, string_view pattern, bool longest, Budget& budget) {
  return string(value.substr(matching_prefix(pattern, value, longest, budget).value_or(0)));
}

// The shortest suffix begins at the last place from which all the rest matches, the longest at the first.
string without_suffix(string_view value, string_view pattern, bool longest, Budget& budget) {
  const auto whole = [&](size_t from) {
    return matching_prefix(pattern, value.substr(from), true, budget) == value.size() - from;
  };
  for (size_t i = 0; i <= value.size(); ++i) {
    const size_t from = longest ? i : value.size() - i;
    if (whole(from)) return string(value.substr(0, from));
  }
  return string(value);
}

string replaced(string_view value, string_view pattern, string_view by, bool all, Budget& budget) {
  string out;
  size_t at = 0;
  while (at <= value.size() && out.size() < kMaxValue) {
    const auto length = matching_prefix(pattern, value.substr(at), true, budget);
    if (length && *length > 0) {
      out += by;
      at += *length;
      if (!all) break;
    } else {
      if (at < value.size()) out += value[at];
      ++at;
    }
  }
  if (at < value.size()) out += value.substr(at);
  return out;
}

class Expander {
 public:
  Expander(string_view word, const Scope& scope, char escape, Budget& budget)
      : word_(word), scope_(scope), escape_(escape), budget_(budget) {}

  Expanded run() {
    string text = until('\0', false, 0);
    if (!mistake_.empty()) return {string(word_), false, variable_, {}, mistake_};
    return {std::move(text), resolved_, variable_, std::move(undeclared_), {}};
  }

 private:
  [[nodiscard]] bool done() const { return at_ >= word_.size(); }

  void unresolved(string_view name) {
    if (resolved_) variable_ = name;
    resolved_ = false;
  }

  void append(string& out, string_view text) {
    if (out.size() + text.size() > kMaxValue || !budget_.spend(text.size() + 1))
      unresolved("");
    else
      out += text;
  }

  // Up to the stop character, which is taken; '\0' is the end of the word.
  string until(char stop, bool keep_escapes, int depth) {
    string out;
    while (!done() && mistake_.empty()) {
      const char c = word_[at_];
      if (stop != '\0' && c == stop) {
        ++at_;
        return out;
      }
      if (c == '\'')
        single_quoted(out);
      else if (c == '"')
        double_quoted(out, depth);
      else if (c == '$')
        append(out, dollar(depth));
      else if (c == escape_) {
        if (keep_escapes) out += c;
        if (++at_ < word_.size()) out += word_[at_++];
      } else {
        out += c;
        ++at_;
      }
    }
    if (stop != '\0' && mistake_.empty()) mistake_ = fmt::format("\"{}\" is not closed by {}", word_, stop);
    return out;
  }

  void single_quoted(string& out) {
    const size_t end = word_.find('\'', at_ + 1);
    if (end == string_view::npos) {
      mistake_ = "a single quote is not closed";
      return;
    }
    append(out, word_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
  }

  void double_quoted(string& out, int depth) {
    for (++at_; !done() && mistake_.empty();) {
      const char c = word_[at_];
      if (c == '"') {
        ++at_;
        return;
      }
      if (c == '$') {
        append(out, dollar(depth));
        continue;
      }
      ++at_;
      if (c == escape_) {
        if (done()) break;
        const char next = word_[at_];
        if (next == '"' || next == '$' || next == escape_) {
          out += next;
          ++at_;
          continue;
        }
      }
      out += c;
    }
    if (mistake_.empty()) mistake_ = "a double quote is not closed";
  }

  string_view name() {
    const size_t from = at_;
    if (!done() && is_digit(word_[at_])) {
      while (!done() && is_digit(word_[at_])) ++at_;
    } else if (!done() && string_view("@*#?-$!").find(word_[at_]) != string_view::npos) {
      ++at_;
    } else {
      while (!done() && is_name(word_[at_])) ++at_;
    }
    return word_.substr(from, at_ - from);
  }

  Value value_of(string_view variable) {
    Value value = scope_.find(variable);
    if (value.kind == Value::Kind::unknown) unresolved(variable);
    return value;
  }

  // Neither this file nor, in a closed scope, anything else sets it.
  void absent(string_view variable) {
    if (scope_.declares(variable)) return unresolved(variable);
    if (undeclared_.size() < 20) undeclared_.emplace_back(variable);
    if (!scope_.is_closed()) unresolved(variable);
  }

  // As written where it cannot be resolved.
  string dollar(int depth) {
    const size_t from = at_;
    const bool was_resolved = std::exchange(resolved_, true);
    const string was_variable = variable_;
    string text = substitution(depth);
    if (!resolved_) text = word_.substr(from, at_ - from);
    if (!was_resolved) {
      resolved_ = false;
      variable_ = was_variable;
    }
    return text;
  }

  string substitution(int depth) {
    ++at_;
    if (done() || word_[at_] != '{') {
      const string_view variable = name();
      if (variable.empty()) return "$";
      const Value value = value_of(variable);
      if (value.kind == Value::Kind::absent) absent(variable);
      return value.text;
    }
    ++at_;
    if (depth >= kMaxDepth) {
      mistake_ = "expansions are nested too deeply";
      return {};
    }
    const string_view variable = name();
    if (variable.empty() || done()) {
      mistake_ = done() ? "${ is not closed by }" : "${ is not followed by the name of a variable";
      return {};
    }
    const char operation = word_[at_++];
    if (operation == '}') {
      const Value value = value_of(variable);
      if (value.kind == Value::Kind::absent) absent(variable);
      return value.text;
    }
    if (operation == '/') return replacement(variable, depth);
    return modified(variable, operation, depth);
  }

  string replacement(string_view variable, int depth) {
    const bool all = !done() && word_[at_] == '/';
    if (all) ++at_;
    const string pattern = until('/', true, depth + 1);
    const string by = until('}', true, depth + 1);
    const Value value = value_of(variable);
    if (value.kind == Value::Kind::absent) absent(variable);
    return replaced(value.text, pattern, by, all, budget_);
  }

  string modified(string_view variable, char operation, int depth) {
    const bool empty_counts_as_unset = operation == ':';
    if (empty_counts_as_unset) {
      operation = done() ? '\0' : word_[at_];
      ++at_;
    }
    if (string_view("-+?#%").find(operation) == string_view::npos || operation == '\0') {
      mistake_ = fmt::format("${{{}…}} holds a modifier the builder does not know", variable);
      return {};
    }
    const bool pattern = operation == '#' || operation == '%';
    const string word = until('}', pattern, depth + 1);
    const bool word_resolved = resolved_;
    const Value value = scope_.find(variable);
    if (value.kind == Value::Kind::unknown) {
      unresolved(variable);
      return {};
    }
    const bool there = value.kind == Value::Kind::set && !(empty_counts_as_unset && value.text.empty());
    // A word that is not used does not leave the whole unresolved.
    const bool used = pattern || (operation == '-' && !there) || (operation == '+' && there);
    if (!used && !word_resolved) resolved_ = true;
    switch (operation) {
      case '-':
        return there ? value.text : word;
      case '+':
        return there ? word : string();
      case '?':
        if (!there) unresolved(variable);
        return value.text;
      default:
        if (!there) absent(variable);
        return trimmed_of(value.text, word, operation);
    }
  }

  string trimmed_of(string_view value, string_view pattern, char operation) {
    const bool longest = pattern.starts_with(operation);
    if (longest) pattern.remove_prefix(1);
    return operation == '#' ? without_prefix(value, pattern, longest, budget_)
                            : without_suffix(value, pattern, longest, budget_);
  }

  string_view word_;
  const Scope& scope_;
  char escape_;
  Budget& budget_;
  size_t at_ = 0;
  bool resolved_ = true;
  string variable_;
  std::vector<string> undeclared_;
  string mistake_;
};

}  // namespace

const Value* Scope::look_up(string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->below_)
    if (const auto at = scope->own_.find(name); at != scope->own_.end()) return &at->second;
  return nullptr;
}

Value Scope::find(string_view name) const {
  const Value* value = look_up(name);
  return value == nullptr ? Value{} : *value;
}

void Scope::settle() {
  for (auto& [name, value] : own_)
    if (value.kind == Value::Kind::absent) value = {Value::Kind::set, {}};
}

bool Scope::declares(string_view name) const { return look_up(name) != nullptr; }

Expanded expand(string_view word, const Scope& scope, char escape, Budget& budget) {
  if (word.find_first_of("$'\"") == string_view::npos && word.find(escape) == string_view::npos)
    return {string(word), true, {}, {}, {}};
  return Expander(word, scope, escape, budget).run();
}

}  // namespace watertight::sources::dockerfile
