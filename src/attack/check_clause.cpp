#include "attack/check_clause.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "attack/negation_cycle.hpp"
#include "text/admission.hpp"

namespace watertight::attack {
namespace {

struct Variable {
  std::optional<std::uint16_t> type;  // none: only comparisons spoke of it so far
  Span typed;                         // where it got its type
  bool bound = false;
};

// A place where a variable must have got its value elsewhere.
struct Use {
  std::uint32_t variable = 0;
  Span at;
  std::string_view where;  // "the head"
};

std::string times(std::size_t count) { return count == 0 ? "none" : fmt::to_string(count); }

// After the first failure every function returns false, and error_ says why.
class ClauseChecker {
 public:
  ClauseChecker(Declared& declared, std::span<const WrittenFile> files, std::string_view file,
                const WrittenClause& written)
      : declared_(declared), files_(files), file_(file), written_(written) {}

  Expected<Clause> run() {
    if (!head() || !body() || !all_bound() || !comparisons()) return std::unexpected(std::move(*error_));
    return std::move(clause_);
  }

 private:
  [[nodiscard]] const Program& program() const { return declared_.program; }
  [[nodiscard]] const std::string& type_name(std::uint16_t type) const { return program().types[type].name; }

  bool fail(const Span& at, std::string_view cause, std::string remedy) {
    error_ = refuse(file_, at, cause, std::move(remedy)).error();
    return false;
  }

  bool head() {
    if (!resolve(written_.head, clause_.head, true)) return false;
    const Predicate& predicate = program().predicates[clause_.head.predicate];
    if (predicate.kind != PredicateKind::state)
      return fail(written_.head.name.span,
                  fmt::format("the head \"{}\" is {}, and only states follow from premises", predicate.name,
                              name_of(predicate.kind)),
                  "take a state as the head, or declare it as one");
    return terms(written_.head, clause_.head, "the head");
  }

  bool body() {
    clause_.body.reserve(written_.body.size());
    for (const WrittenLiteral& written : written_.body)
      if (!premise(written, clause_.body.emplace_back())) return false;
    return true;
  }

  bool premise(const WrittenLiteral& written, Literal& literal) {
    if (written.name.kind == TokenKind::differs) return comparison(written, literal);
    if (!resolve(written, literal)) return false;
    const PredicateKind kind = program().predicates[literal.predicate].kind;
    if (literal.negated && kind != PredicateKind::fact) return no_denial_of(written, kind);
    return terms(written, literal,
                 literal.negated                ? "a denial"
                 : kind == PredicateKind::event ? "an event"
                                                : std::string_view());
  }

  // The predicate that is meant, and as many arguments as it takes.
  bool resolve(const WrittenLiteral& written, Literal& literal, bool is_head = false) {
    literal.negated = written.negated;
    literal.place = {std::string(file_), written.span};
    const std::string_view name = written.name.text;
    const auto found = declared_.predicates.find(name);
    if (found == declared_.predicates.end()) return no_such_predicate(written, is_head);
    literal.predicate = found->second;
    const Predicate& predicate = program().predicates[found->second];
    if (predicate.types.size() == written.terms.size()) return true;
    std::string types;
    for (const std::uint16_t type : predicate.types) types += (types.empty() ? "" : ", ") + type_name(type);
    return fail(written.name.span,
                fmt::format("{}({}) has {} argument{}, and {} given here", name, types,
                            predicate.types.empty() ? "no" : fmt::to_string(predicate.types.size()),
                            predicate.types.size() == 1 ? "" : "s",
                            written.terms.size() == 1 ? "1 is" : times(written.terms.size()) + " are"),
                predicate.types.size() > written.terms.size() ? "give all of them" : "give no others");
  }

  // Only a state can be a head, and so only states are meant by one.
  bool no_such_predicate(const WrittenLiteral& written, bool is_head) {
    const std::string_view name = written.name.text;
    std::vector<std::string_view> names;
    for (const Predicate& known : program().predicates)
      if (!is_head || known.kind == PredicateKind::state) names.push_back(known.name);
    return fail(
        written.name.span, fmt::format("no predicate \"{}\" is declared", name),
        did_you_mean(name, names, fmt::format("declare it: {} {}(…)", is_head ? "state" : "fact", name)));
  }

  bool no_denial_of(const WrittenLiteral& written, PredicateKind kind) {
    const std::string_view name = written.name.text;
    if (kind == PredicateKind::event)
      return fail(written.name.span,
                  fmt::format("the event \"{}\" is denied, and what others do cannot be ruled out", name),
                  "deny a fact, or remove the premise");
    const std::string cycle = negation_cycle(files_, written_.head.name.text, name);
    return fail(written.name.span,
                fmt::format("the state \"{}\" is denied, and only facts can be{}", name,
                            cycle.empty() ? "" : "; its denial closes the cycle " + cycle),
                "say with facts what keeps the attacker from it");
  }

