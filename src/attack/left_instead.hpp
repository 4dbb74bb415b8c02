// Ways that changes break and leave after all: by what they bring in place of what they take away.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "attack/cut.hpp"
#include "attack/propose.hpp"

namespace watertight::attack {

// What is given of whoever these effects add something about, and of nobody in particular; and what these
// paths (into Proposal::proofs) rest on.
[[nodiscard]] std::vector<Given> facts_around(const Proposal& proposal, std::span<const Effect> effects,
                                              std::span<const std::size_t> paths = {});

// Those of `paths`, in order, that are there with the effects made, by the same techniques from the same
// start. Looked for among the facts around.
[[nodiscard]] std::vector<std::size_t> left_instead(const Proposal& proposal, std::span<const Effect> effects,
                                                    std::span<const std::size_t> paths);

}  // namespace watertight::attack
