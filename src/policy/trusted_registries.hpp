// Images that come from elsewhere than the policy's trusted-registries: of services, pods, containers, base
// images of Dockerfiles.
#pragma once

#include "facts/system.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

// Whether one of the patterns allows the image: "registry.example.com" is a host, "docker.io/library/*" host
// and repository. Where nobody writes a host it is docker.io, where nobody writes a namespace, library.
[[nodiscard]] bool is_trusted(std::string_view reference, const Policy& policy);

// Answers image-trusted-base, which cannot be evaluated without such a list. Without one, nothing changes.
[[nodiscard]] checks::TargetResult with_trusted_registries(const Policy& policy, const facts::System& system,
                                                           checks::TargetResult result);

}  // namespace watertight::policy
