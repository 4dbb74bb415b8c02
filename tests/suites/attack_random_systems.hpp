// Random systems in the words of a program's rules, in which rules fire: clauses are drawn and their premises
// given for the most part, with noise beside them, over few names.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "attack/cut.hpp"

namespace watertight::attack {

struct RandomSystem {
  Atoms atoms;
  std::vector<Given> given;      // atoms may stand there twice
  std::vector<AtomId> premises;  // facts that drawn clauses ask for or deny
  std::vector<AtomId> missing;   // those asked for that are not given
  std::vector<std::uint32_t> weights;
  std::vector<Effect> effects;

  [[nodiscard]] CutProblem problem(std::span<const AtomId> goals) const { return {weights, effects, goals}; }
};

class RandomSystems {
 public:
  // Adds names to the symbols of `program`, which must outlive it.
  RandomSystems(Program& program, std::uint32_t seed);

  [[nodiscard]] RandomSystem next();
  // Changes of it, single and joint, that remove and add premises of what was drawn.
  void add_changes(RandomSystem& system);

  // From 0 to below `end`. The same everywhere, other than distributions of the standard library.
  std::uint32_t below(std::size_t end) { return static_cast<std::uint32_t>(numbers_() % end); }
  bool chance(std::uint32_t of_100) { return below(100) < of_100; }

 private:
  using Binding = std::vector<Symbol>;  // by variable; kNobody: free
  void fulfil(RandomSystem& system, const Clause& clause, Binding binding, int depth);
  void give_premise(RandomSystem& system, AtomId atom, bool denied);
  void turn_round(RandomSystem& system, AtomId atom);
  void reach(RandomSystem& system, AtomId state, int depth);
  [[nodiscard]] Binding bind(const Clause& clause, Binding binding);
  AtomId random_atom(RandomSystem& system, std::uint16_t predicate);
  AtomId random_premise(RandomSystem& system);
  AtomId random_gain(RandomSystem& system);
  AtomId random_loss(RandomSystem& system);

  Program& program_;
  std::mt19937 numbers_;
  std::vector<std::vector<Symbol>> names_;           // by type
  std::vector<std::vector<std::uint32_t>> heads_;    // by predicate: clauses that derive it
  std::vector<std::vector<std::uint16_t>> of_kind_;  // by kind: predicates
};

}  // namespace watertight::attack
