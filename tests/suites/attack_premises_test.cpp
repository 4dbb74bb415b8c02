// No rule has a dead premise: of every clause a smallest system is made in which it gives its head, and then
// each premise is turned round, one at a time.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "attack/derive.hpp"
#include "attack/read_program.hpp"

namespace watertight::attack {
namespace {

const Program& built_in() {
  static const Program program = [] {
    auto read = read_program(built_in_rules());
    if (!read) throw std::runtime_error(read.error().sentence());
    return std::move(*read);
  }();
  return program;
}

struct GroundPremise {
  AtomId atom = kNoAtom;
  PredicateKind kind = PredicateKind::fact;
  bool denied = false;
};

// A clause about names that nothing else speaks of.
struct GroundClause {
  std::uint32_t clause = 0;
  Atoms atoms;
  AtomId head = kNoAtom;
  std::vector<GroundPremise> premises;  // all but comparisons

  [[nodiscard]] std::vector<AtomId> body() const {
    std::vector<AtomId> body;
    for (const GroundPremise& premise : premises) body.push_back(premise.atom);
    return body;
  }
};

// The program, with names for variables: another for each of a clause, of enumerations a value each.
class Grounding {
 public:
  Grounding() : program_(built_in()) {}

  [[nodiscard]] const Program& program() const { return program_; }

  // `alike`: a comparison of the clause whose sides get one name all the same.
  [[nodiscard]] GroundClause ground(std::uint32_t number, const Literal* alike = nullptr) {
    const Clause clause = program_.clauses[number];
    std::vector<Symbol> names = names_of(clause);
    if (alike != nullptr) {
      const bool first = alike->terms[0].variable;
      const Term& other = alike->terms[first ? 1 : 0];
      names[alike->terms[first ? 0 : 1].index] = other.variable ? names[other.index] : other.index;
    }
    GroundClause out;
    out.clause = number;
    const auto atom = [&](const Literal& literal) {
      std::vector<Symbol> arguments;
      for (const Term& term : literal.terms)
        arguments.push_back(term.variable ? names[term.index] : term.index);
      return out.atoms.of(literal.predicate, arguments);
    };
    out.head = atom(clause.head);
    for (const Literal& literal : clause.body)
      if (literal.predicate != kDifferent)
        out.premises.push_back({atom(literal), program_.predicates[literal.predicate].kind, literal.negated});
    return out;
  }

 private:
  // Values of an enumeration are taken that the clause does not name, so that no two of its terms are the
  // same.
  std::vector<Symbol> names_of(const Clause& clause) {
    std::vector<Symbol> names(clause.variables.size());
    std::vector<bool> named(clause.variables.size());
    std::vector<Symbol> used = constants_of(clause);
    const auto name = [&](const Literal& literal) {
      if (literal.predicate == kDifferent) return;
      for (std::size_t i = 0; i < literal.terms.size(); ++i) {
        const Term& term = literal.terms[i];
        if (!term.variable || named[term.index]) continue;
        const Type& type = program_.types[program_.predicates[literal.predicate].types[i]];
        named[term.index] = true;
        names[term.index] = type.values.empty()
                                ? program_.symbols.of(fmt::format("some-{}-{}", type.name, term.index))
                                : another(type, used);
        used.push_back(names[term.index]);
      }
    };
    name(clause.head);
    for (const Literal& literal : clause.body) name(literal);
    return names;
  }

  static std::vector<Symbol> constants_of(const Clause& clause) {
    std::vector<Symbol> constants;
    const auto take = [&](const Literal& literal) {
      for (const Term& term : literal.terms)
        if (!term.variable) constants.push_back(term.index);
    };
    take(clause.head);
    for (const Literal& literal : clause.body) take(literal);
    return constants;
  }

  static Symbol another(const Type& type, const std::vector<Symbol>& used) {
    for (const Symbol value : type.values)
      if (std::ranges::find(used, value) == used.end()) return value;
    throw std::logic_error(fmt::format("a clause names more of {} than there are", type.name));
  }

