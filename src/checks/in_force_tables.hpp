// All that was read back of a container, as tables of text: what `inspect` shows of it in every format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"

namespace watertight::checks {

struct StateTable {
  std::string_view name;                  // "mounts"
  std::vector<std::string_view> columns;  // "destination", "type", …
  std::vector<std::vector<std::string>> rows;
  std::string unknown;  // why there are no rows; empty: there are none
};

// Nothing where the container's state was not read.
[[nodiscard]] std::vector<StateTable> state_tables(const facts::Container& container,
                                                   const facts::System& system);

}  // namespace watertight::checks
