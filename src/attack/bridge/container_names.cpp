#include <fmt/format.h>

#include <unordered_set>

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

std::vector<std::string> container_names(const facts::System& system) {
  std::unordered_set<std::string_view> taken;
  for (const facts::Container& c : system.containers) taken.insert(c.name);
  // What is counted up must not meet a container that is really called so.
  std::unordered_set<std::string> given;
  std::vector<std::string> names;
  names.reserve(system.containers.size());
  for (const facts::Container& c : system.containers) {
    std::string name = c.name;
    for (int n = 2; given.contains(name) || (n > 2 && taken.contains(name)); ++n)
      name = fmt::format("{} ({})", c.name, n);
    given.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace watertight::attack
