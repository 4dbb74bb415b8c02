// A proof of one derivation as one of another over the same atoms: what held before changes and holds after
// them, or the other way round. Stands between ways.hpp and what is told of changes.
#pragma once

#include <cstdint>
#include <optional>

#include "attack/proof.hpp"

namespace watertight::attack {

class SameProof {
 public:
  // All must outlive it.
  SameProof(const Program& program, const Derivation& from, const Derivation& to);

  // The proof by the same instances of clauses in `to`, as certain as it is there. None: some premise does
  // not hold there.
  [[nodiscard]] std::optional<Proof> of(const Proof& proof) const;

 private:
  [[nodiscard]] std::optional<std::uint32_t> same(std::uint32_t instance) const;

  const Program& program_;
  const Derivation& from_;
  const Derivation& to_;
  InstancesByHead deriving_;  // of to_
};

}  // namespace watertight::attack
