// The cut in words: which changes close which paths, alone and together, and what they open.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "attack/changes/change.hpp"
#include "attack/cut.hpp"
#include "attack/effects.hpp"
#include "attack/paths.hpp"
#include "attack/proof.hpp"

namespace watertight::attack {

struct Proposal : Situation {
  std::span<const Proof> proofs;                      // in the order of Analysis::paths
  std::span<const std::vector<Proof>> variants = {};  // of each: a way is closed where these are broken too
};

// Fills in changes, effects and cut of the analysis, and what closes each path; with `tells_gravest` what
// closes the gravest goal alone, too.
void propose(const Proposal& proposal, std::span<const Change> changes, std::span<const Effect> effects,
             const CutAnswer& answer, bool tells_gravest, Analysis& analysis);

}  // namespace watertight::attack
