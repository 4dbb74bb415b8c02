// Strict JSON in one pass. docs/decisions/001-json-spans.md says why this stands here.
#include <optional>

#include "text/admission.hpp"
#include "text/node.hpp"
#include "text/tree.hpp"

namespace watertight::text {
namespace {

void append_utf8(std::string& text, unsigned code) {
  const auto byte = [&](unsigned value) { text += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0u | (code >> 6));
    byte(0x80u | (code & 0x3Fu));
  } else if (code < 0x10000) {
    byte(0xE0u | (code >> 12));
    byte(0x80u | ((code >> 6) & 0x3Fu));
    byte(0x80u | (code & 0x3Fu));
  } else {
    byte(0xF0u | (code >> 18));
    byte(0x80u | ((code >> 12) & 0x3Fu));
    byte(0x80u | ((code >> 6) & 0x3Fu));
    byte(0x80u | (code & 0x3Fu));
  }
}

class JsonReader {
 public:
  JsonReader(std::string_view text, std::string_view name, const Limits& limits)
      : tree_(text, name, limits), text_(tree_.text()) {}

  Expected<Document> read() {
    skip_space();
    bool good = value();
    while (good && tree_.depth() > 0) good = next();
    if (good) {
      skip_space();
      if (at_ < text_.size()) good = tree_.fail(at_, "text after the end of the document", "remove it");
    }
    if (!good) return std::unexpected(tree_.error());
    return tree_.take();
  }

 private:
  // The character here; NUL at the end: admit() has refused every other one.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }

  bool ended() const { return at_ == text_.size(); }
  bool cut_off() {
    return tree_.fail(at_,
                      tree_.depth() > 0 ? "the document ends inside a list or an object"
                                        : "the document ends where a value is expected",
                      "it is cut off: give the whole of it");
  }

  // What follows inside an open collection: its end, or one more member.
  bool next() {
    skip_space();
    const bool mapping = tree_.in_mapping();
    const char c = peek();
    if (c == (mapping ? '}' : ']')) {
      fresh_ = false;
      return tree_.close(++at_);
    }
    if (ended()) return cut_off();
    if (!fresh_) {
      if (c != ',')
        return tree_.fail(at_, "neither \",\" nor the end of the list or object",
                          mapping ? "add the missing \",\" or \"}\"" : "add the missing \",\" or \"]\"");
      comma_ = at_++;
      skip_space();
      if (ended()) return cut_off();
      if (peek() == '}' || peek() == ']')
        return tree_.fail(comma_, "a \",\" after the last member", "remove it");
    }
    fresh_ = false;
    return mapping ? member() : value();
  }

  bool member() {
    if (peek() != '"')
      return tree_.fail(at_, "a key that is not in double quotes", "write the key in double quotes");
    if (!string()) return false;
    skip_space();
    if (ended()) return cut_off();
    if (peek() != ':') return tree_.fail(at_, "a key without a \":\" after it", "add the \":\"");
    ++at_;
    skip_space();
    return value();
  }

  bool value() {
    switch (peek()) {
      case '{':
        fresh_ = true;
        return tree_.open(NodeKind::mapping, at_++);
      case '[':
        fresh_ = true;
        return tree_.open(NodeKind::sequence, at_++);
      case '"':
        return string();
      case 't':
        return word("true", NodeKind::scalar);
      case 'f':
        return word("false", NodeKind::scalar);
      case 'n':
        return word("null", NodeKind::null);
      case '/':
      case '#':
        return tree_.fail(at_, "a comment, which JSON does not have", "remove it");
      case '\'':
        return tree_.fail(at_, "text in single quotes", "use double quotes");
      case '\0':
        return cut_off();
      default:
        return number();
    }
  }

  bool word(std::string_view expected, NodeKind kind) {
    if (const auto rest = text_.substr(at_); rest.size() < expected.size() && expected.starts_with(rest)) {
      at_ = text_.size();
      return cut_off();
    }
    if (!text_.substr(at_).starts_with(expected) || continues_word(at_ + expected.size())) return no_value();
    at_ += expected.size();
    return tree_.scalar(kind, false, text_.substr(at_ - expected.size(), expected.size()),
                        at_ - expected.size(), at_);
  }

