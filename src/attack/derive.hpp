// Rules applied to facts until nothing new follows: every state that an attacker can come to, with every way
// in which it follows. Semi-naive: a round looks only at what the round before found.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "attack/fact_base.hpp"
#include "attack/program.hpp"

namespace watertight::attack {

// One clause with everything in it named: the head follows from the body.
struct Instance {
  std::uint32_t clause = 0;
  AtomId head = kNoAtom;
  std::uint32_t body =
      0;                 // into Derivation::bodies: as many as the clause has literals that are no comparison
  bool certain = false;  // no fact in it is unknown (an event is none); its states may be
};

struct Derivation {
  std::vector<Instance> instances;  // each once; in the order found
  std::vector<AtomId> bodies;  // of a denial: the atom that is denied, whether or not anybody ever gave it

  // By atom; an atom beyond the end has nothing.
  std::vector<Truth> truth;  // facts: as given. States: yes where some certain proof exists, unknown where
                             // proofs need something unknown, no otherwise. Events: yes
  std::vector<std::uint32_t> level;  // the round a state was first derived in, 0 for footholds; facts 0

  [[nodiscard]] std::span<const AtomId> body(const Program& program, const Instance& instance) const;
  [[nodiscard]] Truth of(AtomId atom) const { return atom < truth.size() ? truth[atom] : Truth::no; }
};

// The least fixpoint. Unknown facts are followed both ways: as if they held where a premise asks for them,
// and as if they did not where one denies them. Events always hold; one that speaks of something that no fact
// or state of its clause does only where it was given. `atoms` grows by what is derived and what is denied.
[[nodiscard]] Derivation derive(const Program& program, Atoms& atoms, std::span<const Given> given);

// A system as it is, derived.
struct Situation {
  const Program& program;
  Atoms& atoms;
  std::span<const Given> given;
  const Derivation& derivation;
};

// Instances by the state that they derive.
class InstancesByHead {
 public:
  explicit InstancesByHead(const Derivation& derivation);
  // Into Derivation::instances.
  [[nodiscard]] std::span<const std::uint32_t> of(AtomId state) const;

 private:
  std::vector<std::uint32_t> begin_;      // by atom, and one more: where its instances begin
  std::vector<std::uint32_t> instances_;  // one list behind the other
};

}  // namespace watertight::attack
