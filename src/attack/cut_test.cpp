#include "attack/cut.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace watertight::attack {
namespace {

using Changes = std::vector<ChangeId>;

// A premise of a rule without variables: the name of what it asks for.
struct Asks {
  std::string name;
  bool denied = false;
};

Asks no(std::string name) { return {.name = std::move(name), .denied = true}; }

// A system whose predicates have no arguments: names that begin with s are states, with e events, others
// facts.
struct System {
  Program program;
  Atoms atoms;
  std::vector<Given> given;
  std::vector<std::uint32_t> weights;
  std::vector<Effect> effects;
  std::vector<AtomId> goals;

  std::uint16_t predicate(const std::string& name) {
    if (const auto found = numbers.find(name); found != numbers.end()) return found->second;
    const auto number = static_cast<std::uint16_t>(program.predicates.size());
    Predicate declared;
    declared.name = name;
    declared.says = name;
    declared.kind = name.starts_with('s')   ? PredicateKind::state
                    : name.starts_with('e') ? PredicateKind::event
                                            : PredicateKind::fact;
    program.predicates.push_back(std::move(declared));
    numbers[name] = number;
    return number;
  }
  AtomId atom(const std::string& name) { return atoms.of(predicate(name), {}); }
  void rule(const std::string& head, const std::vector<Asks>& body) {
    const auto literal = [&](const Asks& asks) {
      Literal made;
      made.predicate = predicate(asks.name);
      made.negated = asks.denied;
      return made;
    };
    Clause clause;
    clause.head = literal({head});
    for (const Asks& asks : body) clause.body.push_back(literal(asks));
    program.clauses.push_back(std::move(clause));
    program.rules.resize(1);
    program.rules.front().clauses = static_cast<std::uint32_t>(program.clauses.size());
  }
  void give(const std::string& name, Truth truth = Truth::yes) {
    given.push_back({.atom = atom(name), .truth = truth});
  }
  ChangeId change(std::uint32_t weight) {
    weights.push_back(weight);
    return static_cast<ChangeId>(weights.size() - 1);
  }
  void effect(Changes changes, const std::vector<std::string>& removes,
              const std::vector<std::string>& adds = {}, Truth truth = Truth::yes) {
    Effect made = {.changes = std::move(changes), .removes = {}, .adds = {}};
    for (const std::string& name : removes) made.removes.push_back(atom(name));
    for (const std::string& name : adds) made.adds.push_back({.atom = atom(name), .truth = truth});
    effects.push_back(std::move(made));
  }
  void goal(const std::string& name) { goals.push_back(atom(name)); }

  CutAnswer cut(const CutLimits& limits = {}) {
    const Derivation derivation = derive(program, atoms, given);
    return attack::cut(program, atoms, given, &derivation,
                       {.weights = weights, .effects = effects, .goals = goals}, limits);
  }

