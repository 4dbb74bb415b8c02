#include "attack/derive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "attack/program_builder_test.hpp"
#include "attack/random_program_test.hpp"

namespace watertight::attack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Derive : public testing::Test {
 protected:
  Derive() {
    b.declare(PredicateKind::fact, "mount", 2);
    b.declare(PredicateKind::fact, "safe", 1);
    b.declare(PredicateKind::event, "restart", 1);
    b.declare(PredicateKind::state, "exec", 1);
    b.declare(PredicateKind::state, "root", 0);
  }

  void run() { d = derive(b.program, b.atoms, b.given); }
  Truth of(std::string_view atom) { return d.of(b.atom(atom)); }
  std::vector<std::string> instances() {
    std::vector<std::string> out;
    for (const Instance& instance : d.instances) {
      std::string text = show(b.program, b.atoms, instance.head) + " <-";
      for (const AtomId atom : d.body(b.program, instance)) text += " " + show(b.program, b.atoms, atom);
      out.push_back(text + (instance.certain ? "" : " ?"));
    }
    return out;
  }

  ProgramBuilder b;
  Derivation d;
};

TEST_F(Derive, FollowsChainsRoundByRound) {
  b.clause("exec(Y) <- exec(X), mount(X, Y), X != Y");
  b.give("exec(a)");
  b.give("mount(a, a)");
  b.give("mount(a, b)");
  b.give("mount(b, c)");
  b.give("mount(d, e)");
  run();
  EXPECT_THAT(instances(), ElementsAre("exec(b) <- exec(a) mount(a, b)", "exec(c) <- exec(b) mount(b, c)"));
  EXPECT_EQ(d.level[b.atom("exec(a)")], 0);
  EXPECT_EQ(d.level[b.atom("exec(b)")], 1);
  EXPECT_EQ(d.level[b.atom("exec(c)")], 2);
  EXPECT_EQ(of("exec(c)"), Truth::yes);
  EXPECT_EQ(of("exec(e)"), Truth::no);
}

TEST_F(Derive, AnUnknownFactIsFollowedBothWays) {
  b.clause("root() <- exec(X), mount(X, _), not safe(X)");
  b.give("exec(a)");
  b.give("mount(a, etc)", Truth::unknown);
  b.give("exec(b)");
  b.give("mount(b, etc)");
  b.give("safe(b)", Truth::unknown);
  run();
  EXPECT_THAT(instances(), UnorderedElementsAre("root() <- exec(a) mount(a, etc) safe(a) ?",
                                                "root() <- exec(b) mount(b, etc) safe(b) ?"));
  EXPECT_EQ(of("root()"), Truth::unknown);
}

TEST_F(Derive, ACertainFactEndsItsDenial) {
  b.clause("root() <- exec(X), not safe(X)");
  b.give("exec(a)");
  b.give("safe(a)");
  run();
  EXPECT_THAT(instances(), IsEmpty());
}

TEST_F(Derive, WhatIsCertainAnotherWayIsCertain) {
  b.clause("root() <- exec(X), safe(X)");
  b.clause("root() <- exec(X), mount(X, _)");
  b.give("exec(a)");
  b.give("safe(a)", Truth::unknown);
  b.give("mount(a, etc)");
  run();
  EXPECT_EQ(of("root()"), Truth::yes);
}

TEST_F(Derive, AFootholdThatIsUnknownMakesNothingCertain) {
  b.clause("root() <- exec(X)");
  b.give("exec(a)", Truth::unknown);
  run();
  EXPECT_EQ(of("root()"), Truth::unknown);
  EXPECT_THAT(instances(), ElementsAre("root() <- exec(a)"));
}

TEST_F(Derive, ACircleIsNotCertainByItself) {
  b.clause("exec(Y) <- exec(X), mount(X, Y)");
  b.clause("exec(X) <- safe(X)");
  b.give("safe(a)", Truth::unknown);
  b.give("mount(a, b)");
  b.give("mount(b, a)");
  run();
  EXPECT_EQ(of("exec(a)"), Truth::unknown);
  EXPECT_EQ(of("exec(b)"), Truth::unknown);
  EXPECT_EQ(d.instances.size(), 3);
}

