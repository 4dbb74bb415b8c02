#include "attack/proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>

#include "attack/program_builder_test.hpp"
#include "attack/random_program_test.hpp"

namespace watertight::attack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ProofsOf : public testing::Test {
 protected:
  ProofsOf() {
    b.declare(PredicateKind::fact, "mount", 2);
    b.declare(PredicateKind::fact, "safe", 1);
    b.declare(PredicateKind::fact, "open", 1);
    b.declare(PredicateKind::event, "restart", 1);
    b.declare(PredicateKind::state, "exec", 1);
    b.declare(PredicateKind::state, "api", 0);
    b.declare(PredicateKind::state, "root", 0);
  }

  void run(std::string_view goal, std::vector<std::string_view> not_through = {}, ProofLimits limits = {}) {
    d = derive(b.program, b.atoms, b.given);
    const std::vector<AtomId> goals = {b.atom(goal)};
    std::vector<AtomId> ends;
    for (const std::string_view text : not_through) ends.push_back(b.atom(text));
    found = proofs_of(b.program, b.atoms, d, goals, ends, limits);
  }
  // "exec(a) mount(a, b) -safe(b) !restart(b): exec(b) root()"
  std::vector<std::string> proofs() {
    std::vector<std::string> out;
    for (const Proof& proof : found.proofs) {
      std::string text;
      const auto add = [&](std::string_view mark, const std::vector<AtomId>& atoms) {
        for (const AtomId atom : atoms)
          text += (text.empty() ? "" : " ") + std::string(mark) + show(b.program, b.atoms, atom);
      };
      add("", proof.footholds);
      add("", proof.facts);
      add("-", proof.denied);
      add("!", proof.events);
      text += ":";
      for (const std::uint32_t i : proof.instances)
        text += " " + show(b.program, b.atoms, d.instances[i].head);
      out.push_back(text + (proof.certain ? "" : " ?"));
    }
    return out;
  }

  ProgramBuilder b;
  Derivation d;
  Proofs found;
};

TEST_F(ProofsOf, TellPremisesOfEachKindAndStepsInOrder) {
  b.clause("root() <- exec(X), not safe(X), restart(X), X != a", Noise::quiet);
  b.clause("exec(Y) <- exec(X), mount(X, Y)", Noise::loud);
  b.give("exec(a)");
  b.give("mount(a, b)");
  run("root()");
  EXPECT_THAT(proofs(), ElementsAre("exec(a) mount(a, b) -safe(b) !restart(b): exec(b) root()"));
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.proofs[0].noise, static_cast<std::uint32_t>(Noise::loud));
}

TEST_F(ProofsOf, AWayThatNeedsMoreOfTheSameIsLeftOut) {
  b.clause("root() <- exec(X), open(X)");
  b.clause("root() <- exec(X), open(X), safe(X)");
  b.clause("exec(Y) <- exec(X), mount(X, Y)");
  b.give("exec(a)");
  b.give("open(a)");
  b.give("safe(a)");
  b.give("mount(a, a)");
  run("root()");
  EXPECT_THAT(proofs(), ElementsAre("exec(a) open(a): root()"));
}

TEST_F(ProofsOf, AShortWayWithMorePremisesGivesPlaceToALongOneWithFewer) {
  b.clause("root() <- exec(a), open(a), safe(a)");
  b.clause("api() <- exec(a)");
  b.clause("root() <- api(), open(a)");
  b.give("exec(a)");
  b.give("open(a)");
  b.give("safe(a)");
  run("root()");
  EXPECT_THAT(proofs(), ElementsAre("exec(a) open(a): api() root()"));
}

TEST_F(ProofsOf, NothingFollowsFromItself) {
  b.clause("exec(Y) <- exec(X), mount(X, Y)");
  b.clause("exec(X) <- open(X)");
  b.give("mount(a, b)");
  b.give("mount(b, a)");
  b.give("open(a)");
  b.give("open(b)");
  run("exec(a)");
  EXPECT_THAT(proofs(), ElementsAre("open(a): exec(a)", "mount(b, a) open(b): exec(b) exec(a)"));
}

