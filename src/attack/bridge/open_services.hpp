// Images whose program serves whoever connects, unless somebody sets a password, and those that run what they
// are sent: by their names.
#pragma once

#include <string>

#include "attack/fact_base.hpp"
#include "facts/container.hpp"

namespace watertight::attack {

struct OpenService {
  Truth truth = Truth::no;  // no as well of an image that nothing is known of
  std::string because;
};
[[nodiscard]] OpenService serves_anybody(const facts::Container& container);

// Whoever reaches the program has it run what he sends, by what it is made for, and it asks nobody who he is.
[[nodiscard]] OpenService runs_what_it_is_sent(const facts::Container& container);

}  // namespace watertight::attack
