#include "sources/dockerfile/shell_words.hpp"

#include "sources/dockerfile/characters.hpp"
#include "sources/dockerfile/shell_scan.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::size_t;
using std::string_view;

constexpr bool ends_word(char c) {
  return is_space(c) || c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '<' || c == '>';
}

class Reader {
 public:
  Reader(string_view text, size_t at, const ExpansionValue& value)
      : text_(text), at_(at), from_(at), value_(value) {}

  ShellWord run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if ((c == '<' || c == '>') && at_ == from_ && next_is('(')) {
        substitution(2, closing_parenthesis(text_, at_ + 2));
        continue;
      }
      if (c == '(' && at_ > from_ && text_[at_ - 1] == '=') {  // an array
        unknown(at_, past(closing_parenthesis(text_, at_ + 1)));
        continue;
      }
      if (ends_word(c)) break;
      one(c);
    }
    if (started_) out_.words.push_back(std::move(word_));
    out_.end = at_;
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool next_is(char c) const { return at_ + 1 < text_.size() && text_[at_ + 1] == c; }
  [[nodiscard]] size_t past(size_t closing) const { return closing < text_.size() ? closing + 1 : closing; }

  void add(char c) {
    word_.text += c;
    started_ = true;
  }

  void one(char c) {
    switch (c) {
      case '\\':
        out_.bare = false;
        if (++at_ >= text_.size()) return;
        if (text_[at_] != '\n') add(text_[at_]);
        ++at_;
        return;
      case '\'':
        single_quoted(at_ + 1);
        return;
      case '"':
        double_quoted();
        return;
      case '`':
        substitution(1, closing_backtick(text_, at_ + 1));
        return;
      case '$':
        dollar(false);
        return;
      default:
        add(c);
        ++at_;
    }
  }

  void single_quoted(size_t from) {
    out_.bare = false;
    started_ = true;
    const size_t end = std::min(text_.find('\'', from), text_.size());
    word_.text += text_.substr(from, end - from);
    at_ = past(end);
  }

  // $'…': the usual escapes; others are kept as they are.
  void ansi_quoted() {
    out_.bare = false;
    started_ = true;
    for (at_ += 2; at_ < text_.size() && text_[at_] != '\''; ++at_) {
      if (text_[at_] != '\\' || at_ + 1 >= text_.size()) {
        word_.text += text_[at_];
        continue;
      }
      const char c = text_[++at_];
      word_.text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
    at_ = past(at_);
  }

  void double_quoted() {
    out_.bare = false;
    started_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != '"';) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        const char escaped = text_[at_ + 1];
        if (string_view("$`\"\\\n").find(escaped) == string_view::npos) word_.text += c;
        if (escaped != '\n') word_.text += escaped;
        at_ += 2;
      } else if (c == '`') {
        substitution(1, closing_backtick(text_, at_ + 1));
      } else if (c == '$') {
        dollar(true);
      } else {
        word_.text += c;
        ++at_;
      }
    }
    at_ = past(at_);
  }

  // Keeps the text as written, and says that it is not what the word will be.
  void unknown(size_t from, size_t to) {
    word_.text += text_.substr(from, to - from);
    word_.literal = false;
    started_ = true;
    out_.bare = false;
    at_ = to;
  }

  void substitution(size_t opening, size_t closing) {
    out_.scripts.emplace_back(at_ + opening, closing);
    unknown(at_, past(closing));
  }

  void dollar(bool quoted) {
    if (at_ + 1 >= text_.size()) {
      add('$');
      ++at_;
      return;
    }
    const char c = text_[at_ + 1];
    if (c == '(') {
      if (at_ + 2 < text_.size() && text_[at_ + 2] == '(')  // arithmetic
        unknown(at_, past(closing_parenthesis(text_, at_ + 2)));
      else
        substitution(2, closing_parenthesis(text_, at_ + 2));
    } else if (c == '\'' && !quoted) {
      ansi_quoted();
    } else if (c == '"' && !quoted) {
      ++at_;
    } else if (c == '{') {
      braces(quoted);
    } else if (is_letter(c) || c == '_') {
      size_t end = at_ + 1;
      while (end < text_.size() && is_name(text_[end])) ++end;
      expansion(end, quoted);
    } else if (is_digit(c) || string_view("@*#?-$!").find(c) != string_view::npos) {
      unknown(at_, at_ + 2);
    } else {
      add('$');
      ++at_;
    }
  }

  void braces(bool quoted) {
    const size_t closing = closing_brace(text_, at_ + 2);
    const string_view inside = text_.substr(at_ + 2, closing - at_ - 2);
    for (size_t i = inside.find("$("); i != string_view::npos;) {
      const size_t end = closing_parenthesis(inside, i + 2);
      out_.scripts.emplace_back(at_ + 2 + i + 2, at_ + 2 + end);
      i = end < inside.size() ? inside.find("$(", end) : string_view::npos;
    }
    expansion(past(closing), quoted);
  }

  void expansion(size_t end, bool quoted) {
    const auto value = value_(text_.substr(at_, end - at_));
    if (!value) {
      unknown(at_, end);
      return;
    }
    at_ = end;
    out_.bare = false;
    const bool assignment = !assigned_name(word_.text).empty();
    for (const char c : *value) {
      if (quoted || assignment || !is_space(c)) {
        add(c);
      } else if (started_) {
        out_.words.push_back(std::move(word_));
        word_ = {};
        started_ = false;
      }
    }
  }

  string_view text_;
  size_t at_;
  size_t from_;
  const ExpansionValue& value_;
  facts::Word word_;
  bool started_ = false;
  ShellWord out_;
};

}  // namespace

ShellWord read_shell_word(string_view text, size_t at, const ExpansionValue& value) {
  return Reader(text, at, value).run();
}

string_view assigned_name(string_view text) {
  size_t end = 0;
  while (end < text.size() && is_name(text[end])) ++end;
  if (end == 0 || is_digit(text.front())) return {};
  const string_view rest = text.substr(end);
  return rest.starts_with('=') || rest.starts_with("+=") ? text.substr(0, end) : string_view();
}

}  // namespace watertight::sources::dockerfile
