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
  bool complete = true;                        // false: there are more proofs than were looked at
};

// The proofs of goals, which stand in groups of equal gravity, the gravest first.
[[nodiscard]] Ways ways_to(const Told& told, std::span<const std::vector<AtomId>> goals, std::size_t most);

}  // namespace watertight::attack