  std::map<std::string, std::uint16_t> numbers;
};

// What follows under changes (by bit), worked out anew from the definitions alone. By predicate.
std::vector<bool> follows(System& system, std::uint32_t made) {
  const std::size_t count = system.program.predicates.size();
  std::vector<Truth> truth(count, Truth::no);
  std::vector<bool> removed(count);
  const auto raise = [&](const Given& fact) {
    Truth& now = truth[system.atoms.predicate(fact.atom)];
    now = std::max(now, fact.truth);
  };
  std::ranges::for_each(system.given, raise);
  for (const Effect& effect : system.effects) {
    if (!std::ranges::all_of(effect.changes, [&](ChangeId change) { return (made >> change & 1U) != 0; }))
      continue;
    std::ranges::for_each(effect.adds, raise);
    for (const AtomId atom : effect.removes) removed[system.atoms.predicate(atom)] = true;
  }
  for (std::size_t at = 0; at < count; ++at)
    if (removed[at]) truth[at] = Truth::no;
  for (bool again = true; again;) {
    again = false;
    for (const Clause& clause : system.program.clauses) {
      const bool applies = std::ranges::all_of(clause.body, [&](const Literal& literal) {
        if (system.program.predicates[literal.predicate].kind == PredicateKind::event) return true;
        return literal.negated ? truth[literal.predicate] != Truth::yes
                               : truth[literal.predicate] != Truth::no;
      });
      if (!applies || truth[clause.head.predicate] != Truth::no) continue;
      truth[clause.head.predicate] = Truth::unknown;
      again = true;
    }
  }
  std::vector<bool> follows;
  for (const Truth now : truth) follows.push_back(now != Truth::no);
  return follows;
}

bool closes(System& system, std::uint32_t made, const std::vector<AtomId>& goals) {
  const std::vector<bool> reached = follows(system, made);
  return std::ranges::none_of(goals, [&](AtomId goal) { return reached[system.atoms.predicate(goal)]; });
}

std::uint32_t bits(const Changes& changes) {
  std::uint32_t made = 0;
  for (const ChangeId change : changes) made |= 1U << change;
  return made;
}

std::uint64_t weight_of(const System& system, std::uint32_t made) {
  std::uint64_t sum = 0;
  for (std::size_t change = 0; change < system.weights.size(); ++change)
    if ((made >> change & 1U) != 0) sum += system.weights[change];
  return sum;
}

std::vector<std::uint32_t> all_that_close(System& system, const std::vector<AtomId>& goals) {
  std::vector<std::uint32_t> sets;
  for (std::uint32_t made = 0; made < 1U << system.weights.size(); ++made)
    if (closes(system, made, goals)) sets.push_back(made);
  return sets;
}

TEST(Cut, TheCheapestPremiseOfAWayIsTakenAway) {
  System system;
  system.rule("s-root", {{"privileged"}, {"root"}, {"e-exec"}});
  system.give("privileged");
  system.give("root");
  system.goal("s-root");
  system.effect({system.change(3)}, {"privileged"});
  system.effect({system.change(2)}, {"root"});
  const CutAnswer answer = system.cut();
  EXPECT_EQ(answer.closed, system.goals);
  EXPECT_EQ(answer.best.changes, (Changes{1}));
  EXPECT_EQ(answer.best.weight, 2U);
  ASSERT_EQ(answer.alternatives.size(), 1U);
  EXPECT_EQ(answer.alternatives.front().changes, (Changes{0}));
}

TEST(Cut, AGoalThatNeedsNothingChangeableStaysOpenAndTheOthersAreClosed) {
  System system;
  system.rule("s-root", {{"privileged"}});
  system.rule("s-kernel", {{"flaw"}});
  system.give("privileged");
  system.give("flaw", Truth::unknown);
  system.goal("s-kernel");
  system.goal("s-root");
  system.effect({system.change(1)}, {"privileged"});
  const CutAnswer answer = system.cut();
  EXPECT_EQ(answer.open, (std::vector{system.atom("s-kernel")}));
  EXPECT_EQ(answer.closed, (std::vector{system.atom("s-root")}));
  EXPECT_EQ(answer.best.changes, (Changes{0}));
}

TEST(Cut, AChangeThatOpensAnotherWayIsPassedOverOrMadeWithWhatClosesThatOne) {
  System system;
  system.rule("s-root", {{"privileged"}});
  system.rule("s-root", {{"rewritten"}, {"root"}});
  system.give("privileged");
  system.give("root");
  system.goal("s-root");
  system.effect({system.change(1)}, {"privileged"}, {"rewritten"});
  system.effect({system.change(4)}, {"privileged"});
  system.effect({system.change(2)}, {"root"});
  EXPECT_EQ(system.cut().best.changes, (Changes{0, 2}));
  system.weights[2] = 5;
  EXPECT_EQ(system.cut().best.changes, (Changes{1}));
}

TEST(Cut, ASearchThatGivesUpStillClosesWhatAllChangesClose) {
  System system;
  system.rule("s-root", {{"privileged"}});
  system.rule("s-root", {{"rewritten"}, {"root"}});
  system.rule("s-kernel", {{"flaw"}});
  system.give("privileged");
  system.give("root");
  system.give("flaw");
  system.goal("s-kernel");
  system.goal("s-root");
  system.effect({system.change(1)}, {"privileged"}, {"rewritten"});
  system.effect({system.change(4)}, {"privileged"});
  system.effect({system.change(2)}, {"root"});
  const CutAnswer answer = system.cut({.steps = 0});
  EXPECT_FALSE(answer.exact);
  EXPECT_EQ(answer.closed, (std::vector{system.atom("s-root")}));
  EXPECT_EQ(answer.open, (std::vector{system.atom("s-kernel")}));
  EXPECT_EQ(answer.best.changes, (Changes{0, 2}));
  EXPECT_EQ(answer.best.weight, 3U);
}

TEST(Cut, RemovingWhatADenialAsksToBeAbsentOpensThatWay) {
  System system;
  system.rule("s-root", {{"socket"}});
  system.rule("s-root", {no("profile")});
  system.give("socket");
  system.give("profile");
  system.goal("s-root");
  system.effect({system.change(1)}, {"socket", "profile"});
  system.effect({system.change(9)}, {"socket"});
  EXPECT_EQ(system.cut().best.changes, (Changes{1}));
}

TEST(Cut, ADenialFallsOnlyByWhatCertainlyHolds) {
  System system;
  system.rule("s-root", {no("profile")});
  system.goal("s-root");
  system.effect({system.change(1)}, {}, {"profile"}, Truth::unknown);
  EXPECT_EQ(system.cut().open, system.goals);
  system.effect({system.change(2)}, {}, {"profile"}, Truth::yes);
  EXPECT_EQ(system.cut().best.changes, (Changes{1}));
}

TEST(Cut, StatesThatHoldEachOtherUpFallTogether) {
  System system;
  system.rule("s-a", {{"way"}});
  system.rule("s-b", {{"s-a"}});
  system.rule("s-a", {{"s-b"}});
  system.give("way");
  system.goal("s-b");
  system.effect({system.change(1)}, {"way"});
  EXPECT_EQ(system.cut().best.changes, (Changes{0}));
}

TEST(Cut, OfGoalsThatCannotBeClosedTogetherTheFirstIsClosed) {
  System system;
  system.rule("s-a", {{"x"}});
  system.rule("s-b", {no("x")});
  system.give("x");
  system.goal("s-a");
  system.goal("s-b");
  system.effect({system.change(1)}, {"x"});
  const CutAnswer answer = system.cut();
  EXPECT_EQ(answer.closed, (std::vector{system.atom("s-a")}));
  EXPECT_EQ(answer.open, (std::vector{system.atom("s-b")}));
  EXPECT_EQ(answer.best.changes, (Changes{0}));
}

TEST(Cut, WithoutAWayNothingIsChanged) {
  System system;
  system.rule("s-root", {{"privileged"}});
  system.goal("s-root");
  system.effect({system.change(1)}, {"privileged"});
  const CutAnswer answer = system.cut();
  EXPECT_EQ(answer.closed, system.goals);
  EXPECT_TRUE(answer.best.changes.empty());
  EXPECT_TRUE(answer.alternatives.empty());
}

// Containers whose changes are more than few: the alternatives are those to the change that closes most.
TEST(Cut, OfManyChangesTheWidestHasAnAlternative) {
  System system;
  const ChangeId wide = system.change(50);
  system.effect({wide}, {"daemon"});
  system.give("daemon");
  for (int container = 0; container < 300; ++container) {
    const std::string name = fmt::format("privileged-{}", container);
    system.rule("s-root", {{name}, {"daemon"}});
    system.give(name);
    system.effect({system.change(1)}, {name});
  }
  system.goal("s-root");
  const CutAnswer answer = system.cut();
  EXPECT_EQ(answer.best.changes, (Changes{wide}));
  ASSERT_EQ(answer.alternatives.size(), 1U);
  EXPECT_EQ(answer.alternatives.front().changes.size(), 300U);
}

TEST(FactsAfter, WhatIsRemovedStaysAwayAndWhatIsAddedTwiceHoldsAsTheSurer) {
  const std::vector<Given> given = {{.atom = 1}, {.atom = 2, .truth = Truth::unknown}, {.atom = 3}};
  const std::vector<Effect> effects = {
      {.changes = {0}, .removes = {1}, .adds = {{.atom = 2}}},
      {.changes = {0, 1}, .removes = {3}, .adds = {}},
      {.changes = {2}, .removes = {}, .adds = {{.atom = 1}, {.atom = 4, .truth = Truth::unknown}}},
  };
  const Changes changes = {0, 2};
  const std::vector<Given> after = {{.atom = 2}, {.atom = 3}, {.atom = 4, .truth = Truth::unknown}};
  EXPECT_EQ(facts_after(given, effects, changes), after);
}

// Of the full range in small cases too.
template <typename T>
T any(T least, T beyond) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(least, beyond));
}

