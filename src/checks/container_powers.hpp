// What the processes of a running container together may ask of the kernel: who takes over any of them has
// its powers.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "facts/system.hpp"
#include "linux/powers.hpp"

namespace watertight::checks {

struct ContainerPowers {
  std::vector<linux_kernel::PowerAnswer> answers;  // in the order of powers(), of who comes easiest to each
  std::vector<std::size_t> process;  // who that is, for each: one of the groups in InForce::processes, the
                                     // first one wherever it comes as easily as others
  std::size_t not_looked_at = 0;     // groups beyond the first 32
};

// The error says, as the end of a sentence, why nothing is known of the container.
[[nodiscard]] std::expected<ContainerPowers, std::string> powers_of(const facts::Container& container,
                                                                    const facts::System& system);

}  // namespace watertight::checks
