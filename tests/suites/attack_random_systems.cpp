#include "attack_random_systems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace watertight::attack {
namespace {

constexpr Symbol kNobody = 0xffffffff;
constexpr int kDeepest = 4;

std::vector<Symbol> ground(const Literal& literal, const std::vector<Symbol>& binding) {
  std::vector<Symbol> arguments;
  for (const Term& term : literal.terms)
    arguments.push_back(term.variable ? binding[term.index] : term.index);
  return arguments;
}

}  // namespace

RandomSystems::RandomSystems(Program& program, std::uint32_t seed)
    : program_(program), numbers_(seed), heads_(program.predicates.size()), of_kind_(3) {
  for (const Type& type : program.types) {
    names_.push_back(type.values);
    if (!type.values.empty()) continue;
    for (const char which : {'1', '2'})
      names_.back().push_back(program.symbols.of(fmt::format("{}-{}", type.name, which)));
  }
  for (std::uint16_t number = 0; number < program.predicates.size(); ++number)
    of_kind_[static_cast<std::size_t>(program.predicates[number].kind)].push_back(number);
  // Constants are names too: a rule that asks for one of them meets it in the noise.
  const auto take = [&](const Literal& literal) {
    for (std::size_t i = 0; i < literal.terms.size() && literal.predicate != kDifferent; ++i) {
      auto& names = names_[program.predicates[literal.predicate].types[i]];
      const Term& term = literal.terms[i];
      if (!term.variable && std::ranges::find(names, term.index) == names.end()) names.push_back(term.index);
    }
  };
  for (std::uint32_t i = 0; i < program.clauses.size(); ++i) {
    heads_[program.clauses[i].head.predicate].push_back(i);
    take(program.clauses[i].head);
    for (const Literal& literal : program.clauses[i].body) take(literal);
  }
}

AtomId RandomSystems::random_atom(RandomSystem& system, std::uint16_t predicate) {
  std::vector<Symbol> arguments;
  for (const std::uint16_t type : program_.predicates[predicate].types)
    arguments.push_back(names_[type][below(names_[type].size())]);
  return system.atoms.of(predicate, arguments);
}

// Free variables get names of their types.
RandomSystems::Binding RandomSystems::bind(const Clause& clause, Binding binding) {
  binding.resize(clause.variables.size(), kNobody);
  const auto name = [&](const Literal& literal) {
    for (std::size_t i = 0; i < literal.terms.size() && literal.predicate != kDifferent; ++i) {
      if (!literal.terms[i].variable || binding[literal.terms[i].index] != kNobody) continue;
      const auto& names = names_[program_.predicates[literal.predicate].types[i]];
      binding[literal.terms[i].index] = names[below(names.size())];
    }
  };
  name(clause.head);
  for (const Literal& literal : clause.body) name(literal);
  return binding;
}

// For the most part as the clause wants it.
void RandomSystems::give_premise(RandomSystem& system, AtomId atom, bool denied) {
  system.premises.push_back(atom);
  const std::uint32_t draw = below(100);
  const std::uint32_t no = denied ? 80 : 8;
  if (draw >= no) system.given.push_back({atom, draw < no + 10 ? Truth::unknown : Truth::yes});
  if (!denied && draw < no) system.missing.push_back(atom);
}

void RandomSystems::fulfil(RandomSystem& system, const Clause& clause, Binding binding, int depth) {
  binding = bind(clause, std::move(binding));
  for (const Literal& literal : clause.body) {
    if (literal.predicate == kDifferent) continue;
    const AtomId atom = system.atoms.of(literal.predicate, ground(literal, binding));
    switch (program_.predicates[literal.predicate].kind) {
      case PredicateKind::fact:
        give_premise(system, atom, literal.negated);
        break;
      case PredicateKind::state:
        reach(system, atom, depth);
        break;
      case PredicateKind::event:
        break;
    }
  }
}

