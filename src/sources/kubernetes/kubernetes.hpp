// Kubernetes manifests as facts: YAML or JSON, one object or a stream of them, as `kubectl apply` takes them
// and as kubectl, kustomize and helm write them. A pod's containers become Containers, the rest Manifests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "facts/system.hpp"
#include "text/node.hpp"

namespace watertight::sources {

// What a hostile stream may cost.
struct KubernetesLimits {
  text::Limits document = {};
  std::size_t objects = 50'000;
  std::size_t containers = 20'000;
};

// Never fails: what cannot be read makes the system partial or unreadable and stands in its reasons with its
// line and the remedy. `name` is what facts call the file.
[[nodiscard]] facts::System read_kubernetes(std::string_view text, std::string name,
                                            const KubernetesLimits& limits = {});

// The text is a template of a Helm chart: no YAML before `helm template` has been over it.
[[nodiscard]] bool is_helm_template(std::string_view text);

}  // namespace watertight::sources
