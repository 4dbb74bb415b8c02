#include "attack_asp.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace watertight::attack {
namespace {

// The two ways to take what is unknown: what states are called, what facts must be where they are asked for,
// and what they must not be where they are denied.
struct Reading {
  std::string_view state;
  std::string_view asked;
  std::string_view denied;
};
constexpr Reading kPossible = {"possible", "maybe", "sure"};
constexpr Reading kCertain = {"certain", "sure", "maybe"};

std::string name_of(const Predicate& predicate) {
  std::string name = predicate.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string term(const Predicate& predicate, std::span<const std::string> arguments) {
  return arguments.empty() ? name_of(predicate)
                           : fmt::format("{}({})", name_of(predicate), fmt::join(arguments, ","));
}

// Variables keep their names; S' is the system's, which no rule can have.
std::string written(const Program& program, const Clause& clause, const Term& term) {
  return term.variable ? clause.variables[term.index] : quoted(program.symbols.text(term.index));
}

std::string written(const Program& program, const Clause& clause, const Literal& literal) {
  std::vector<std::string> arguments;
  for (const Term& term : literal.terms) arguments.push_back(written(program, clause, term));
  return term(program.predicates[literal.predicate], arguments);
}

std::string premise(const Program& program, const Clause& clause, const Literal& literal,
                    const Reading& reading) {
  if (literal.predicate == kDifferent)
    return fmt::format(", {} != {}", written(program, clause, literal.terms[0]),
                       written(program, clause, literal.terms[1]));
  const std::string atom = written(program, clause, literal);
  switch (program.predicates[literal.predicate].kind) {
    case PredicateKind::state:
      return fmt::format(", {}(S',{})", reading.state, atom);
    case PredicateKind::fact:
      return literal.negated ? fmt::format(", not {}(S',{})", reading.denied, atom)
                             : fmt::format(", {}(S',{})", reading.asked, atom);
    case PredicateKind::event:
      break;  // somebody will do it
  }
  return "";
}

std::string clauses(const Program& program, const Reading& reading) {
  std::string out = "% States that are asserted.\n";
  for (const Predicate& predicate : program.predicates) {
    if (predicate.kind != PredicateKind::state) continue;
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < predicate.types.size(); ++i) arguments.push_back(fmt::format("X{}", i));
    const std::string atom = term(predicate, arguments);
    out += fmt::format("{}(S,{}) :- {}(S,{}).\n", reading.state, atom, reading.asked, atom);
  }
  for (const Rule& rule : program.rules) {
    out += fmt::format("% {}\n", rule.id);
    for (std::uint32_t i = rule.first_clause; i < rule.first_clause + rule.clauses; ++i) {
      const Clause& clause = program.clauses[i];
      out += fmt::format("{}(S',{}) :- system(S')", reading.state, written(program, clause, clause.head));
      for (const Literal& literal : clause.body) out += premise(program, clause, literal, reading);
      out += ".\n";
    }
  }
  return out + fmt::format("#show {}/2.\n", reading.state);
}

std::string_view written(Truth truth) { return truth == Truth::yes ? "yes" : "unknown"; }

}  // namespace

std::string asp_term(const Program& program, const Atoms& atoms, AtomId atom) {
  std::vector<std::string> arguments;
  for (const Symbol symbol : atoms.arguments(atom)) arguments.push_back(quoted(program.symbols.text(symbol)));
  return term(program.predicates[atoms.predicate(atom)], arguments);
}

std::string asp_clauses_possible(const Program& program) { return clauses(program, kPossible); }
std::string asp_clauses_certain(const Program& program) { return clauses(program, kCertain); }

std::string asp_changes() {
  return "{ made(S,C) } :- change(S,C).\n"
         "in_force(S,E) :- effect(S,E), made(S,C) : asks(S,E,C).\n"
         "removed(S,A) :- in_force(S,E), removes(S,E,A).\n"
         "holds(S,A,T) :- given(S,A,T), not removed(S,A).\n"
         "holds(S,A,T) :- in_force(S,E), adds(S,E,A,T), not removed(S,A).\n"
         "sure(S,A) :- holds(S,A,yes).\n"
         "maybe(S,A) :- holds(S,A,T).\n"
         "#show made/2.\n";
}

std::string asp_system(const Program& program, const Atoms& atoms, const AspSystem& system,
                       std::uint32_t number, std::uint32_t level) {
  std::string out = fmt::format("system({}).\n", number);
  const auto atom = [&](AtomId id) { return asp_term(program, atoms, id); };
  for (const Given& given : system.given)
    if (given.truth != Truth::no)
      out += fmt::format("given({},{},{}).\n", number, atom(given.atom), written(given.truth));
  const auto& [weights, effects, goals, gravest] = system.problem;
  for (std::size_t change = 0; change < weights.size(); ++change)
    out += fmt::format("change({0},{1}). :~ made({0},{1}). [{2}@{3},{0},{1}]\n", number, change,
                       weights[change], level);
  for (std::size_t effect = 0; effect < effects.size(); ++effect) {
    out += fmt::format("effect({},{}).\n", number, effect);
    for (const ChangeId change : effects[effect].changes)
      out += fmt::format("asks({},{},{}).\n", number, effect, change);
    for (const AtomId removed : effects[effect].removes)
      out += fmt::format("removes({},{},{}).\n", number, effect, atom(removed));
    for (const Given& added : effects[effect].adds)
      if (added.truth != Truth::no)
        out += fmt::format("adds({},{},{},{}).\n", number, effect, atom(added.atom), written(added.truth));
  }
  for (std::size_t goal = 0; goal < goals.size(); ++goal)
    out += fmt::format(":~ possible({0},{1}). [1@{2},{0}]\n", number, atom(goals[goal]),
                       level + goals.size() - goal);
  return out;
}

std::string asp_dump(const Program& program, const Atoms& atoms, const AspSystem& system) {
  return asp_clauses_possible(program) + asp_clauses_certain(program) + asp_changes() +
         asp_system(program, atoms, system, 0);
}

}  // namespace watertight::attack
