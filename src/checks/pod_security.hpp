// The Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/): which
// level a pod meets, and which field keeps it from the next one.
#pragma once

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// Controls as of Kubernetes 1.35, which asks less of a pod in a user namespace of its own (hostUsers: false).
// An unknown field blocks the level: what is not known is not met.
[[nodiscard]] PodSecurity pod_security(const facts::kubernetes::Pod& pod, const facts::System& system);

// "privileged" 0, "baseline" 1, "restricted" 2; -1 for anything else.
[[nodiscard]] int rank_of_level(std::string_view level);

}  // namespace watertight::checks
