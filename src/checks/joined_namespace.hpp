// Which namespace a container really is in: `container:ID` and `service:NAME` are followed to the container
// whose namespace is joined.
#pragma once

#include "checks/answer.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

using NamespaceFact = facts::Fact<facts::NamespaceMode> facts::Container::*;

struct JoinedNamespace {
  Truth is_host = Truth::unknown;
  const facts::Container* owner =
      nullptr;                     // whose setting decides; null where the chain could not be followed
  std::string because;             // unknown: why; a join: "it joins web, which uses the host's"
  std::vector<Evidence> evidence;  // of each container on the way
};

// `name` is the fact's, for the evidence: "network_mode".
[[nodiscard]] JoinedNamespace joined_namespace(const facts::Container& container, const facts::System& system,
                                               NamespaceFact fact, const char* name);

}  // namespace watertight::checks
