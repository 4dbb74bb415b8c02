// Words of one rule file → declarations and rules as they are written: the grammar alone. Whether names are
// declared and clauses make sense is asked by check_program.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/program.hpp"
#include "attack/rule_tokens.hpp"
#include "error.hpp"

namespace watertight::attack {

struct WrittenType {
  Token name;
  std::vector<Token> values;  // words and texts; none: any name
};

// An attribute that is not there has kind `end`.
struct WrittenPredicate {
  PredicateKind kind = PredicateKind::fact;
  Token name;
  std::vector<Token> types;
  Token foothold;
  Token goal;
  Token says;
  std::string meaning;
};

struct WrittenLiteral {
  Token name;  // of a comparison: "!="
  bool negated = false;
  std::vector<Token> terms;  // words, texts, variables and anonymous ones
  Span span;
};

struct WrittenClause {
  WrittenLiteral head;
  std::vector<WrittenLiteral> body;  // not empty
};

struct WrittenRule {
  Token id;
  Token title;
  Token advice;
  Token noise;
  std::vector<Token> techniques;
  std::vector<Token> sources;
  std::string meaning;
  std::vector<WrittenClause> clauses;  // not empty
};

struct WrittenFile {
  std::string_view name;
  bool documented = false;  // see RuleFile
  std::vector<WrittenType> types;
  std::vector<WrittenPredicate> predicates;
  std::vector<WrittenRule> rules;
};

// What it gives points into `text` and `name`.
[[nodiscard]] Expected<WrittenFile> parse_rules(std::string_view name, std::string_view text);

// `did you mean "title"?`, or `otherwise` where none of the candidates is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates,
                                       std::string_view otherwise);

}  // namespace watertight::attack