  // `where`: what the literal is, if it gives its variables no value; empty if it does.
  bool terms(const WrittenLiteral& written, Literal& literal, std::string_view where) {
    const std::vector<std::uint16_t>& types = program().predicates[literal.predicate].types;
    for (std::size_t i = 0; i < written.terms.size(); ++i) {
      const Token& token = written.terms[i];
      if (token.kind == TokenKind::anonymous && !where.empty()) return nobody(token, where);
      Term& term = literal.terms.emplace_back(term_of(token));
      if (!term.variable) {
        if (!has_value(types[i], token, term.index)) return false;
      } else if (!typed(types[i], token, term.index)) {
        return false;
      } else if (where.empty()) {
        variables_[term.index].bound = true;
      } else {
        uses_.push_back({term.index, token.span, where});
      }
    }
    return true;
  }

  bool nobody(const Token& token, std::string_view where) {
    return fail(token.span, fmt::format("_ stands in {}, where nothing gives it a value", where),
                "name a variable that a fact or a state among the premises has as well");
  }

  Term term_of(const Token& token) {
    if (token.kind != TokenKind::variable && token.kind != TokenKind::anonymous)
      return {false, declared_.program.symbols.of(constant_of(token))};
    auto& names = clause_.variables;
    const auto found = token.kind == TokenKind::variable ? std::ranges::find(names, token.text) : names.end();
    const auto index = static_cast<std::uint32_t>(found - names.begin());
    if (found == names.end()) {
      names.emplace_back(token.text);
      variables_.emplace_back();
    }
    return {true, index};
  }

  bool typed(std::uint16_t type, const Token& token, std::uint32_t index) {
    Variable& variable = variables_[index];
    if (!variable.type) {
      variable.type = type;
      variable.typed = token.span;
      return true;
    }
    if (*variable.type == type) return true;
    return fail(
        token.span,
        fmt::format("{} is of type {} here, and of type {} in line {}, column {}", token.text,
                    type_name(type), type_name(*variable.type), variable.typed.line, variable.typed.column),
        "use two variables");
  }

  bool has_value(std::uint16_t type, const Token& token, Symbol symbol) {
    const Type& enumeration = program().types[type];
    if (enumeration.values.empty() || declared_.values.contains(Declared::value_of(type, symbol)))
      return true;
    std::vector<std::string_view> values;
    values.reserve(enumeration.values.size());
    for (const Symbol value : enumeration.values) values.push_back(program().symbols.text(value));
    std::string list;
    for (std::size_t i = 0; i < values.size() && i < 8; ++i)
      list += (i == 0 ? "" : ", ") + text::quote_for_message(values[i]);
    if (values.size() > 8) list += " …";
    return fail(token.span,
                fmt::format("the type {} has no value {}", enumeration.name,
                            text::quote_for_message(program().symbols.text(symbol))),
                did_you_mean(program().symbols.text(symbol), values, "its values are " + list));
  }

  bool comparison(const WrittenLiteral& written, Literal& literal) {
    literal.predicate = kDifferent;
    literal.place = {std::string(file_), written.span};
    for (const Token& token : written.terms) {
      if (token.kind == TokenKind::anonymous) return nobody(token, "a comparison");
      const Term term = literal.terms.emplace_back(term_of(token));
      if (term.variable) uses_.push_back({term.index, token.span, "a comparison"});
    }
    if (literal.terms[0] == literal.terms[1])
      return fail(written.span, "both sides of the comparison are the same, and it never holds",
                  "compare two different variables");
    if (!literal.terms[0].variable && !literal.terms[1].variable)
      return fail(written.span, "both sides of the comparison are constants, and it always holds",
                  "remove it");
    return true;
  }

  bool all_bound() {
    for (const Use& use : uses_)
      if (!variables_[use.variable].bound)
        return fail(
            use.at,
            fmt::format("the variable {} of {} has no value", clause_.variables[use.variable], use.where),
            "name it in a fact or a state among the premises that is not denied");
    return true;
  }

  // Once all types are known, which later premises may give.
  bool comparisons() {
    for (std::size_t i = 0; i < clause_.body.size(); ++i) {
      const Literal& literal = clause_.body[i];
      if (literal.predicate != kDifferent) continue;
      const std::vector<Token>& written = written_.body[i].terms;
      for (const auto& [side, other] : {std::pair(0, 1), std::pair(1, 0)})
        if (!literal.terms[side].variable && !has_value(*variables_[literal.terms[other].index].type,
                                                        written[side], literal.terms[side].index))
          return false;
      if (literal.terms[0].variable && literal.terms[1].variable && !alike(literal, written)) return false;
    }
    return true;
  }

  bool alike(const Literal& literal, const std::vector<Token>& written) {
    const std::uint16_t left = *variables_[literal.terms[0].index].type;
    const std::uint16_t right = *variables_[literal.terms[1].index].type;
    if (left == right) return true;
    return fail(written[1].span,
                fmt::format("{} is of type {} and {} of type {}, and only names of one type are compared",
                            written[0].text, type_name(left), written[1].text, type_name(right)),
                "compare variables of one type");
  }

  Declared& declared_;
  std::span<const WrittenFile> files_;
  std::string_view file_;
  const WrittenClause& written_;
  Clause clause_;
  std::vector<Variable> variables_;  // by number, as clause_.variables
  std::vector<Use> uses_;            // in the order of the text
  std::optional<Error> error_;
};

}  // namespace

Expected<Clause> check_clause(Declared& declared, std::span<const WrittenFile> files, std::string_view file,
                              const WrittenClause& written) {
  return ClauseChecker(declared, files, file, written).run();
}

}  // namespace watertight::attack