Truth any_truth() { return any(0, 3) == 0 ? Truth::unknown : Truth::yes; }

// `opening`: changes may add facts and remove what is denied.
System any_system(bool opening) {
  System system;
  const int facts = any(1, 9);
  const int states = any(1, 7);
  const auto fact = [&] { return fmt::format("f{}", any(0, facts)); };
  const auto state = [&] { return fmt::format("s{}", any(0, states)); };
  for (int left = any(1, 16); left > 0; --left) {
    std::vector<Asks> body;
    for (int more = any(1, 4); more > 0; --more) {
      const int kind = any(0, 12);
      if (kind < 4)
        body.push_back({state()});
      else if (kind < 9)
        body.push_back({fact()});
      else if (kind < 11)
        body.push_back(opening ? no(fact()) : no("other-" + fact()));
      else
        body.push_back({"e-somebody"});
    }
    system.rule(state(), body);
  }
  for (int number = 0; number < facts; ++number)
    if (any(0, 4) != 0) system.give(fmt::format("f{}", number), any_truth());
  if (any(0, 3) == 0) system.give(state());
  const auto changes = any<std::size_t>(1, 9);
  for (std::size_t number = 0; number < changes; ++number) system.change(any(1U, 6U));
  for (int left = any(0, 15); left > 0; --left) {
    Changes together;
    for (int more = any(1, 4) / 2 + 1; more > 0; --more)
      together.push_back(any<ChangeId>(0, static_cast<ChangeId>(changes)));
    std::ranges::sort(together);
    const auto repeated = std::ranges::unique(together);
    together.erase(repeated.begin(), repeated.end());
    std::vector<std::string> removes;
    for (int more = any(0, 3); more > 0; --more) removes.push_back(any(0, 8) == 0 ? state() : fact());
    std::vector<std::string> adds;
    for (int more = opening ? any(0, 3) - 1 : 0; more > 0; --more)
      adds.push_back(any(0, 8) == 0 ? state() : fact());
    if (!opening && any(0, 3) == 0) adds.push_back("other-" + fact());
    system.effect(together, removes, adds, any_truth());
  }
  for (int left = any(1, 4); left > 0; --left) system.goal(state());
  std::ranges::sort(system.goals);
  const auto repeated = std::ranges::unique(system.goals);
  system.goals.erase(repeated.begin(), repeated.end());
  return system;
}

