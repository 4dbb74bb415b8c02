// The part of a derivation that proofs of some goals can be made of: who derives what, and what it needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "attack/derive.hpp"

namespace watertight::attack {

class ProofGraph {
 public:
  ProofGraph(const Program& program, const Atoms& atoms, const Derivation& derivation,
             std::span<const AtomId> goals, std::span<const AtomId> not_through);

  // States that a proof can speak of, goals among them.
  [[nodiscard]] std::span<const AtomId> states() const { return states_; }
  // The instances that need the state; each once.
  [[nodiscard]] std::span<const std::uint32_t> needing(AtomId state) const {
    return std::span(needing_).subspan(begin_[state], begin_[state + 1] - begin_[state]);
  }
  // Instances of proofs that need no state.
  [[nodiscard]] std::span<const std::uint32_t> first() const { return first_; }
  // Nothing may be built on what derives it; it may be where a proof starts.
  [[nodiscard]] bool ends_at(AtomId state) const { return ends_[state]; }
  [[nodiscard]] bool asserted(AtomId state) const;

  // What an instance needs: states, each once, and premises by number.
  void needs(std::uint32_t instance, std::vector<AtomId>& states, std::vector<std::uint32_t>& premises) const;

  // Facts, events and asserted states by themselves, and denials of facts.
  static std::uint32_t premise(AtomId atom, bool denied) { return atom * 2 + (denied ? 1 : 0); }
  static AtomId atom(std::uint32_t premise) { return premise / 2; }
  static bool denied(std::uint32_t premise) { return premise % 2 != 0; }
  [[nodiscard]] PredicateKind kind(AtomId atom) const;

 private:
  struct BodyLiteral {
    PredicateKind kind;
    bool negated;
  };
  const Program& program_;
  const Atoms& atoms_;
  const Derivation& derivation_;
  std::vector<std::vector<BodyLiteral>> bodies_;  // by clause
  std::vector<bool> ends_;
  std::vector<AtomId> states_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> begin_;
  std::vector<std::uint32_t> needing_;
};

}  // namespace watertight::attack
