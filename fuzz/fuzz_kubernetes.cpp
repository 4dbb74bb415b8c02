// Any bytes read as Kubernetes manifests: what is incomplete has a reason, every pod's containers are there
// and named once in their pod, joins lead to a container that is there, and what was found survives a
// snapshot.
#include <algorithm>

#include "fuzz/law.hpp"
#include "sources/kubernetes/kubernetes.hpp"
#include "sources/snapshot/snapshot.hpp"

using namespace watertight;
using fuzz::law;

namespace {

void check_pod(const facts::kubernetes::Pod& pod, const facts::System& system) {
  law(pod.first_container + pod.containers.size() <= system.containers.size(),
      "a pod's containers are there");
  for (std::size_t i = 0; i < pod.containers.size(); ++i) {
    const facts::Container& c = system.containers[pod.first_container + i];
    law(c.kind == facts::ContainerKind::pod, "they are a pod's");
    law(c.name.starts_with(pod.meta.path() + '/'), "they are named after their pod");
    if (i > 0)
      law(c.network_mode.known() && c.network_mode->target == system.containers[pod.first_container].name,
          "they share the network of the first");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const facts::System system = sources::read_kubernetes(text, "manifest.yaml");
  law((system.status == facts::TargetStatus::complete) == system.reasons.empty(), "incomplete has a reason");
  std::size_t containers = 0;
  for (const auto& pod : system.kubernetes.pods) {
    check_pod(pod, system);
    containers += pod.containers.size();
  }
  law(containers == system.containers.size(), "every container is of one pod");
  for (const auto& data_object : system.kubernetes.data)
    if (data_object.meta.kind == "Secret")
      for (const auto& entry : data_object.entries)
        law(entry.secret || entry.value.empty(), "no value of a Secret is kept");
  if (size % 16 == 0) {
    const auto back = sources::read_snapshot(sources::write_snapshot({&system, 1}), "snapshot");
    law(back && back->size() == 1 && back->front() == system, "a snapshot gives it back");
  }
  return 0;
}
