#include "attack/rule_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "text/admission.hpp"

namespace watertight::attack {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// How many bytes a character takes that shows nothing, or shows the text in another order than it is read in:
// control characters (C0 but tab and line breaks, DEL, C1) and the bidirectional ones of Unicode (UAX #9).
std::size_t invisible(std::string_view rest) {
  const auto byte = [&](std::size_t i) { return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0u; };
  const unsigned first = byte(0);
  if (first == '\t' || first == '\n') return 0;
  if (first == '\r') return byte(1) == '\n' ? 0 : 1;
  if (first < 0x20 || first == 0x7f) return 1;
  if (first == 0xC2 && byte(1) < 0xA0) return 2;
  if (first != 0xE2) return 0;
  const bool marks =
      byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE));
  const bool isolates = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  return marks || isolates ? 3 : 0;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

class Lexer {
 public:
  Lexer(std::string_view name, std::string_view text) : name_(name), text_(text) {}

  Expected<RuleTokens> run() {
    while (at_ < text_.size())
      if (auto step = next(); !step) return std::unexpected(std::move(step).error());
    found_.tokens.push_back({TokenKind::end, {}, here(0)});
    return std::move(found_);
  }

 private:
  Expected<void> next() {
    const char c = text_[at_];
    if (c == '\n') {
      ++at_, ++line_, line_begin_ = at_;
      return {};
    }
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
      return {};
    }
    if (c == '#') {
      comment();
      return {};
    }
    if (is_lower(c)) return word();
    if (is_upper(c) || c == '_') return variable();
    if (c == '"') return quoted();
    return sign();
  }

  void comment() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view inside = text_.substr(at_, end - at_);
    inside.remove_prefix(std::min(inside.find_first_not_of('#'), inside.size()));
    const bool alone = found_.tokens.empty() || found_.tokens.back().span.line != line_;
    if (alone) found_.comments.push_back({line_, trimmed(inside)});
    at_ = end;
  }

  // The bytes from `begin` on that `belongs` accepts.
  template <typename Belongs>
  std::size_t length_from(std::size_t begin, Belongs belongs) const {
    std::size_t end = begin;
    while (end < text_.size() && belongs(text_[end])) ++end;
    return end - begin;
  }

  Expected<void> word() {
    const auto belongs = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
    const std::size_t size = length_from(at_, belongs);
    const std::string_view name = text_.substr(at_, size);
    if (name.ends_with('-') || name.contains("--"))
      return refuse(name_, here(size),
                    fmt::format("a hyphen in {} joins nothing", text::quote_for_message(name)),
                    "write names in lower case with single hyphens between their words");
    if (at_ + size < text_.size() && (is_upper(text_[at_ + size]) || text_[at_ + size] == '_'))
      return refuse(name_, here(size + 1), fmt::format("\"{}\" cannot stand in a name", text_[at_ + size]),
                    "write names in lower case with hyphens, and other constants in double quotes");
    return named(TokenKind::word, size);
  }

  Expected<void> variable() {
    const auto belongs = [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; };
    std::size_t size = length_from(at_, belongs);
    if (text_[at_] == '_' && size > 1)
      return refuse(
          name_, here(size),
          fmt::format("{} begins with an underscore", text::quote_for_message(text_.substr(at_, size))),
          "begin variables with an upper-case letter, or write _ alone for one that nobody names again");
    if (text_[at_] == '_') return add(TokenKind::anonymous, 1);
    // T1552.001, a technique below another: no clause has a digit right behind its full stop.
    if (const std::size_t dot = at_ + size;
        dot + 1 < text_.size() && text_[dot] == '.' && is_digit(text_[dot + 1]))
      size += 1 + length_from(dot + 1, is_digit);
    return named(TokenKind::variable, size);
  }

  Expected<void> quoted() {
    std::size_t end = at_ + 1;
    for (; end < text_.size() && text_[end] != '"' && text_[end] != '\n'; ++end) {
      if (text_[end] != '\\') continue;
      if (end + 1 < text_.size() && (text_[end + 1] == '"' || text_[end + 1] == '\\')) {
        ++end;
        continue;
      }
      at_ = end;
      return refuse(name_, here(1), "a backslash stands before neither a double quote nor a backslash",
                    "write \\\\ for a backslash");
    }
    if (end >= text_.size() || text_[end] != '"')
      return refuse(name_, here(1), "the text that begins here does not end on its line",
                    "close it with a double quote; inside it is written \\\"");
    if (end - at_ - 1 > kLongestText)
      return refuse(
          name_, here(1),
          fmt::format("the text is {} bytes long, and at most {} are read", end - at_ - 1, kLongestText),
          "shorten it");
    return add(TokenKind::text, end + 1 - at_);
  }

  Expected<void> sign() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<-")) return add(TokenKind::arrow, 2);
    if (rest.starts_with("!=")) return add(TokenKind::differs, 2);
    switch (rest.front()) {
      case '(':
        return add(TokenKind::open, 1);
      case ')':
        return add(TokenKind::close, 1);
      case ',':
        return add(TokenKind::comma, 1);
      case '.':
        return add(TokenKind::stop, 1);
      case '|':
        return add(TokenKind::bar, 1);
      case '=':
        return add(TokenKind::equals, 1);
      default:
        break;
    }
    if (is_digit(rest.front()))
      return refuse(name_, here(1), "a number stands outside a text", "write it in double quotes");
    std::size_t size = 1;
    while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0u) == 0x80u) ++size;
    return refuse(name_, here(size),
                  fmt::format("the character \"{}\" means nothing here", rest.substr(0, size)),
                  "write other constants than lower-case words in double quotes");
  }

  Expected<void> named(TokenKind kind, std::size_t size) {
    if (size > kLongestName)
      return refuse(name_, here(1),
                    fmt::format("the name is {} bytes long, and at most {} are read", size, kLongestName),
                    "shorten it");
    return add(kind, size);
  }

  Expected<void> add(TokenKind kind, std::size_t size) {
    std::string_view text = text_.substr(at_, size);
    if (kind == TokenKind::text) text = text.substr(1, text.size() - 2);
    found_.tokens.push_back({kind, text, here(size)});
    at_ += size;
    return {};
  }

  [[nodiscard]] Span here(std::size_t size) const {
    const auto column = static_cast<std::uint32_t>(at_ - line_begin_ + 1);
    return {line_, column, line_, column + static_cast<std::uint32_t>(size)};
  }

  std::string_view name_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_ = 1;
  RuleTokens found_;
};

}  // namespace

