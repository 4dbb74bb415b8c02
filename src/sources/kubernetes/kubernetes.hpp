// Kubernetes manifests as facts: YAML or JSON, one object or a stream of them, as `kubectl apply` takes them
// and as kubectl, kustomize and helm write them. A pod's containers become Containers, the rest Manifests.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "facts/pod_block.hpp"
#include "facts/system.hpp"
#include "text/node.hpp"

namespace watertight::sources {

// What a hostile stream may cost.
struct KubernetesLimits {
  text::Limits document = {};
  std::size_t objects = 50'000;
  std::size_t containers = 20'000;
};

// Where containers are let go block by block, they cost time alone.
inline constexpr KubernetesLimits kStreamLimits = {.containers = 500'000};

// Never fails: what cannot be read makes the system partial or unreadable and stands in its reasons with its
// line and the remedy. `name` is what facts call the file.
[[nodiscard]] facts::System read_kubernetes(std::string_view text, std::string name,
                                            const KubernetesLimits& limits = {});

// The same in two passes that hold no more containers than a block has: the first learns what objects ask of
// each other, the second calls `see` with each block of pods. At that time these pods are whole and theirs
// are all the containers the system has; of other pods there are names, labels, ports with names and
// accounts. What is returned ends it: everything but pods and containers is in it, and how the whole was
// read. Where all pods are one block, nothing is called and the system is what read_kubernetes() gives.
// `label`: System::label.
using SeeBlock = std::function<void(const facts::System&, const facts::PodBlock&)>;
[[nodiscard]] facts::System read_kubernetes_in_blocks(std::string_view text, const std::string& name,
                                                      const std::string& label, const SeeBlock& see,
                                                      const KubernetesLimits& limits = kStreamLimits);

// The text is a template of a Helm chart: no YAML before `helm template` has been over it.
[[nodiscard]] bool is_helm_template(std::string_view text);

}  // namespace watertight::sources
