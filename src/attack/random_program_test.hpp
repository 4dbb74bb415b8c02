// Random small programs with facts, for laws that must hold of all of them.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "attack/program_builder_test.hpp"

namespace watertight::attack {

struct RandomPredicate {
  PredicateKind kind;
  std::string_view name;
  std::size_t arity;
};
inline constexpr std::array kRandomPredicates = {
    RandomPredicate{PredicateKind::fact, "flag", 0},   RandomPredicate{PredicateKind::fact, "fact", 1},
    RandomPredicate{PredicateKind::fact, "pair", 2},   RandomPredicate{PredicateKind::event, "happens", 1},
    RandomPredicate{PredicateKind::state, "root", 0},  RandomPredicate{PredicateKind::state, "exec", 1},
    RandomPredicate{PredicateKind::state, "reach", 2},
};

// Of the full range from the first example on.
inline std::size_t random_number(std::size_t from, std::size_t end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, end));
}

inline std::string random_literal(std::string_view name, std::size_t arity,
                                  const std::vector<std::string>& terms) {
  std::string out = std::string(name) + "(";
  for (std::size_t i = 0; i < arity; ++i) out += (i > 0 ? ", " : "") + *rc::gen::elementOf(terms);
  return out + ")";
}

inline std::string random_clause() {
  const std::vector<std::string> any = {"X", "Y", "Z", "X", "Y", "_", "a", "b"};
  std::string body;
  std::string positive;
  const auto add = [&](const std::string& literal) { body += (body.empty() ? " <- " : ", ") + literal; };
  for (std::size_t n = random_number(1, 4); n > 0; --n) {
    const RandomPredicate& predicate = kRandomPredicates[random_number(0, 7)];
    const std::string literal = random_literal(predicate.name, predicate.arity, any);
    positive += literal;
    add(literal);
  }
  std::vector<std::string> bound = {"a"};
  for (const std::string variable : {"X", "Y", "Z"})
    if (positive.find(variable) != std::string::npos) bound.insert(bound.end(), 3, variable);
  if (random_number(0, 3) == 0) {
    const RandomPredicate& denied = kRandomPredicates[random_number(0, 3)];
    add("not " + random_literal(denied.name, denied.arity, bound));
  }
  if (random_number(0, 4) == 0) add(*rc::gen::elementOf(bound) + " != " + *rc::gen::elementOf(bound));
  const RandomPredicate& head = kRandomPredicates[random_number(4, 7)];
  return random_literal(head.name, head.arity, bound) + body;
}

inline ProgramBuilder random_program() {
  ProgramBuilder b;
  for (const RandomPredicate& predicate : kRandomPredicates)
    b.declare(predicate.kind, predicate.name, predicate.arity);
  for (const char* name : {"a", "b", "c"}) (void)b.program.symbols.of(name);
  for (std::size_t n = random_number(1, 9); n > 0; --n)
    b.clause(random_clause(), *rc::gen::element(Noise::quiet, Noise::seen, Noise::loud));
  for (std::size_t n = random_number(1, 14); n > 0; --n) {
    // States are asserted less often than facts are given.
    const RandomPredicate& predicate =
        kRandomPredicates[*rc::gen::element<std::size_t>(0, 1, 1, 2, 2, 2, 2, 3, 5, 6)];
    b.give(random_literal(predicate.name, predicate.arity, {"a", "b", "c"}),
           *rc::gen::element(Truth::yes, Truth::yes, Truth::unknown));
  }
  return b;
}

}  // namespace watertight::attack