TEST_F(ProofsOf, AnAssertedGoalIsNoProofAndNoneGoesThroughIt) {
  b.clause("exec(Y) <- exec(X), mount(X, Y)");
  b.give("mount(a, b)");
  b.give("mount(b, a)");
  b.give("exec(a)");
  run("exec(a)");
  EXPECT_THAT(proofs(), IsEmpty());
  b.give("exec(b)");
  run("exec(a)");
  EXPECT_THAT(proofs(), ElementsAre("exec(b) mount(b, a): exec(a)"));
}

TEST_F(ProofsOf, EndAtGoalsThatTheyMayNotGoThrough) {
  b.clause("api() <- exec(X), open(X)");
  b.clause("root() <- api()");
  b.clause("root() <- exec(X), safe(X)");
  b.give("exec(a)");
  b.give("open(a)");
  b.give("safe(a)");
  run("root()", {"api()"});
  EXPECT_THAT(proofs(), ElementsAre("exec(a) safe(a): root()"));
  run("api()", {"api()"});
  EXPECT_THAT(proofs(), ElementsAre("exec(a) open(a): api()"));
  run("root()", {"exec(a)"});
  EXPECT_EQ(found.proofs.size(), 2) << "a foothold is where a proof starts";
}

TEST_F(ProofsOf, CertainWithoutEventsShortAndQuietComeFirst) {
  b.clause("root() <- exec(X), safe(X), not open(X)", Noise::quiet);
  b.clause("root() <- exec(X), restart(X), mount(X, x)", Noise::quiet);
  b.clause("api() <- exec(X), mount(X, y)", Noise::quiet);
  b.clause("root() <- api()", Noise::quiet);
  b.clause("root() <- exec(X), mount(X, z)", Noise::loud);
  b.clause("root() <- exec(X), mount(X, w)", Noise::seen);
  b.give("exec(a)");
  b.give("safe(a)");
  b.give("open(a)", Truth::unknown);
  for (const char* fact : {"mount(a, x)", "mount(a, y)", "mount(a, z)", "mount(a, w)"}) b.give(fact);
  run("root()");
  EXPECT_THAT(proofs(),
              ElementsAre("exec(a) mount(a, w): root()", "exec(a) mount(a, z): root()",
                          "exec(a) mount(a, y): api() root()", "exec(a) mount(a, x) !restart(a): root()",
                          "exec(a) safe(a) -open(a): root() ?"));
}

TEST_F(ProofsOf, AStateThatTwoPremisesNeedIsDerivedOnce) {
  // Both premises of root() build on exec(c), and exec(c) has two ways.
  b.clause("root() <- api(), exec(d)");
  b.clause("api() <- exec(c)");
  b.clause("exec(Y) <- exec(X), mount(X, Y)");
  for (const char* fact : {"mount(a, c)", "mount(b, c)", "mount(c, d)"}) b.give(fact);
  b.give("exec(a)");
  b.give("exec(b)");
  run("root()");
  EXPECT_THAT(proofs(), ElementsAre("exec(a) mount(a, c) mount(c, d): exec(c) api() exec(d) root()",
                                    "exec(b) mount(b, c) mount(c, d): exec(c) api() exec(d) root()"));
}

TEST_F(ProofsOf, LimitsCutTheListAndSaySo) {
  b.clause("root() <- exec(X), open(X)");
  for (int i = 0; i < 100; ++i) {
    b.give("exec(c" + std::to_string(i) + ")");
    b.give("open(c" + std::to_string(i) + ")");
  }
  run("root()", {}, {.per_goal = 100});
  EXPECT_EQ(found.proofs.size(), 100);
  EXPECT_TRUE(found.complete);
  run("root()", {}, {.per_goal = 99});
  EXPECT_EQ(found.proofs.size(), 99);
  EXPECT_FALSE(found.complete);
  run("root()", {}, {.per_goal = 100, .all = 5});
  EXPECT_EQ(found.proofs.size(), 5);
  EXPECT_FALSE(found.complete);
  b.clause("api() <- root()");
  run("api()");
  EXPECT_EQ(found.proofs.size(), ProofLimits{}.per_state);
  EXPECT_FALSE(found.complete);
}

