// Proofs in the order in which people see them. Where rank does not decide, their words do, so that the order
// does not depend on how atoms were numbered.
#pragma once

#include <cstdint>
#include <vector>

#include "attack/proof.hpp"

namespace watertight::attack {

struct RankedProof {
  Proof proof;
  std::uint32_t rank = 0;
  std::vector<std::uint32_t> words;  // filled here
};

// `proofs`: by goal, then by rank. Those that agree in both are put in the order of what they say.
[[nodiscard]] std::vector<Proof> in_order(const Program& program, const Atoms& atoms,
                                          const Derivation& derivation, std::vector<RankedProof> proofs);

}  // namespace watertight::attack
