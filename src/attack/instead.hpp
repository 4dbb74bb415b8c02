// Ways that a change breaks and leaves after all: by what it brings in place of what it takes away.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "attack/cut.hpp"
#include "attack/propose.hpp"

namespace watertight::attack {

// Those of `paths` (into Proposal::proofs) that are there with the effect made, by the same techniques from
// the same start. Looked for among the facts of these paths and of the containers that the effect is about.
[[nodiscard]] std::vector<std::size_t> left_instead(const Proposal& proposal, const Effect& effect,
                                                    std::span<const std::size_t> paths);

}  // namespace watertight::attack