TEST_F(ProofsOf, ManyWaysOfManyContainersToOneGoalAreAllFound) {
  b.clause("root() <- exec(X), open(X), safe(h)");
  b.clause("root() <- exec(X), open(X), mount(X, _)");
  b.clause("root() <- exec(X), mount(X, sock)");
  b.give("safe(h)");
  for (int i = 0; i < 2000; ++i) {
    const std::string name = "c" + std::to_string(i);
    b.give("exec(" + name + ")");
    b.give("open(" + name + ")");
    b.give("mount(" + name + ", etc)");
    if (i % 2 == 0) b.give("mount(" + name + ", sock)");
  }
  run("root()", {}, {.per_goal = 100'000, .per_state = 16, .all = 100'000});
  EXPECT_EQ(found.proofs.size(), 2000 * 2 + 1000);
  EXPECT_TRUE(found.complete);
}

// Everything a set of premises gives, by going through the instances until nothing new comes.
using Premises = std::set<std::pair<AtomId, bool>>;  // with whether it is denied

class BruteForce {
 public:
  BruteForce(const ProgramBuilder& b, const Derivation& d, const std::set<AtomId>& ends, AtomId goal)
      : b_(b), d_(d), ends_(ends), goal_(goal) {
    for (const Instance& instance : d.instances) {
      const std::vector<Literal>& literals = b.program.clauses[instance.clause].body;
      std::size_t at = 0;
      for (const Literal& literal : literals) {
        if (literal.predicate == kDifferent) continue;
        const AtomId atom = d.body(b.program, instance)[at++];
        if (!is_state(atom) || asserted(atom)) all_.insert({atom, literal.negated});
      }
    }
    all_.erase({goal, false});
  }

  [[nodiscard]] std::size_t premises() const { return all_.size(); }

  std::set<Premises> minimal() const {
    const std::vector<std::pair<AtomId, bool>> all(all_.begin(), all_.end());
    std::vector<std::uint32_t> masks;
    for (std::uint32_t mask = 0; mask < 1U << all.size(); ++mask) masks.push_back(mask);
    std::ranges::stable_sort(masks, {}, [](std::uint32_t mask) { return std::popcount(mask); });
    std::vector<std::uint32_t> found;
    std::set<Premises> out;
    for (const std::uint32_t mask : masks) {
      if (std::ranges::any_of(found, [&](std::uint32_t less) { return (less & ~mask) == 0; })) continue;
      Premises set;
      for (std::size_t i = 0; i < all.size(); ++i)
        if ((mask >> i & 1) != 0) set.insert(all[i]);
      if (!gives(set)) continue;
      found.push_back(mask);
      out.insert(set);
    }
    return out;
  }

 private:
  [[nodiscard]] bool is_state(AtomId atom) const {
    return b_.program.predicates[b_.atoms.predicate(atom)].kind == PredicateKind::state;
  }
  [[nodiscard]] bool asserted(AtomId atom) const {
    return std::ranges::any_of(b_.given, [&](const Given& g) { return g.atom == atom; });
  }

  [[nodiscard]] bool gives(const Premises& set) const {
    std::set<AtomId> derived;
    for (std::size_t before = ~0UZ; before != derived.size();) {
      before = derived.size();
      for (const Instance& instance : d_.instances) {
        if (derived.contains(instance.head)) continue;
        std::size_t at = 0;
        bool holds = true;
        for (const Literal& literal : b_.program.clauses[instance.clause].body) {
          if (literal.predicate == kDifferent) continue;
          const AtomId atom = d_.body(b_.program, instance)[at++];
          holds = holds && (set.contains({atom, literal.negated}) ||
                            (derived.contains(atom) && !ends_.contains(atom)));
        }
        if (holds) derived.insert(instance.head);
      }
    }
    return derived.contains(goal_);
  }

  const ProgramBuilder& b_;
  const Derivation& d_;
  const std::set<AtomId>& ends_;
  AtomId goal_;
  Premises all_;
};