  Program program_;
};

// What the clause asks for, and nothing else; `but` is turned round, as if it were `truth`.
std::vector<Given> given_of(const GroundClause& ground, const GroundPremise* but = nullptr,
                            Truth truth = Truth::no) {
  std::vector<Given> given;
  for (const GroundPremise& premise : ground.premises) {
    if (premise.kind == PredicateKind::event || (but != nullptr && premise.atom == but->atom)) continue;
    if (!premise.denied) given.push_back({premise.atom, Truth::yes});
  }
  if (but != nullptr && truth != Truth::no) given.push_back({but->atom, truth});
  return given;
}

struct Outcome {
  bool fires = false;  // this clause, with this body
  bool certain = false;
  Truth head = Truth::no;
  bool otherwise = false;  // another clause gives the head too
};

Outcome outcome(const Program& program, const GroundClause& ground, const std::vector<Given>& given) {
  Atoms atoms = ground.atoms;
  const Derivation derivation = derive(program, atoms, given);
  Outcome out;
  out.head = derivation.of(ground.head);
  const auto body = ground.body();
  for (const Instance& instance : derivation.instances) {
    if (instance.head != ground.head) continue;
    const bool own =
        instance.clause == ground.clause && std::ranges::equal(derivation.body(program, instance), body);
    out.fires = out.fires || own;
    out.certain = out.certain || (own && instance.certain);
    out.otherwise = out.otherwise || !own;
  }
  return out;
}

std::string where(const Program& program, const GroundClause& ground) {
  const Clause& clause = program.clauses[ground.clause];
  return fmt::format("{}, {}:{}", program.rules[clause.rule].id, clause.head.place.file,
                     clause.head.place.span.line);
}

TEST(AttackPremises, every_clause_gives_its_head_where_all_of_its_premises_hold) {
  Grounding grounding;
  for (std::uint32_t i = 0; i < grounding.program().clauses.size(); ++i) {
    const GroundClause ground = grounding.ground(i);
    const Outcome all = outcome(grounding.program(), ground, given_of(ground));
    EXPECT_TRUE(all.fires && all.certain) << where(grounding.program(), ground);
    EXPECT_EQ(all.head, Truth::yes) << where(grounding.program(), ground);
  }
}

TEST(AttackPremises, no_clause_fires_with_one_of_its_premises_turned_round) {
  Grounding grounding;
  const Program& program = grounding.program();
  for (std::uint32_t i = 0; i < program.clauses.size(); ++i) {
    const GroundClause ground = grounding.ground(i);
    for (const GroundPremise& premise : ground.premises) {
      if (premise.kind == PredicateKind::event) continue;
      const auto given = given_of(ground, &premise, premise.denied ? Truth::yes : Truth::no);
      EXPECT_FALSE(outcome(program, ground, given).fires)
          << where(program, ground) << ": the premise " << show(program, ground.atoms, premise.atom)
          << " decides nothing; the others bring it about";
    }
  }
}

TEST(AttackPremises, no_clause_fires_where_what_must_differ_is_the_same) {
  Grounding grounding;
  const Program& program = grounding.program();
  for (std::uint32_t i = 0; i < program.clauses.size(); ++i)
    for (const Literal& literal : program.clauses[i].body) {
      if (literal.predicate != kDifferent) continue;
      const GroundClause ground = grounding.ground(i, &literal);
      EXPECT_FALSE(outcome(program, ground, given_of(ground)).fires) << where(program, ground);
    }
}

TEST(AttackPremises, a_clause_with_a_premise_that_nobody_knows_gives_its_head_as_unknown) {
  Grounding grounding;
  const Program& program = grounding.program();
  for (std::uint32_t i = 0; i < program.clauses.size(); ++i) {
    const GroundClause ground = grounding.ground(i);
    for (const GroundPremise& premise : ground.premises) {
      if (premise.kind == PredicateKind::event) continue;
      const Outcome unknown = outcome(program, ground, given_of(ground, &premise, Truth::unknown));
      const std::string at = where(program, ground) + ": " + show(program, ground.atoms, premise.atom);
      EXPECT_TRUE(unknown.fires) << at;
      // Of a state its own instance does not know: facts alone are counted there.
      EXPECT_EQ(unknown.certain, premise.kind == PredicateKind::state) << at;
      if (unknown.otherwise)
        EXPECT_NE(unknown.head, Truth::no) << at;
      else
        EXPECT_EQ(unknown.head, Truth::unknown) << at;
    }
  }
}

// What a clause says, another one of its rule says with less: it is dead, though each of its premises is
// alive. (Two rules may give the same for one reason.)
TEST(AttackPremises, no_clause_of_a_rule_asks_for_all_that_another_one_of_it_asks_for) {
  Grounding grounding;
  const Program& program = grounding.program();
  for (std::uint32_t i = 0; i < program.clauses.size(); ++i) {
    const GroundClause ground = grounding.ground(i);
    const auto body = ground.body();
    Atoms atoms = ground.atoms;
    const Derivation derivation = derive(program, atoms, given_of(ground));
    for (const Instance& instance : derivation.instances) {
      if (instance.head != ground.head || instance.clause == ground.clause) continue;
      if (program.clauses[instance.clause].rule != program.clauses[ground.clause].rule) continue;
      EXPECT_FALSE(
          std::ranges::all_of(derivation.body(program, instance),
                              [&](AtomId atom) { return std::ranges::find(body, atom) != body.end(); }))
          << where(program, ground) << ": line " << program.clauses[instance.clause].head.place.span.line
          << " asks for less";
    }
  }
}

}  // namespace
}  // namespace watertight::attack