std::vector<AtomId> closable(System& system) {
  std::vector<AtomId> closed;
  for (const AtomId goal : system.goals) {
    std::vector<AtomId> more = closed;
    more.push_back(goal);
    if (!all_that_close(system, more).empty()) closed = more;
  }
  return closed;
}

std::optional<std::uint64_t> least_weight(System& system, const std::vector<std::uint32_t>& sets,
                                          const std::vector<std::uint32_t>& none_within) {
  std::optional<std::uint64_t> least;
  for (const std::uint32_t made : sets)
    if (std::ranges::none_of(none_within, [&](std::uint32_t found) { return (made & found) == found; }))
      least = std::min(least.value_or(~std::uint64_t{0}), weight_of(system, made));
  return least;
}

RC_GTEST_PROP(Cut, IsTheCheapestOfAllSetsOfChangesAndSoAreItsAlternatives, ()) {
  System system = any_system(*rc::gen::arbitrary<bool>());
  const CutAnswer answer = system.cut({.alternatives = 4});
  RC_ASSERT(answer.exact);
  RC_ASSERT(answer.closed == closable(system));
  RC_ASSERT(answer.closed.size() + answer.open.size() == system.goals.size());
  const std::vector<std::uint32_t> sets = all_that_close(system, answer.closed);
  std::vector<Cut> cuts = {answer.best};
  cuts.insert(cuts.end(), answer.alternatives.begin(), answer.alternatives.end());
  std::vector<std::uint32_t> found;
  for (const Cut& next : cuts) {
    RC_ASSERT(next.weight == weight_of(system, bits(next.changes)));
    RC_ASSERT(next.weight == least_weight(system, sets, found));
    RC_ASSERT(std::ranges::count(sets, bits(next.changes)) == 1);
    for (const std::uint32_t earlier : found) {
      RC_ASSERT((bits(next.changes) & earlier) != earlier);
      RC_ASSERT((bits(next.changes) & earlier) != bits(next.changes));
    }
    found.push_back(bits(next.changes));
  }
  if (answer.alternatives.size() < 4) RC_ASSERT(!least_weight(system, sets, found).has_value());
}

RC_GTEST_PROP(Cut, ThatIsNotTheCheapestStillClosesAllAndHasNothingNeedless, ()) {
  System system = any_system(*rc::gen::arbitrary<bool>());
  const CutAnswer answer = system.cut({.steps = any(std::uint64_t{0}, std::uint64_t{60})});
  RC_ASSERT(closes(system, bits(answer.best.changes), answer.closed));
  for (const ChangeId change : answer.best.changes)
    RC_ASSERT(!closes(system, bits(answer.best.changes) & ~(1U << change), answer.closed));
}

}  // namespace
}  // namespace watertight::attack