// By a clause, or asserted.
void RandomSystems::reach(RandomSystem& system, AtomId state, int depth) {
  std::vector<std::pair<const Clause*, Binding>> ways;
  const auto arguments = system.atoms.arguments(state);
  for (const std::uint32_t number : heads_[system.atoms.predicate(state)]) {
    const Clause& clause = program_.clauses[number];
    Binding binding(clause.variables.size(), kNobody);
    bool fits = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Term& term = clause.head.terms[i];
      if (term.variable && binding[term.index] == kNobody) binding[term.index] = arguments[i];
      fits = fits && (term.variable ? binding[term.index] : term.index) == arguments[i];
    }
    if (fits) ways.emplace_back(&clause, std::move(binding));
  }
  const bool foothold = !program_.predicates[system.atoms.predicate(state)].foothold.empty();
  if (ways.empty() || depth == kDeepest || chance(foothold ? 40 : 5)) {
    system.given.push_back({state, chance(85) ? Truth::yes : Truth::unknown});
    return;
  }
  auto& [clause, binding] = ways[below(ways.size())];
  fulfil(system, *clause, std::move(binding), depth + 1);
}

// So that a change can open the way.
void RandomSystems::turn_round(RandomSystem& system, AtomId atom) {
  if (std::erase_if(system.given, [&](const Given& given) { return given.atom == atom; }) > 0)
    system.missing.push_back(atom);
  else
    system.given.push_back({atom, Truth::yes});
}

RandomSystem RandomSystems::next() {
  RandomSystem system;
  for (std::uint32_t n = 1 + below(chance(20) ? 12 : 4); n > 0; --n) {
    const Clause& clause = program_.clauses[below(program_.clauses.size())];
    const std::size_t before = system.premises.size();
    fulfil(system, clause, {}, 0);
    if (system.premises.size() > before && chance(40))
      turn_round(system, system.premises[before + below(system.premises.size() - before)]);
  }
  const auto noise = [&](PredicateKind kind, std::uint32_t most) {
    const auto& predicates = of_kind_[static_cast<std::size_t>(kind)];
    for (std::uint32_t n = below(most + 1); n > 0; --n)
      system.given.push_back({random_atom(system, predicates[below(predicates.size())]),
                              std::array{Truth::yes, Truth::yes, Truth::unknown, Truth::no}[below(4)]});
  };
  noise(PredicateKind::fact, 20);
  noise(PredicateKind::state, 2);
  return system;
}

AtomId RandomSystems::random_premise(RandomSystem& system) {
  const auto& facts = of_kind_[static_cast<std::size_t>(PredicateKind::fact)];
  if (!system.premises.empty() && chance(80)) return system.premises[below(system.premises.size())];
  return random_atom(system, facts[below(facts.size())]);
}

AtomId RandomSystems::random_gain(RandomSystem& system) {
  return !system.missing.empty() && chance(70) ? system.missing[below(system.missing.size())]
                                               : random_premise(system);
}

// A change takes facts away and brings others; now and then a foothold.
AtomId RandomSystems::random_loss(RandomSystem& system) {
  const AtomId atom = system.given.empty() ? kNoAtom : system.given[below(system.given.size())].atom;
  if (atom == kNoAtom || chance(70)) return random_premise(system);
  const bool state = program_.predicates[system.atoms.predicate(atom)].kind == PredicateKind::state;
  return state && chance(70) ? random_premise(system) : atom;
}

// Of some systems the changes are few and each of them a trade: one fact goes and another comes, so that what
// closes one way opens another.
void RandomSystems::add_changes(RandomSystem& system) {
  const bool trades = chance(25);
  const std::uint32_t changes = trades ? 1 + below(3) : 3 + below(chance(50) ? 14 : 7);
  for (std::uint32_t change = 0; change < changes; ++change) system.weights.push_back(1 + below(6));
  const auto effect_of = [&](std::vector<ChangeId> together) {
    Effect effect = {.changes = std::move(together), .removes = {}, .adds = {}};
    for (std::uint32_t n = trades ? 1 : 1 + below(6); n > 0; --n)
      effect.removes.push_back(random_loss(system));
    for (std::uint32_t n = trades ? 1 : below(4); n > 0; --n)
      effect.adds.push_back({random_gain(system), chance(70) ? Truth::yes : Truth::unknown});
    system.effects.push_back(std::move(effect));
  };
  for (ChangeId change = 0; change < changes; ++change)
    for (std::uint32_t n = below(5) == 0 ? 0 : 1 + below(5) / 4; n > 0; --n) effect_of({change});
  for (std::uint32_t n = below(changes / 2 + 1); n > 0; --n) {
    std::vector<ChangeId> together = {below(changes), below(changes)};
    if (chance(30)) together.push_back(below(changes));
    std::ranges::sort(together);
    const auto repeated = std::ranges::unique(together);
    together.erase(repeated.begin(), repeated.end());
    effect_of(std::move(together));
  }
}

}  // namespace watertight::attack