TEST_F(Derive, AnEventHoldsWithoutBeingGiven) {
  b.clause("root() <- exec(X), restart(X)");
  b.give("exec(a)");
  run();
  EXPECT_THAT(instances(), ElementsAre("root() <- exec(a) restart(a)"));
  EXPECT_EQ(of("restart(a)"), Truth::yes);
}

TEST_F(Derive, AnEventOfSomethingThatNothingElseSpeaksOfMustBeGiven) {
  b.clause("exec(X) <- restart(X)");
  b.give("restart(a)");
  b.give("exec(b)");
  run();
  EXPECT_THAT(instances(), ElementsAre("exec(a) <- restart(a)"));
}

TEST_F(Derive, AssertedStatesKeepTheirDerivations) {
  b.clause("exec(Y) <- mount(_, Y)");
  b.give("mount(a, b)");
  b.give("exec(b)");
  run();
  EXPECT_THAT(instances(), ElementsAre("exec(b) <- mount(a, b)"));
  EXPECT_EQ(d.level[b.atom("exec(b)")], 0);
}

TEST_F(Derive, ClausesOfConstantsAloneHold) {
  b.clause("exec(a) <- safe(b), not safe(c)");
  b.clause("root() <- exec(a), not safe(a)");
  b.give("safe(b)");
  run();
  EXPECT_THAT(instances(), ElementsAre("exec(a) <- safe(b) safe(c)", "root() <- exec(a) safe(a)"));
}

TEST_F(Derive, ARepeatedVariableMeansTheSameName) {
  b.clause("exec(X) <- mount(X, X)");
  b.give("mount(a, b)");
  b.give("mount(c, c)");
  run();
  EXPECT_THAT(instances(), ElementsAre("exec(c) <- mount(c, c)"));
}

TEST_F(Derive, WhatIsGivenTwiceCountsOnceAndTheSurerWordCounts) {
  b.clause("exec(X) <- safe(X)");
  b.give("safe(a)", Truth::unknown);
  b.give("safe(a)");
  b.give("safe(b)", Truth::no);
  run();
  EXPECT_THAT(instances(), ElementsAre("exec(a) <- safe(a)"));
}

// A second evaluator, which tries every assignment until nothing new comes.
struct Expected {
  std::map<AtomId, Truth> states;
  std::set<std::vector<AtomId>> instances;  // clause, head, certain, body
};

class Naive {
 public:
  explicit Naive(ProgramBuilder& b) : b_(b) {
    for (const Given& one : b.given) {
      Truth& truth = holds_[one.atom];
      truth = std::max(truth, one.truth);
    }
    for (std::uint32_t i = 0; i < b.program.symbols.size(); ++i) names_.push_back(i);
  }

  Expected run() {
    Expected out;
    // Everything that may be, then only what is certain.
    std::set<AtomId> possible = fixpoint(false, &out.instances);
    std::set<AtomId> certain = fixpoint(true, nullptr);
    for (const AtomId atom : possible)
      out.states[atom] = certain.contains(atom) ? Truth::yes : Truth::unknown;
    return out;
  }

 private:
  std::set<AtomId> fixpoint(bool certain, std::set<std::vector<AtomId>>* instances) {
    std::set<AtomId> states;
    for (const auto& [atom, truth] : holds_)
      if (kind(b_.atoms.predicate(atom)) == PredicateKind::state &&
          (truth == Truth::yes || (truth == Truth::unknown && !certain)))
        states.insert(atom);
    for (std::size_t before = ~0UZ; before != states.size();) {
      before = states.size();
      for (std::uint32_t c = 0; c < b_.program.clauses.size(); ++c) {
        std::vector<Symbol> assignment(b_.program.clauses[c].variables.size());
        assign(c, assignment, 0, certain, states, instances);
      }
    }
    return states;
  }