Expected<RuleTokens> rule_tokens(std::string_view name, std::string_view text) {
  auto admitted = text::admit(text, name, {.bytes = kMostBytes});
  if (!admitted) {
    Error error = std::move(admitted).error();
    error.operation = "read";
    return std::unexpected(std::move(error));
  }
  for (std::size_t at = 0; at < admitted->size(); ++at)
    if (const std::size_t size = invisible(admitted->substr(at)); size > 0)
      return refuse(name, text::Lines(*admitted).span(at, at + size),
                    "a character stands here that is not shown as it is read", "remove it");
  return Lexer(name, *admitted).run();
}

std::string unescaped(std::string_view inside) {
  std::string text;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] == '\\') ++at;
    text += inside[at];
  }
  return text;
}

std::string name_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the file";
    case TokenKind::word:
      return "the word " + text::quote_for_message(token.text);
    case TokenKind::variable:
      return "the variable " + text::quote_for_message(token.text);
    case TokenKind::text:
      return "the text " + text::quote_for_message(token.text);
    default:
      return fmt::format("\"{}\"", token.text);
  }
}

std::unexpected<Error> refuse(std::string_view file, const Span& at, std::string_view cause,
                              std::string remedy) {
  Error error = text::parse_error(file, at, cause, std::move(remedy));
  error.operation = "read";
  return std::unexpected(std::move(error));
}

}  // namespace watertight::attack
