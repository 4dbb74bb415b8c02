#include "attack_oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>
#include <string_view>

#include "attack_asp.hpp"
#include "clingo.hpp"

namespace watertight::attack {
namespace {

using Shown = std::set<std::string>;

Expected<Shown> ask(const std::string& text, std::string_view options = "") {
  TRY(const std::vector<std::string> answer, tests::clingo(text, options));
  return Shown(answer.begin(), answer.end());
}

// The states of a system as clingo shows them.
Shown states_of(const Program& program, const EngineSays& system, std::size_t number) {
  Shown states;
  for (AtomId atom = 0; atom < system.atoms.size(); ++atom) {
    const bool state = program.predicates[system.atoms.predicate(atom)].kind == PredicateKind::state;
    const Truth truth = system.derivation.of(atom);
    if (!state || truth == Truth::no) continue;
    const std::string term = asp_term(program, system.atoms, atom);
    states.insert(fmt::format("possible({},{})", number, term));
    if (truth == Truth::yes) states.insert(fmt::format("certain({},{})", number, term));
  }
  return states;
}

// What is shown by system; each atom's first argument is its system.
std::vector<Shown> parted(const Shown& shown, std::size_t systems) {
  std::vector<Shown> parts(systems);
  for (const std::string& atom : shown) {
    const std::size_t number = std::strtoul(atom.c_str() + atom.find('(') + 1, nullptr, 10);
    parts.at(number).insert(atom);
  }
  return parts;
}

// Each system has priorities of its own, so that the best answer of all is the best of each.
std::string asp_of_cuts(const Program& program, std::span<const EngineSays> systems) {
  std::string text = asp_clauses_possible(program) + asp_changes();
  std::uint32_t level = 1;
  for (std::uint32_t i = 0; i < systems.size(); ++i) {
    text += asp_system(program, systems[i].atoms, {systems[i].given, systems[i].problem}, i, level);
    level += static_cast<std::uint32_t>(systems[i].problem.goals.size()) + 1;
  }
  return text;
}

// Cores of what cannot be had together: fast where much is independent, as systems are of each other.
constexpr std::string_view kStrategy = "--opt-strategy=usc";

// Of the changes that clingo made of one system: what they cost, and which goals follow all the same.
struct BestAnswer {
  std::uint64_t weight = 0;
  std::set<AtomId> open;
};

BestAnswer best_of(const Program& program, const EngineSays& system, std::size_t number, const Shown& shown) {
  BestAnswer best;
  for (std::size_t change = 0; change < system.problem.weights.size(); ++change)
    if (shown.contains(fmt::format("made({},{})", number, change)))
      best.weight += system.problem.weights[change];
  for (const AtomId goal : system.problem.goals)
    if (shown.contains(fmt::format("possible({},{})", number, asp_term(program, system.atoms, goal))))
      best.open.insert(goal);
  return best;
}

std::set<AtomId> open_of(const EngineSays& system) {
  return {system.answer->open.begin(), system.answer->open.end()};
}

}  // namespace

Expected<Differences> differences_in_states(const Program& program, std::span<const EngineSays> systems) {
  std::string text = asp_clauses_possible(program) + asp_clauses_certain(program) + asp_changes();
  for (std::uint32_t i = 0; i < systems.size(); ++i)
    text += asp_system(program, systems[i].atoms, {.given = systems[i].given}, i);
  TRY(const Shown shown, ask(text));
  const std::vector<Shown> clingos = parted(shown, systems.size());
  Differences found;
  for (std::size_t i = 0; i < systems.size(); ++i) {
    const Shown ours = states_of(program, systems[i], i);
    const auto tell = [&](const Shown& one, const Shown& other, std::string_view who) {
      Shown only;
      std::ranges::set_difference(one, other, std::inserter(only, only.end()));
      for (const std::string& state : only)
        found.push_back({i, fmt::format("only {} derives {}", who, state)});
    };
    tell(ours, clingos[i], "the engine");
    tell(clingos[i], ours, "clingo");
  }
  return found;
}

Expected<Differences> differences_in_cuts(const Program& program, std::span<const EngineSays> systems) {
  TRY(const Shown shown, ask(asp_of_cuts(program, systems), kStrategy));
  Differences found;
  for (std::size_t i = 0; i < systems.size(); ++i) {
    const BestAnswer best = best_of(program, systems[i], i, shown);
    const CutAnswer& answer = *systems[i].answer;
    if (!answer.exact) found.push_back({i, "the cut is not exact"});
    if (answer.best.weight != best.weight)
      found.push_back(
          {i, fmt::format("the cut weighs {}, and clingo's {}", answer.best.weight, best.weight)});
    const std::set<AtomId> open = open_of(systems[i]);
    for (const AtomId goal : systems[i].problem.goals)
      if (open.contains(goal) != best.open.contains(goal))
        found.push_back({i, fmt::format("only {} closes {}", open.contains(goal) ? "clingo" : "the engine",
                                        show(program, systems[i].atoms, goal))});
  }
  return found;
}

Expected<Differences> differences_in_alternatives(const Program& program,
                                                  std::span<const EngineSays> systems) {
  std::string text = asp_of_cuts(program, systems);
  for (std::size_t i = 0; i < systems.size(); ++i) {
    if (systems[i].answer->best.changes.empty()) continue;
    text += fmt::format(":- system({})", i);
    for (const ChangeId change : systems[i].answer->best.changes)
      text += fmt::format(", made({},{})", i, change);
    text += ".\n";
  }
  TRY(const Shown shown, ask(text, kStrategy));
  Differences found;
  for (std::size_t i = 0; i < systems.size(); ++i) {
    const CutAnswer& answer = *systems[i].answer;
    if (answer.best.changes.empty()) continue;
    const BestAnswer next = best_of(program, systems[i], i, shown);
    const bool there = next.open == open_of(systems[i]);
    if (there == answer.alternatives.empty())
      found.push_back({i, fmt::format("there is {} next-best cut, says clingo", there ? "a" : "no")});
    else if (there && answer.alternatives.front().weight != next.weight)
      found.push_back({i, fmt::format("the next-best cut weighs {}, and clingo's {}",
                                      answer.alternatives.front().weight, next.weight)});
  }
  return found;
}

Expected<Differences> differences_from_clingo(const Program& program, const EngineSays& system) {
  const std::span one(&system, 1);
  TRY(Differences all, differences_in_states(program, one));
  if (system.answer == nullptr) return all;
  TRY(const Differences cuts, differences_in_cuts(program, one));
  all.insert(all.end(), cuts.begin(), cuts.end());
  return all;
}

}  // namespace watertight::attack
