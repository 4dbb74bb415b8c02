// Where the host has the root file systems of running containers: whose files a mount of such a place brings
// in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/system.hpp"

namespace watertight::attack {

struct ContainerRoots {
  struct Of {
    const facts::Container* container = nullptr;
    std::string name;  // container_names()
    bool seen = false;
  };
  std::vector<Of> all;                                   // that may run
  std::unordered_map<std::string, std::size_t> by_path;  // plain; whose root it is
};
// The system's containers must stay where they are while it is in use.
[[nodiscard]] ContainerRoots container_roots(const facts::System& system);

// The container whose root the path is or lies in; null: none that is known.
[[nodiscard]] const ContainerRoots::Of* owner_of(std::string_view plain_path, const ContainerRoots& roots);

// By its place, whoever's it is: what an engine mounts for one container alone (its root file system, its
// shared memory). Of the engine's data the rest is about all containers.
[[nodiscard]] bool is_of_one_container(std::string_view plain_path);

}  // namespace watertight::attack
