#include "attack/parse_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "attack/fact_base.hpp"
#include "text/nearest.hpp"

namespace watertight::attack {
namespace {

constexpr std::array<std::string_view, 5> kDeclarations = {"type", "fact", "event", "state", "rule"};
constexpr std::array<std::string_view, 3> kPredicateAttributes = {"foothold", "goal", "says"};
constexpr std::array<std::string_view, 5> kRuleAttributes = {"title", "attack", "source", "advice", "noise"};
constexpr std::array<std::string_view, 3> kNoises = {"quiet", "seen", "loud"};

bool is_technique(std::string_view id) {  // T1611, T1552.001
  if (id.size() != 5 && id.size() != 9) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool digit = id[i] >= '0' && id[i] <= '9';
    if (i == 0 ? id[i] != 'T' : i == 5 ? id[i] != '.' : !digit) return false;
  }
  return true;
}

// After the first failure every function returns false, and error_ says why.
class Parser {
 public:
  Parser(std::string_view name, RuleTokens found) : found_(std::move(found)) { file_.name = name; }

  Expected<WrittenFile> run() {
    while (here().kind != TokenKind::end)
      if (!declaration()) return std::unexpected(std::move(*error_));
    return std::move(file_);
  }

 private:
  [[nodiscard]] const Token& here() const { return found_.tokens[at_]; }
  [[nodiscard]] const Token& behind() const {
    return found_.tokens[std::min(at_ + 1, found_.tokens.size() - 1)];
  }
  [[nodiscard]] bool at_word(std::string_view word) const {
    return here().kind == TokenKind::word && here().text == word;
  }
  [[nodiscard]] bool at_literal() const {
    return here().kind == TokenKind::word && behind().kind == TokenKind::open;
  }
  Token take() { return here().kind == TokenKind::end ? here() : found_.tokens[at_++]; }

  bool fail(const Span& at, std::string_view cause, std::string remedy) {
    error_ = refuse(file_.name, at, cause, std::move(remedy)).error();
    return false;
  }
  bool out_of_place(std::string_view wanted, std::string remedy) {
    return fail(here().span, fmt::format("{} stands where {} belongs", name_of(here()), wanted),
                std::move(remedy));
  }
  bool expect(TokenKind kind, std::string_view wanted, std::string_view remedy, Token& token) {
    if (here().kind != kind) return out_of_place(wanted, std::string(remedy));
    token = take();
    return true;
  }
  bool expect(TokenKind kind, std::string_view wanted, std::string_view remedy) {
    Token token;
    return expect(kind, wanted, remedy, token);
  }

  bool declaration() {
    if (here().kind != TokenKind::word ||
        std::ranges::find(kDeclarations, here().text) == kDeclarations.end())
      return out_of_place(
          "a declaration or a rule",
          here().kind == TokenKind::word && !at_literal()
              ? did_you_mean(here().text, kDeclarations, "begin with type, fact, event, state or rule")
              : "begin with type, fact, event, state or rule");
    std::string meaning = meaning_above();
    const std::string_view word = take().text;
    if (word == "type") return type();
    if (word == "rule") return rule(std::move(meaning));
    const PredicateKind kind = word == "fact"    ? PredicateKind::fact
                               : word == "event" ? PredicateKind::event
                                                 : PredicateKind::state;
    return predicate(kind, std::move(meaning));
  }

  // The comment lines that end on the line above; none where something else begins the line.
  std::string meaning_above() {
    std::uint32_t line = here().span.line;
    if (at_ > 0 && found_.tokens[at_ - 1].span.line == line) return {};
    const auto& comments = found_.comments;
    auto first = std::ranges::lower_bound(comments, line, {}, &CommentLine::line);
    const auto end = first;
    for (; first != comments.begin() && std::prev(first)->line + 1 == line; --first) --line;
    std::string meaning;
    for (; first != end; ++first) {
      if (!meaning.empty() && !first->text.empty()) meaning += ' ';
      meaning += first->text;
    }
    return meaning;
  }

  bool type() {
    WrittenType type;
    if (!expect(TokenKind::word, "the type's name", "write type NAME", type.name)) return false;
    if (here().kind == TokenKind::equals) do {
        (void)take();
        if (here().kind != TokenKind::word && here().kind != TokenKind::text)
          return out_of_place("a value of the type", "write type NAME = a | b");
        if (!short_enough(here())) return false;
        type.values.push_back(take());
      } while (here().kind == TokenKind::bar);
    file_.types.push_back(std::move(type));
    return true;
  }

