// Text of one rule file → words, texts and signs with their places. First of three: parse_rules.hpp makes
// declarations and rules of them, check_program.hpp a program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "span.hpp"

namespace watertight::attack {

// What a hostile rule file may cost.
inline constexpr std::size_t kMostBytes = 1u << 20;  // of a file
inline constexpr std::size_t kLongestName = 200;     // in bytes; constants in quotes too
inline constexpr std::size_t kLongestText = 4096;    // a title, a source, advice, a sentence
inline constexpr std::size_t kMostLiterals = 64;     // premises of a clause
inline constexpr std::size_t kMostOfAKind = 65'000;  // rules, predicates, types: their numbers have 16 bits

enum class TokenKind : std::uint8_t {
  word,       // api-sock-mount
  variable,   // X, T1611, T1552.001
  anonymous,  // _
  text,       // "SYS_ADMIN"; Token::text is what stands between the quotes, escapes as written
  open,       // (
  close,      // )
  comma,      // ,
  stop,       // .
  bar,        // |
  equals,     // =
  arrow,      // <-
  differs,    // !=
  end,        // of the file
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // into the file's text
  Span span;              // never over several lines
};

// A line with nothing but a comment.
struct CommentLine {
  std::uint32_t line = 0;
  std::string_view text;  // without "#" and the space around it
};

struct RuleTokens {
  std::vector<Token> tokens;  // the last one is the end
  std::vector<CommentLine> comments;
};

// Refuses what is no UTF-8, control characters, characters that turn the direction of writing around, and
// whatever exceeds the limits above.
[[nodiscard]] Expected<RuleTokens> rule_tokens(std::string_view name, std::string_view text);

// "X" of a text's inside: \" and \\ resolved.
[[nodiscard]] std::string unescaped(std::string_view inside);

// The token as a message names it: `the word "rule"`, `"<-"`, "the end of the file".
[[nodiscard]] std::string name_of(const Token& token);

// "cannot read NAME: line 4, column 18: CAUSE; REMEDY"
[[nodiscard]] std::unexpected<Error> refuse(std::string_view file, const Span& at, std::string_view cause,
                                            std::string remedy);

}  // namespace watertight::attack
