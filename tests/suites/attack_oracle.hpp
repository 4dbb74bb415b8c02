// What derive() and cut() say of systems, held against what clingo says of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "attack/cut.hpp"
#include "error.hpp"

namespace watertight::attack {

// A system with what the engine made of it. `given` and `derivation` belong together, as do `problem` and
// `answer`; a problem without goals is one of derivation alone.
struct EngineSays {
  const Atoms& atoms;  // after all of it
  std::span<const Given> given;
  const Derivation& derivation;
  CutProblem problem = {};
  const CutAnswer* answer = nullptr;
};

struct Difference {
  std::size_t system = 0;  // which of those that were given
  std::string says;
};
using Differences = std::vector<Difference>;

// States are compared in both readings: those that may be come to, and those that are certain.
[[nodiscard]] Expected<Differences> differences_in_states(const Program& program,
                                                          std::span<const EngineSays> systems);
// Of cuts: their weight, and which goals stay open. The first goals count more where not all can be closed
// together.
[[nodiscard]] Expected<Differences> differences_in_cuts(const Program& program,
                                                        std::span<const EngineSays> systems);
// Of the next-best ones: whether there is one, and the weight of the first: of the cheapest set that closes
// the same goals and lacks some change of the best one. (With very many changes cut() does not look through
// all of them.)
[[nodiscard]] Expected<Differences> differences_in_alternatives(const Program& program,
                                                                std::span<const EngineSays> systems);

// All of it for one system.
[[nodiscard]] Expected<Differences> differences_from_clingo(const Program& program, const EngineSays& system);

}  // namespace watertight::attack