  bool continues_word(std::size_t i) const {
    return i < text_.size() && std::string_view(" \t\r\n,]}:[{\"/").find(text_[i]) == std::string_view::npos;
  }

  bool no_value() { return tree_.fail(at_, "a word that is no JSON value", "put text in double quotes"); }

  std::size_t digits() {
    const std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ - begin;
  }

  bool number() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    const std::size_t first = at_;
    bool good = digits() > 0;
    if (!good && first == begin) return no_value();
    good = good && (text_[first] != '0' || at_ == first + 1);
    if (peek() == '.') {
      ++at_;
      good = digits() > 0 && good;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      good = digits() > 0 && good;
    }
    if (!good || continues_word(at_))
      return tree_.fail(begin, "a number that JSON does not allow",
                        "write it in decimal, without a leading zero or plus");
    return tree_.scalar(NodeKind::scalar, false, text_.substr(begin, at_ - begin), begin, at_);
  }

  bool string() {
    const std::size_t begin = at_++;
    std::size_t plain = at_;
    std::string kept;
    bool escaped = false;
    while (true) {
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' && !is_control(text_[at_])) ++at_;
      if (at_ == text_.size())
        return tree_.fail(begin, "text whose quotes are not closed", "close the quotes");
      if (text_[at_] == '"') break;
      if (is_control(text_[at_]))
        return tree_.fail(at_, "a line break or control character stands in a text",
                          "close the quotes, or write it as an escape such as \\n");
      kept.append(text_, plain, at_ - plain);
      escaped = true;
      if (!escape(kept)) return false;
      plain = at_;
    }
    std::string_view value = text_.substr(plain, at_ - plain);
    if (escaped) value = tree_.keep(kept.append(value));
    ++at_;
    return tree_.scalar(NodeKind::scalar, true, value, begin, at_);
  }

  static bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

  bool escape(std::string& kept) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t begin = at_++;
    if (const std::size_t i = kLetters.find(peek()); i != std::string_view::npos) {
      kept += kMeanings[i];
      ++at_;
      return true;
    }
    if (peek() != 'u')
      return tree_.fail(begin, "an escape that JSON does not know", "write the backslash twice");
    ++at_;
    std::optional<unsigned> code = hex4();
    if (!code) return tree_.fail(begin, "\\u without four hexadecimal digits", "complete the escape");
    if (*code >= 0xD800 && *code < 0xE000) code = surrogate_pair(*code);
    if (!code)
      return tree_.fail(begin, "half of a surrogate pair", "write both halves, or the character itself");
    append_utf8(kept, *code);
    return true;
  }

  std::optional<unsigned> surrogate_pair(unsigned high) {
    if (high >= 0xDC00 || !text_.substr(at_).starts_with("\\u")) return std::nullopt;
    at_ += 2;
    const std::optional<unsigned> low = hex4();
    if (!low || *low < 0xDC00 || *low >= 0xE000) return std::nullopt;
    return 0x10000 + ((high - 0xD800) << 10) + (*low - 0xDC00);
  }

  std::optional<unsigned> hex4() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek();
      unsigned digit = 0;
      if (c >= '0' && c <= '9')
        digit = static_cast<unsigned>(c - '0');
      else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        digit = static_cast<unsigned>((c | 0x20) - 'a' + 10);
      else
        return std::nullopt;
      code = code * 16 + digit;
    }
    return code;
  }

  TreeBuilder tree_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t comma_ = 0;
  bool fresh_ = false;  // just behind an opening bracket
};

}  // namespace

Expected<Document> parse_json(std::string_view text, std::string_view name, const Limits& limits) {
  TRY(const std::string_view admitted, admit(text, name, limits));
  return JsonReader(admitted, name, limits).read();
}

}  // namespace watertight::text
