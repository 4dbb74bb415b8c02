// What the checks of Kubernetes share: the containers of a pod, how objects are named, and which checks of
// containers have no meaning for those of a pod.
#pragma once

#include <span>
#include <string_view>

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// The containers of a pod, in the order of Pod::containers.
[[nodiscard]] std::span<const facts::Container> containers_of(const facts::kubernetes::Pod& pod,
                                                              const facts::System& system);

[[nodiscard]] Subject subject_of(const facts::kubernetes::Pod& pod, const facts::System& system);
[[nodiscard]] Subject resource(const facts::kubernetes::Metadata& meta, const facts::System& system);

// Why a check of containers does not apply to this one, which is a pod's: it speaks of settings that only
// Docker has, or of a namespace that all of the pod share and the pod is asked about. Empty: it applies.
[[nodiscard]] std::string_view not_for_pods(std::string_view check, const facts::Container& container);

// The smallest change in the words of a manifest; empty where the page's own words fit.
[[nodiscard]] std::string_view advice_for_pods(std::string_view check);

// A fact that nobody wrote stands nowhere: such evidence points to `place`, where it can be written.
[[nodiscard]] Evidence placed(Evidence evidence, const facts::Origin& place);

}  // namespace watertight::checks