  bool predicate(PredicateKind kind, std::string meaning) {
    WrittenPredicate predicate{.kind = kind, .meaning = std::move(meaning)};
    if (!expect(TokenKind::word, "the predicate's name", "write NAME(TYPE, TYPE)", predicate.name))
      return false;
    if (predicate.name.text == "not")
      return fail(predicate.name.span, "\"not\" denies a premise, and names none",
                  "give the predicate another name");
    if (!expect(TokenKind::open, "\"(\"", "write NAME(TYPE, TYPE), and NAME() where there is no argument"))
      return false;
    while (here().kind != TokenKind::close) {
      if (!predicate.types.empty() && !expect(TokenKind::comma, "\",\" or \")\"", "write NAME(TYPE, TYPE)"))
        return false;
      if (predicate.types.size() == kMostArguments)
        return fail(here().span, fmt::format("a predicate has at most {} arguments", kMostArguments),
                    "say it with two predicates");
      if (!expect(TokenKind::word, "the type of an argument", "write NAME(TYPE, TYPE)",
                  predicate.types.emplace_back()))
        return false;
    }
    (void)take();
    while (here().kind == TokenKind::word &&
           std::ranges::find(kDeclarations, here().text) == kDeclarations.end())
      if (!predicate_attribute(predicate)) return false;
    file_.predicates.push_back(std::move(predicate));
    return true;
  }

  bool predicate_attribute(WrittenPredicate& predicate) {
    if (at_word("foothold"))
      return once(predicate.foothold, TokenKind::word, "the kind of foothold", "write foothold container");
    if (at_word("goal"))
      return once(predicate.goal, TokenKind::word, "the goal's id", "write goal host-root");
    if (at_word("says"))
      return once(predicate.says, TokenKind::text, "a sentence in double quotes",
                  "write says \"{1} holds {2}\"");
    return out_of_place("an attribute of a predicate",
                        did_you_mean(here().text, kPredicateAttributes,
                                     "a predicate has the attributes foothold, goal and says"));
  }

  bool rule(std::string meaning) {
    WrittenRule rule{.meaning = std::move(meaning)};
    if (!expect(TokenKind::word, "the rule's id", "write rule ID", rule.id)) return false;
    while (here().kind != TokenKind::end) {
      if (at_literal() || at_word("not")) {
        if (!clause(rule.clauses.emplace_back())) return false;
      } else if (here().kind != TokenKind::word) {
        return out_of_place("a clause or an attribute of a rule",
                            "begin a clause with the state that it gives");
      } else if (std::ranges::find(kDeclarations, here().text) != kDeclarations.end()) {
        break;
      } else if (!rule_attribute(rule)) {
        return false;
      }
    }
    return complete(std::move(rule));
  }

  bool complete(WrittenRule rule) {
    if (rule.title.kind == TokenKind::end)
      return fail(rule.id.span, fmt::format("the rule \"{}\" has no title", rule.id.text),
                  "add title \"…\" before its first clause");
    if (rule.clauses.empty())
      return fail(rule.id.span, fmt::format("the rule \"{}\" has no clause", rule.id.text),
                  "add one: STATE <- PREMISE, PREMISE.");
    file_.rules.push_back(std::move(rule));
    return true;
  }

  bool rule_attribute(WrittenRule& rule) {
    if (std::ranges::find(kRuleAttributes, here().text) == kRuleAttributes.end())
      return out_of_place(
          "a clause or an attribute of a rule",
          did_you_mean(here().text, kRuleAttributes,
                       "a rule has the attributes title, attack, source, advice and noise; the head "
                       "of a clause is written with brackets"));
    if (!rule.clauses.empty())
      return fail(here().span, fmt::format("the attribute \"{}\" stands behind a clause", here().text),
                  "write attributes before the first clause");
    if (at_word("attack")) return techniques(rule);
    if (at_word("noise")) return noise(rule);
    if (at_word("title"))
      return once(rule.title, TokenKind::text, "a text in double quotes", "write title \"…\"");
    if (at_word("advice"))
      return once(rule.advice, TokenKind::text, "a text in double quotes", "write advice \"…\"");
    return value(rule.sources.emplace_back(), TokenKind::text, "a text in double quotes",
                 "write source \"…\"");
  }

  bool techniques(WrittenRule& rule) {
    const Token attribute = here();
    if (!rule.techniques.empty()) return twice(attribute, rule.techniques.front());
    (void)take();
    while (here().kind == TokenKind::variable) {
      if (!is_technique(here().text))
        return fail(here().span, fmt::format("\"{}\" is no id of an ATT&CK technique", here().text),
                    "write it as T1611 or T1552.001");
      rule.techniques.push_back(take());
    }
    return !rule.techniques.empty() || out_of_place("the id of an ATT&CK technique", "write attack T1611");
  }

  bool noise(WrittenRule& rule) {
    if (!once(rule.noise, TokenKind::word, "quiet, seen or loud",
              "write noise quiet, noise seen or noise loud"))
      return false;
    if (std::ranges::find(kNoises, rule.noise.text) != kNoises.end()) return true;
    return fail(rule.noise.span, fmt::format("there is no noise \"{}\"", rule.noise.text),
                did_you_mean(rule.noise.text, kNoises, "write quiet, seen or loud"));
  }

  bool twice(const Token& attribute, const Token& first) {
    return fail(attribute.span,
                fmt::format("\"{}\" is given twice, first in line {}", attribute.text, first.span.line),
                "remove one");
  }

