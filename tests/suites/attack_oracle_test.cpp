// derive() and cut() against clingo, which was written by others and computes in another way: random systems
// in the words of the rules that come with the program have the same states in both readings, and the same
// cheapest cuts.
#include "attack_oracle.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "attack/read_program.hpp"
#include "attack_asp.hpp"
#include "attack_random_systems.hpp"
#include "clingo.hpp"

namespace watertight::attack {
namespace {

constexpr std::size_t kSystems = 600;
constexpr std::size_t kAtOnce = 50;

Program built_in() {
  auto program = read_program(built_in_rules());
  if (!program) throw std::runtime_error(program.error().sentence());
  return std::move(*program);
}

struct Analysed {
  RandomSystem system;
  Derivation derivation;
  std::vector<AtomId> goals;
  CutAnswer answer;

  [[nodiscard]] EngineSays says() const {
    return {system.atoms, system.given, derivation, system.problem(goals), &answer};
  }
};

std::vector<EngineSays> says(const std::vector<Analysed>& all) {
  std::vector<EngineSays> says;
  for (const Analysed& one : all) says.push_back(one.says());
  return says;
}

// What is given, what changes do, and what was said of it: for whoever looks for the cause of a difference.
std::string describe(const Program& program, const Analysed& one) {
  const RandomSystem& system = one.system;
  const auto atom = [&](AtomId id) { return show(program, system.atoms, id); };
  const auto shown = [&](const Given& given) {
    return (given.truth == Truth::unknown ? "unknown "
            : given.truth == Truth::no    ? "no "
                                          : "") +
           atom(given.atom);
  };
  std::string out;
  for (const Given& given : system.given) out += shown(given) + '\n';
  for (std::size_t i = 0; i < system.weights.size(); ++i)
    out += fmt::format("change {}: {}\n", i, system.weights[i]);
  for (const Effect& effect : system.effects) {
    out += fmt::format("{}:", fmt::join(effect.changes, "+"));
    for (const AtomId removed : effect.removes) out += " -" + atom(removed);
    for (const Given& added : effect.adds) out += " +" + shown(added);
    out += '\n';
  }
  for (const AtomId goal : one.answer.closed) out += fmt::format("closed {}\n", atom(goal));
  for (const AtomId goal : one.answer.open) out += fmt::format("open {}\n", atom(goal));
  out += fmt::format("best {}: {}\n", one.answer.best.weight, fmt::join(one.answer.best.changes, "+"));
  for (const Cut& cut : one.answer.alternatives)
    out += fmt::format("next {}: {}\n", cut.weight, fmt::join(cut.changes, "+"));
  return out;
}

// Of several that differ the shortest one is shown.
void expect_none(const Program& program, const std::vector<Analysed>& all,
                 const Expected<Differences>& differences) {
  ASSERT_TRUE(differences) << differences.error().sentence();
  std::string shortest;
  for (const auto& [system, says] : *differences)
    if (const std::string text = fmt::format("{}\n{}", says, describe(program, all[system]));
        shortest.empty() || text.size() < shortest.size())
      shortest = text;
  ASSERT_EQ(shortest, "") << differences->size() << " differences";
}

TEST(AttackOracle, clingo_is_installed) {
  const auto answer = tests::clingo("a.");
  ASSERT_TRUE(answer) << answer.error().sentence();
  EXPECT_EQ(*answer, std::vector<std::string>{"a"});
}

TEST(AttackOracle, clingo_derives_the_same_states_of_random_systems_in_both_readings) {
  Program program = built_in();
  RandomSystems random(program, 5);
  std::size_t states = 0;
  std::size_t uncertain = 0;
  std::size_t steps = 0;
  std::set<std::uint32_t> clauses;
  for (std::size_t done = 0; done < kSystems; done += kAtOnce) {
    std::vector<Analysed> all(kAtOnce);
    for (Analysed& one : all) {
      one.system = random.next();
      one.derivation = derive(program, one.system.atoms, one.system.given);
      std::set<AtomId> heads;
      for (const Instance& instance : one.derivation.instances) {
        clauses.insert(instance.clause);
        heads.insert(instance.head);
      }
      states += heads.size();
      for (const AtomId head : heads) {
        uncertain += one.derivation.of(head) == Truth::unknown ? 1 : 0;
        steps = std::max<std::size_t>(steps, one.derivation.level[head]);
      }
    }
    ASSERT_NO_FATAL_FAILURE(expect_none(program, all, differences_in_states(program, says(all))));
  }
  // That something was compared: states that follow from others, in many steps, by nearly every clause.
  EXPECT_GT(states, kSystems * 5);
  EXPECT_GT(uncertain, kSystems / 2);
  EXPECT_GE(steps, 6u);
  EXPECT_GT(clauses.size(), program.clauses.size() * 95 / 100);
}

// Goals that follow, and now and then one that does not, in any order.
std::vector<AtomId> random_goals(const Program& program, RandomSystems& random, const RandomSystem& system,
                                 const Derivation& derivation) {
  std::vector<AtomId> goals;
  for (AtomId atom = 0; atom < system.atoms.size(); ++atom) {
    if (program.predicates[system.atoms.predicate(atom)].goal.empty()) continue;
    if (random.chance(derivation.of(atom) == Truth::no ? 50 : 60)) goals.push_back(atom);
  }
  for (std::size_t i = goals.size(); i > 1; --i) std::swap(goals[i - 1], goals[random.below(i)]);
  return goals;
}

Analysed random_cut(const Program& program, RandomSystems& random) {
  Analysed one;
  while (one.goals.empty()) {
    one.system = random.next();
    random.add_changes(one.system);
    one.derivation = derive(program, one.system.atoms, one.system.given);
    one.goals = random_goals(program, random, one.system, one.derivation);
  }
  one.answer =
      cut(program, one.system.atoms, one.system.given, &one.derivation, one.system.problem(one.goals));
  return one;
}

// Whether what changes add counts: without it the cut is another one.
bool opens_ways(const Program& program, Analysed& one) {
  if (one.answer.best.changes.empty() && one.answer.open.empty()) return false;
  std::vector<Effect> closing = one.system.effects;
  for (Effect& effect : closing) effect.adds.clear();
  const CutAnswer other = cut(program, one.system.atoms, one.system.given, &one.derivation,
                              {one.system.weights, closing, one.goals});
  return other.best.weight != one.answer.best.weight || other.open != one.answer.open;
}

// Whether some goal stays open only because it cannot be closed together with earlier ones.
bool has_conflict(const Program& program, Analysed& one) {
  return std::ranges::any_of(one.answer.open, [&](AtomId goal) {
    const CutProblem alone = one.system.problem(std::span(&goal, 1));
    return !cut(program, one.system.atoms, one.system.given, &one.derivation, alone).closed.empty();
  });
}

TEST(AttackOracle, the_gravest_goals_are_cut_as_if_there_were_no_others) {
  Program program = built_in();
  RandomSystems random(program, 56);
  std::size_t cheaper = 0;
  for (std::size_t done = 0; done < kSystems; ++done) {
    Analysed one = random_cut(program, random);
    const std::span<const AtomId> first = std::span(one.answer.closed).first(one.answer.closed.size() / 2);
    if (first.empty()) continue;
    CutProblem both = one.system.problem(one.goals);
    both.gravest = first;
    const auto cut_of = [&](const CutProblem& problem) {
      return cut(program, one.system.atoms, one.system.given, &one.derivation, problem);
    };
    const CutAnswer answer = cut_of(both);
    ASSERT_TRUE(answer.of_gravest_exact);
    ASSERT_EQ(answer.of_gravest.weight, cut_of(one.system.problem(first)).best.weight);
    cheaper += answer.of_gravest.weight < answer.best.weight ? 1 : 0;
  }
  EXPECT_GT(cheaper, kSystems / 20);
}

TEST(AttackOracle, clingo_finds_the_same_cheapest_cuts_of_random_systems) {
  Program program = built_in();
  RandomSystems random(program, 55);
  std::size_t of_several = 0;
  std::size_t with_open = 0;
  std::size_t with_opened = 0;
  std::size_t with_conflict = 0;
  std::size_t with_alternative = 0;
  for (std::size_t done = 0; done < kSystems; done += kAtOnce) {
    std::vector<Analysed> all;
    while (all.size() < kAtOnce) {
      Analysed& one = all.emplace_back(random_cut(program, random));
      of_several += one.answer.best.changes.size() > 1 ? 1 : 0;
      with_open += one.answer.open.empty() ? 0 : 1;
      with_opened += opens_ways(program, one) ? 1 : 0;
      with_conflict += has_conflict(program, one) ? 1 : 0;
      with_alternative += one.answer.alternatives.empty() ? 0 : 1;
    }
    ASSERT_NO_FATAL_FAILURE(expect_none(program, all, differences_in_cuts(program, says(all))));
    ASSERT_NO_FATAL_FAILURE(expect_none(program, all, differences_in_alternatives(program, says(all))));
  }
  // That something was compared.
  EXPECT_GT(of_several, kSystems / 8);
  EXPECT_GT(with_open, kSystems / 5);
  EXPECT_GT(with_opened, kSystems / 40);
  EXPECT_GT(with_conflict, 0u);
  EXPECT_GT(with_alternative, kSystems / 5);
}

}  // namespace
}  // namespace watertight::attack