// What Proof promises of itself.
void check_form(const ProgramBuilder& b, const Derivation& d, const std::set<AtomId>& ends,
                const Proof& proof) {
  std::set<AtomId> derived;
  Premises used;
  std::uint32_t noise = 0;
  RC_ASSERT(!proof.instances.empty());
  for (const std::uint32_t i : proof.instances) {
    const Instance& instance = d.instances[i];
    const Clause& clause = b.program.clauses[instance.clause];
    noise = std::max(noise, static_cast<std::uint32_t>(b.program.rules[clause.rule].noise));
    std::size_t at = 0;
    for (const Literal& literal : clause.body) {
      if (literal.predicate == kDifferent) continue;
      const AtomId atom = d.body(b.program, instance)[at++];
      if (derived.contains(atom))
        RC_ASSERT(!ends.contains(atom));
      else
        used.insert({atom, literal.negated});
    }
    RC_ASSERT(derived.insert(instance.head).second);
  }
  RC_ASSERT(d.instances[proof.instances.back()].head == proof.goal);
  RC_ASSERT(noise == proof.noise);
  Premises told;
  bool certain = true;
  for (const auto* list : {&proof.facts, &proof.events, &proof.footholds})
    for (const AtomId atom : *list) told.insert({atom, false});
  for (const AtomId atom : proof.denied) told.insert({atom, true});
  for (const auto& [atom, denied] : told) certain = certain && d.of(atom) != Truth::unknown;
  RC_ASSERT(told == used);
  RC_ASSERT(certain == proof.certain);
  RC_ASSERT(std::ranges::is_sorted(proof.facts));
  RC_ASSERT(std::ranges::is_sorted(proof.denied));
  for (const AtomId atom : proof.footholds) RC_ASSERT(!derived.contains(atom));
}

RC_GTEST_PROP(ProofLaw, FindsTheMinimalSetsOfPremisesThatTryingAllOfThemFinds, ()) {
  ProgramBuilder b = random_program();
  const Derivation d = derive(b.program, b.atoms, b.given);
  std::vector<AtomId> goals;
  for (const Instance& instance : d.instances)
    if (std::ranges::find(goals, instance.head) == goals.end()) goals.push_back(instance.head);
  std::set<AtomId> ends;
  for (const AtomId goal : goals)
    if (random_number(0, 3) == 0) ends.insert(goal);
  const ProofLimits limits{.per_goal = 100'000, .per_state = 100'000, .all = 1'000'000};
  for (const AtomId goal : goals) {
    const BruteForce brute(b, d, ends, goal);
    RC_PRE(brute.premises() <= 11);
    const Proofs found =
        proofs_of(b.program, b.atoms, d, std::vector{goal}, std::vector(ends.begin(), ends.end()), limits);
    RC_ASSERT(found.complete);
    std::set<Premises> sets;
    for (const Proof& proof : found.proofs) {
      check_form(b, d, ends, proof);
      Premises set;
      for (const auto* list : {&proof.facts, &proof.events, &proof.footholds})
        for (const AtomId atom : *list) set.insert({atom, false});
      for (const AtomId atom : proof.denied) set.insert({atom, true});
      RC_ASSERT(sets.insert(set).second);
    }
    RC_ASSERT(sets == brute.minimal());
    const auto rank = [](const Proof& p) {
      return std::tuple(!p.certain, !p.events.empty(), p.instances.size(), p.noise);
    };
    RC_ASSERT(std::ranges::is_sorted(found.proofs, {}, rank));
  }
  // Of all goals together nothing else follows.
  const std::vector<AtomId> list(ends.begin(), ends.end());
  std::size_t one_by_one = 0;
  for (const AtomId goal : goals)
    one_by_one += proofs_of(b.program, b.atoms, d, std::vector{goal}, list, limits).proofs.size();
  RC_ASSERT(proofs_of(b.program, b.atoms, d, goals, list, limits).proofs.size() == one_by_one);
}

}  // namespace
}  // namespace watertight::attack
