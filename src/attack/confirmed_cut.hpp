// The cut of a real system: what its changes do is asked of the bridge, and asked again with all of them
// made.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "attack/changes/change.hpp"
#include "attack/cut.hpp"
#include "attack/effects.hpp"
#include "attack/paths.hpp"

namespace watertight::attack {

struct ReachedGoals {
  std::vector<AtomId> all;
  std::vector<AtomId> gravest;  // see CutProblem
};

// A cut that holds when its changes are really made: what they do together, and no effect told, becomes an
// effect of its own, and the cut is looked for again. Goals of these kinds that are reached only with its
// changes made are closed like those that are reached now.
//
// Some ways rest on facts that no setting takes away. For the rest to be closed all the same, the fewest such
// facts are taken for gone, by an update or whatever it takes, and told in `by_other_means`.
[[nodiscard]] CutAnswer confirmed_cut(const Situation& now, Effects& bridge, std::span<const Change> changes,
                                      std::vector<Effect>& effects, std::span<const std::string_view> kinds,
                                      const ReachedGoals& reached_now, std::vector<Premise>& by_other_means);

}  // namespace watertight::attack
