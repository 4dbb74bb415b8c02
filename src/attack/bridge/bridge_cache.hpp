// What is worked out once for all containers of a system, for whoever asks about many of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "attack/bridge/container_roots.hpp"
#include "attack/bridge/filter_reach.hpp"
#include "attack/bridge/namespace_partners.hpp"
#include "linux/capabilities.hpp"

namespace watertight::attack {

// Good while the system's containers and loaded filters stay as they are; a subject may be a changed copy of
// one of its containers, and its system a copy with other settings of the engine.
struct BridgeCache {
  explicit BridgeCache(const facts::System& system) : partners(system), system_(&system) {}

  FilterReach filters;
  NamespacePartners partners;
  // Of Docker's own profile, by capabilities and the engine's version.
  std::map<std::pair<std::optional<linux_kernel::CapabilitySet>, std::string>, CallAnswers> default_filters =
      {};
  // Only who mounts such places asks for them.
  const ContainerRoots& roots() {
    if (!roots_) roots_ = container_roots(*system_);
    return *roots_;
  }

 private:
  const facts::System* system_;
  std::optional<ContainerRoots> roots_ = std::nullopt;
};

}  // namespace watertight::attack
