// What the readers of one pod share.
#pragma once

#include <string_view>

#include "sources/kubernetes/reading.hpp"

namespace watertight::sources::kubernetes {

struct PodReading {
  Reading& reading;
  model::Pod& pod;
  const text::Node* spec;      // of the pod; null where none is written
  const text::Node* security;  // its securityContext
};

struct ContainerReading {
  PodReading& pod;
  const text::Node& node;
  const text::Node* security;  // the container's own securityContext
  facts::Container& container;
  model::PodContainer& extra;
};

void read_volumes(PodReading& pod);
// One reader for each subject. Each fills its facts of the container.
void read_process(ContainerReading& c);  // image, command, user, probes, ports
void read_environment(ContainerReading& c);
void read_security(ContainerReading& c);
void read_mounts(ContainerReading& c);
void read_resources(ContainerReading& c);

// A field that the container's securityContext has first, and the pod's else.
template <typename T>
[[nodiscard]] facts::Fact<T> inherited(ContainerReading& c, std::string_view key, facts::Fact<T> absent,
                                       facts::Fact<T> (*read)(Reading&, const text::Node*, std::string_view,
                                                              facts::Fact<T>)) {
  Reading& reading = c.pod.reading;
  return read(reading, c.security, key, read(reading, c.pod.security, key, std::move(absent)));
}

}  // namespace watertight::sources::kubernetes