  void assign(std::uint32_t c, std::vector<Symbol>& assignment, std::size_t next, bool certain,
              std::set<AtomId>& states, std::set<std::vector<AtomId>>* instances) {
    if (next < assignment.size()) {
      for (const Symbol name : names_) {
        assignment[next] = name;
        assign(c, assignment, next + 1, certain, states, instances);
      }
      return;
    }
    const Clause& clause = b_.program.clauses[c];
    bool sure = true;
    std::vector<AtomId> body;
    for (const Literal& literal : clause.body) {
      if (literal.predicate == kDifferent) {
        if (value(literal.terms[0], assignment) == value(literal.terms[1], assignment)) return;
        continue;
      }
      const AtomId atom = ground(literal, assignment);
      const Truth truth = holds_.contains(atom) ? holds_[atom] : Truth::no;
      body.push_back(atom);
      if (kind(literal.predicate) == PredicateKind::state) {
        if (!states.contains(atom)) return;
      } else if (kind(literal.predicate) == PredicateKind::event) {
        if (!said_elsewhere(clause, literal) && truth == Truth::no) return;
      } else {
        if (literal.negated ? truth == Truth::yes : truth == Truth::no) return;
        sure = sure && truth != Truth::unknown;
      }
    }
    if (certain && !sure) return;
    const AtomId head = ground(clause.head, assignment);
    states.insert(head);
    if (instances == nullptr) return;
    std::vector<AtomId> key{c, head, sure ? 1U : 0U};
    key.insert(key.end(), body.begin(), body.end());
    instances->insert(key);
  }

  [[nodiscard]] PredicateKind kind(std::uint16_t predicate) const {
    return b_.program.predicates[predicate].kind;
  }
  [[nodiscard]] bool said_elsewhere(const Clause& clause, const Literal& event) const {
    std::set<std::uint32_t> said;
    for (const Literal& literal : clause.body)
      if (literal.predicate != kDifferent && !literal.negated &&
          kind(literal.predicate) != PredicateKind::event)
        for (const Term& term : literal.terms)
          if (term.variable) said.insert(term.index);
    return std::ranges::all_of(event.terms,
                               [&](const Term& t) { return !t.variable || said.contains(t.index); });
  }
  static Symbol value(const Term& term, const std::vector<Symbol>& assignment) {
    return term.variable ? assignment[term.index] : term.index;
  }
  AtomId ground(const Literal& literal, const std::vector<Symbol>& assignment) {
    std::vector<Symbol> arguments;
    for (const Term& term : literal.terms) arguments.push_back(value(term, assignment));
    return b_.atoms.of(literal.predicate, arguments);
  }

  ProgramBuilder& b_;
  std::map<AtomId, Truth> holds_;
  std::vector<Symbol> names_;
};

RC_GTEST_PROP(DeriveLaw, FindsWhatTryingEverythingFinds, ()) {
  ProgramBuilder b = random_program();
  const Derivation d = derive(b.program, b.atoms, b.given);
  const Expected expected = Naive(b).run();
  std::set<std::vector<AtomId>> instances;
  for (const Instance& instance : d.instances) {
    std::vector<AtomId> key{instance.clause, instance.head, instance.certain ? 1U : 0U};
    const auto body = d.body(b.program, instance);
    key.insert(key.end(), body.begin(), body.end());
    RC_ASSERT(instances.insert(key).second);
  }
  RC_ASSERT(instances == expected.instances);
  for (AtomId atom = 0; atom < b.atoms.size(); ++atom) {
    if (b.program.predicates[b.atoms.predicate(atom)].kind != PredicateKind::state) continue;
    const auto found = expected.states.find(atom);
    RC_ASSERT(d.of(atom) == (found == expected.states.end() ? Truth::no : found->second));
  }
}

}  // namespace
}  // namespace watertight::attack
