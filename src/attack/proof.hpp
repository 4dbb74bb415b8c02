// Proofs out of a derivation: trees without circular justification, each step of it once, the best first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "attack/derive.hpp"

namespace watertight::attack {

// Everything from footholds to one state. The instances stand in an order in which each builds on earlier
// ones, and each state in it is derived by one of them.
struct Proof {
  AtomId goal = kNoAtom;
  std::vector<std::uint32_t> instances;  // into Derivation::instances; the last one derives the goal
  std::vector<AtomId> facts;             // that hold, sorted, each once: facts, unknown ones too; no events
  std::vector<AtomId> denied;            // facts that must not hold, sorted
  std::vector<AtomId> events;            // that must happen
  std::vector<AtomId> footholds;         // asserted states that it starts from
  bool certain = false;
  std::uint32_t noise = 0;  // the loudest of its rules, as Noise
};

struct ProofLimits {
  std::size_t per_goal = 64;     // proofs of one goal atom
  std::size_t per_state = 16;    // ways of one state that are followed
  std::size_t all = 10'000;      // of all goals together; those of later goals are left out
  std::size_t ways = 1'000'000;  // of all states together, that are followed
};

// The minimal proofs of each goal: none whose facts, denials, events and footholds are all among another's.
// Ranked: certain before possible, without events before with, fewer steps, quieter, then by what they say,
// so that two runs agree. A goal in `not_through` is a premise of no proof, so that paths end at the first of
// them; where it is a foothold a proof may start from it. An asserted goal is no proof of itself. `complete`
// of the result says whether a limit cut the list short.
struct Proofs {
  std::vector<Proof> proofs;  // by goal in the order given, then by rank
  bool complete = true;
};
[[nodiscard]] Proofs proofs_of(const Program& program, const Atoms& atoms, const Derivation& derivation,
                               std::span<const AtomId> goals, std::span<const AtomId> not_through,
                               const ProofLimits& limits = {});

}  // namespace watertight::attack