  // The value of the attribute that stands here, which was not given before.
  bool once(Token& token, TokenKind kind, std::string_view wanted, std::string_view remedy) {
    if (token.kind != TokenKind::end) return twice(here(), token);
    return value(token, kind, wanted, remedy);
  }
  bool value(Token& token, TokenKind kind, std::string_view wanted, std::string_view remedy) {
    const Token attribute = take();
    if (!expect(kind, wanted, remedy, token)) return false;
    if (!token.text.empty()) return true;
    return fail(token.span, fmt::format("the text of \"{}\" is empty", attribute.text), "fill it in");
  }

  bool clause(WrittenClause& clause) {
    constexpr std::string_view kForm = "write HEAD <- PREMISE, PREMISE.";
    if (at_word("not") && !at_literal())
      return fail(here().span, "the head of a clause is denied, and nothing follows as not so",
                  "give a state that follows");
    if (!literal(clause.head)) return false;
    if (here().kind == TokenKind::stop) return no_premise(clause);
    if (!expect(TokenKind::arrow, "\"<-\"", kForm)) return false;
    if (here().kind == TokenKind::stop) return no_premise(clause);
    while (true) {
      if (clause.body.size() == kMostLiterals)
        return fail(here().span, fmt::format("a clause has at most {} premises", kMostLiterals),
                    "give an intermediate state a rule of its own");
      if (!premise(clause.body.emplace_back())) return false;
      if (here().kind == TokenKind::stop) break;
      if (!expect(TokenKind::comma, "\",\" or \".\"", "end a clause with a full stop")) return false;
    }
    (void)take();
    return true;
  }

  bool no_premise(const WrittenClause& clause) {
    return fail(clause.head.span, fmt::format("the clause for \"{}\" has no premise", clause.head.name.text),
                "say what must be so; what holds without any is declared as a foothold");
  }

  bool premise(WrittenLiteral& premise) {
    const Span begin = here().span;
    if (at_word("not") && !at_literal()) {
      premise.negated = true;
      (void)take();
    }
    if (at_literal()) {
      if (!literal(premise)) return false;
    } else if (premise.negated) {
      return out_of_place("the fact that is denied", "write not NAME(…)");
    } else if (!comparison(premise)) {
      return false;
    }
    premise.span.line = begin.line;
    premise.span.column = begin.column;
    return true;
  }

  bool literal(WrittenLiteral& literal) {
    literal.name = take();
    literal.span = literal.name.span;
    (void)take();
    while (here().kind != TokenKind::close) {
      if (!literal.terms.empty() && !expect(TokenKind::comma, "\",\" or \")\"", "close the brackets"))
        return false;
      if (!term(literal.terms.emplace_back())) return false;
    }
    end_at(literal.span, take());
    return true;
  }

  bool comparison(WrittenLiteral& comparison) {
    if (here().kind == TokenKind::word && behind().kind != TokenKind::differs)
      return fail(here().span, fmt::format("\"{}\" stands without brackets", here().text),
                  fmt::format("write {}()", here().text));
    comparison.span = here().span;
    if (here().kind != TokenKind::word && here().kind != TokenKind::text &&
        here().kind != TokenKind::variable && here().kind != TokenKind::anonymous)
      return out_of_place("a premise", "write NAME(…), not NAME(…) or X != Y");
    if (!term(comparison.terms.emplace_back())) return false;
    if (!expect(TokenKind::differs, "\"!=\"", "write X != Y, or NAME(…)", comparison.name)) return false;
    if (!term(comparison.terms.emplace_back())) return false;
    end_at(comparison.span, comparison.terms.back());
    return true;
  }

  bool term(Token& token) {
    switch (here().kind) {
      case TokenKind::variable:
        if (here().text.contains('.'))
          return fail(here().span, fmt::format("the variable \"{}\" has a full stop in it", here().text),
                      "write variables with letters and digits");
        [[fallthrough]];
      case TokenKind::word:
      case TokenKind::text:
      case TokenKind::anonymous:
        if (!short_enough(here())) return false;
        token = take();
        return true;
      default:
        return out_of_place("an argument", "write a variable, a word, a text in double quotes or _");
    }
  }

  bool short_enough(const Token& token) {
    if (token.text.size() <= kLongestName) return true;
    return fail(
        token.span,
        fmt::format("the name is {} bytes long, and at most {} are read", token.text.size(), kLongestName),
        "shorten it");
  }

  static void end_at(Span& span, const Token& last) {
    span.end_line = last.span.end_line;
    span.end_column = last.span.end_column;
  }

  RuleTokens found_;
  std::size_t at_ = 0;
  WrittenFile file_;
  std::optional<Error> error_;
};

}  // namespace

Expected<WrittenFile> parse_rules(std::string_view name, std::string_view text) {
  TRY(RuleTokens found, rule_tokens(name, text));
  return Parser(name, std::move(found)).run();
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates,
                         std::string_view otherwise) {
  const std::string_view near = text::nearest(word, candidates);
  return near.empty() ? std::string(otherwise) : fmt::format("did you mean \"{}\"?", near);
}

}  // namespace watertight::attack
