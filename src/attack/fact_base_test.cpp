#include "attack/fact_base.hpp"

#include <gtest/gtest.h>

#include <array>

#include "attack/program_builder_test.hpp"

namespace watertight::attack {
namespace {

TEST(Atoms, AreKeptOnceHoweverManyThereAre) {
  Atoms atoms;
  std::vector<AtomId> first;
  for (Symbol i = 0; i < 5000; ++i)
    first.push_back(atoms.of(static_cast<std::uint16_t>(i % 3), std::array{i, i + 1}));
  for (Symbol i = 0; i < 5000; ++i) {
    const auto predicate = static_cast<std::uint16_t>(i % 3);
    EXPECT_EQ(atoms.of(predicate, std::array{i, i + 1}), first[i]);
    EXPECT_EQ(atoms.find(predicate, std::array{i, i + 1}), first[i]);
    EXPECT_EQ(atoms.predicate(first[i]), predicate);
    EXPECT_EQ(atoms.arguments(first[i])[1], i + 1);
  }
  EXPECT_EQ(atoms.size(), 5000);
}

TEST(Atoms, DifferInPredicateOrderAndNumberOfArguments) {
  Atoms atoms;
  const AtomId atom = atoms.of(1, std::array<Symbol, 2>{1, 2});
  EXPECT_NE(atoms.of(1, std::array<Symbol, 2>{2, 1}), atom);
  EXPECT_NE(atoms.of(2, std::array<Symbol, 2>{1, 2}), atom);
  EXPECT_NE(atoms.of(1, std::array<Symbol, 1>{1}), atom);
  EXPECT_NE(atoms.of(1, {}), atom);
}

TEST(Atoms, FindDoesNotMakeThem) {
  Atoms atoms;
  EXPECT_EQ(atoms.find(0, {}), kNoAtom);
  (void)atoms.of(1, {});
  EXPECT_EQ(atoms.find(0, {}), kNoAtom);
  EXPECT_EQ(atoms.size(), 1);
}

TEST(Show, WritesAnAtomAsRulesDo) {
  ProgramBuilder b;
  b.declare(PredicateKind::fact, "capability", 2);
  b.declare(PredicateKind::state, "host-root", 0);
  EXPECT_EQ(show(b.program, b.atoms, b.atom("capability(web, chown)")), "capability(web, chown)");
  EXPECT_EQ(show(b.program, b.atoms, b.atom("host-root()")), "host-root()");
}

TEST(Say, PutsArgumentsIntoTheSentence) {
  ProgramBuilder b;
  b.declare(PredicateKind::fact, "holds", 2, "{2} is held by {1}, {3} {x} {");
  b.declare(PredicateKind::fact, "silent", 1);
  EXPECT_EQ(say(b.program, b.atoms, b.atom("holds(web, chown)")), "chown is held by web, {3} {x} {");
  EXPECT_EQ(say(b.program, b.atoms, b.atom("silent(web)")), "silent(web)");
}

}  // namespace
}  // namespace watertight::attack
