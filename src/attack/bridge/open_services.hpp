// Images whose program serves whoever connects, unless somebody sets a password: by their names.
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

}  // namespace watertight::attack
