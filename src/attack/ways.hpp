// Which of all proofs are told: one of each kind, to the gravest goal it leads to.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "attack/describe.hpp"
#include "attack/proof.hpp"

namespace watertight::attack {

struct Ways {
  std::vector<Proof> proofs;                   // by goal in the order asked for, then rank
  std::vector<std::vector<std::string>> also;  // of each: weaker goals reached on its way
  std::vector<std::vector<Proof>> variants;    // of each: others by the same techniques, told with it
  bool complete = true;                        // false: there are more proofs than were looked at
};

// The proofs of goals, which stand in groups of equal gravity, the gravest first.
[[nodiscard]] Ways ways_to(const Told& told, std::span<const std::vector<AtomId>> goals, std::size_t most);

// Adds the ways that are left `after` changes and that `ways` has not: the goal on the way to a graver one
// that the changes close, told by itself. They come behind those to goals as grave. Ways that only the
// changes open are left out.
void add_those_left(const Told& told, std::span<const std::vector<AtomId>> goals, const Derivation& after,
                    std::size_t most, Ways& ways);

}  // namespace watertight::attack
