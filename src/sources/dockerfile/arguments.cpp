#include "sources/dockerfile/arguments.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::size_t;
using std::string_view;

constexpr bool is_json_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&](std::uint32_t b) { out += static_cast<char>(b); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// Reads strict JSON (RFC 8259) from one place on; keeps the strings of the outermost array.
class JsonReader {
 public:
  JsonReader(string_view text, size_t at) : text_(text), at_(at) {}

  JsonForm array() {
    skip();
    if (!take('[')) return {};
    JsonForm form{JsonForm::Kind::array, {}};
    skip();
    if (!take(']')) {
      do {
        skip();
        const size_t from = at_;
        if (at_ < text_.size() && text_[at_] == '"') {
          auto s = string();
          if (!s) return {};
          form.elements.push_back({std::move(*s), from, at_});
        } else {
          form.kind = JsonForm::Kind::other_elements;
          if (!value(0)) return {};
        }
        skip();
      } while (take(','));
      if (!take(']')) return {};
    }
    skip();
    return at_ == text_.size() ? std::move(form) : JsonForm{};
  }

 private:
  void skip() {
    while (at_ < text_.size() && is_json_blank(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool digits() {
    const size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > from;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  bool value(int depth) {
    if (depth > 64 || at_ >= text_.size()) return false;
    if (text_[at_] == '"') return string().has_value();
    if (take("true") || take("false") || take("null")) return true;
    const bool object = text_[at_] == '{';
    if (!object && text_[at_] != '[') return number();
    ++at_;
    skip();
    const char end = object ? '}' : ']';
    if (take(end)) return true;
    do {
      skip();
      if (object) {
        if (!string()) return false;
        skip();
        if (!take(':')) return false;
        skip();
      }
      if (!value(depth + 1)) return false;
      skip();
    } while (take(','));
    return take(end);
  }

  std::optional<std::uint32_t> hex4() {
    if (text_.size() - at_ < 4) return std::nullopt;
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = lower(text_[at_++]);
      if (!is_digit(c) && (c < 'a' || c > 'f')) return std::nullopt;
      code = code * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return code;
  }

  // A lone surrogate becomes U+FFFD, as the builder's JSON reader has it.
  bool unicode_escape(std::string& out) {
    auto code = hex4();
    if (!code) return false;
    if (*code >= 0xD800 && *code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
      const size_t before = at_;
      at_ += 2;
      const auto low = hex4();
      if (!low) return false;
      if (*low >= 0xDC00 && *low < 0xE000)
        code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
      else
        at_ = before;
    }
    append_utf8(out, *code >= 0xD800 && *code < 0xE000 ? 0xFFFD : *code);
    return true;
  }

  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ >= text_.size()) return std::nullopt;
      static constexpr string_view kLetters = "\"\\/bfnrt";
      static constexpr string_view kMeanings = "\"\\/\b\f\n\r\t";
      const char letter = text_[at_++];
      if (const size_t i = kLetters.find(letter); i != string_view::npos)
        out += kMeanings[i];
      else if (letter != 'u' || !unicode_escape(out))
        return std::nullopt;
    }
    return std::nullopt;
  }

  string_view text_;
  size_t at_;
};

}  // namespace

JsonForm json_form(const Statement& statement, size_t from) {
  return JsonReader(string_view(statement.line.text).substr(0, statement.rest_to), from).array();
}

std::vector<Part> blank_separated(const Statement& statement) {
  std::vector<Part> words;
  const string_view line = statement.line.text;
  for (size_t at = statement.rest_from; at < statement.rest_to;) {
    const size_t from = at;
    while (at < statement.rest_to && !is_space(line[at])) ++at;
    words.push_back({std::string(line.substr(from, at - from)), from, at});
    while (at < statement.rest_to && is_space(line[at])) ++at;
  }
  return words;
}

std::vector<Part> quoted_words(const Statement& statement, char escape) {
  std::vector<Part> words;
  const string_view line = string_view(statement.line.text).substr(0, statement.rest_to);
  for (size_t at = statement.rest_from; at < line.size();) {
    if (is_space(line[at])) {
      ++at;
      continue;
    }
    Part word{{}, at, at};
    char quote = 0;
    for (; at < line.size() && (quote != 0 || !is_space(line[at])); ++at) {
      const char c = line[at];
      if (c == escape && quote != '\'') {
        if (at + 1 >= line.size()) continue;  // the escape character at the very end is dropped
        word.text += c;
        word.text += line[++at];
        continue;
      }
      if (quote != 0 && c == quote)
        quote = 0;
      else if (quote == 0 && (c == '"' || c == '\''))
        quote = c;
      word.text += c;
    }
    word.to = at;
    words.push_back(std::move(word));
  }
  return words;
}

Pairs pairs(const Statement& statement, char escape) {
  Pairs out;
  const std::vector<Part> words = quoted_words(statement, escape);
  if (words.empty()) return out;
  const std::string keyword = uppered(statement.keyword);
  if (words.front().text.find('=') == std::string::npos) {
    const string_view rest = statement.rest();
    size_t end = 0;
    while (end < rest.size() && !is_space(rest[end])) ++end;
    size_t value = end;
    while (value < rest.size() && is_space(rest[value])) ++value;
    if (end == rest.size())
      out.mistake =
          Mistake{fmt::format("{} {} has no value", keyword, rest),
                  fmt::format("write {} {}=value", keyword, rest), statement.rest_from, statement.rest_to};
    else
      out.list.push_back({std::string(rest.substr(0, end)), std::string(rest.substr(value)), true,
                          statement.rest_from, statement.rest_to});
    return out;
  }
  for (const Part& word : words) {
    const size_t equals = word.text.find('=');
    if (equals == std::string::npos) {
      out.mistake = Mistake{fmt::format("\"{}\" is not of the form name=value", word.text),
                            "put the whole value in quotes, or give the word a value", word.from, word.to};
      return out;
    }
    out.list.push_back(
        {word.text.substr(0, equals), word.text.substr(equals + 1), false, word.from, word.to});
  }
  return out;
}

}  // namespace watertight::sources::dockerfile
