// Small programs for tests, out of text: "root() <- exec(X), mount(X, _), not safe(X), X != Y". Predicates
// are declared by hand, names of variables begin with an upper-case letter, and every clause is a rule of its
// own.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "attack/derive.hpp"

namespace watertight::attack {

class ProgramBuilder {
 public:
  Program program;
  Atoms atoms;
  std::vector<Given> given;

  void declare(PredicateKind kind, std::string_view name, std::size_t arity, std::string_view says = "") {
    Predicate predicate;
    predicate.name = name;
    predicate.kind = kind;
    predicate.types.resize(arity);
    predicate.says = says;
    program.predicates.push_back(std::move(predicate));
  }

  void clause(std::string_view text, Noise noise = Noise::seen) {
    Rule rule;
    rule.id = "rule-" + std::to_string(program.rules.size());
    rule.noise = noise;
    rule.first_clause = static_cast<std::uint32_t>(program.clauses.size());
    rule.clauses = 1;
    Clause clause;
    clause.rule = static_cast<std::uint16_t>(program.rules.size());
    rest_ = text;
    clause.head = literal(clause);
    if (take("<-")) do
        clause.body.push_back(literal(clause));
      while (take(","));
    program.rules.push_back(std::move(rule));
    program.clauses.push_back(std::move(clause));
  }

  AtomId atom(std::string_view text) {
    Clause clause;
    rest_ = text;
    const Literal ground = literal(clause);
    std::vector<Symbol> arguments;
    for (const Term& term : ground.terms) arguments.push_back(term.index);
    return atoms.of(ground.predicate, arguments);
  }

  void give(std::string_view text, Truth truth = Truth::yes) { given.push_back({atom(text), truth}); }

 private:
  bool take(std::string_view token) {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string word() {
    take("");
    std::string out;
    for (; !rest_.empty() && std::string_view(" (),").find(rest_[0]) == rest_.npos; rest_.remove_prefix(1))
      out += rest_[0];
    return out;
  }

  Term term(const std::string& name, Clause& clause) {
    if (std::isupper(static_cast<unsigned char>(name[0])) == 0 && name != "_")
      return {false, program.symbols.of(name)};
    std::uint32_t number = 0;
    while (number < clause.variables.size() && (name == "_" || clause.variables[number] != name)) ++number;
    if (number == clause.variables.size()) clause.variables.push_back(name);
    return {true, number};
  }

  Literal literal(Clause& clause) {
    Literal out;
    out.negated = take("not ");
    const std::string name = word();
    if (take("!=")) {
      out.predicate = kDifferent;
      out.terms = {term(name, clause), term(word(), clause)};
      return out;
    }
    for (out.predicate = 0; program.predicates[out.predicate].name != name;) ++out.predicate;
    take("(");
    while (!take(")")) {
      out.terms.push_back(term(word(), clause));
      take(",");
    }
    return out;
  }

  std::string_view rest_;
};

}  // namespace watertight::attack
