// Volumes of a pod, and where its containers mount them.
#include <fmt/format.h>

#include <algorithm>

#include "sources/kubernetes/pod.hpp"

namespace watertight::sources::kubernetes {
namespace {

using facts::Mount;
using facts::MountKind;
using text::Entry;
using text::Node;

std::string source_of(const Entry& type) {
  for (const std::string_view key :
       {"path", "name", "secretName", "claimName", "driver", "server", "repository"})
    if (std::string text = text_of(type.value, key); !text.empty()) return text;
  return {};
}

std::string absolute(std::string path) { return path.starts_with('/') ? path : "/" + path; }

void set_source(const model::PodVolume& volume, const Node& node, Mount& mount) {
  const std::string sub = text_of(&node, "subPath");
  if (volume.type == "hostPath") {
    mount.kind = MountKind::bind;
    mount.source = absolute(volume.source);
    if (!sub.empty()) mount.source += '/' + sub;
    return;
  }
  const bool in_memory = volume.type == "emptyDir" && volume.source == "Memory";
  mount.kind = in_memory ? MountKind::tmpfs : MountKind::volume;
  mount.source = volume.type == "emptyDir" ? std::string() : fmt::format("{}/{}", volume.type, volume.source);
  for (const std::string_view type : {"configMap", "secret", "downwardAPI", "projected"})
    if (volume.type == type) mount.read_only = true;  // the kubelet mounts these so since 1.9.6
}

}  // namespace

void read_volumes(PodReading& p) {
  Reading& r = p.reading;
  const Node* volumes = list(r, p.spec, "volumes");
  if (volumes == nullptr) return;
  for (const Node* node : volumes->items) {
    model::PodVolume volume;
    volume.name = text_of(node, "name");
    volume.origin = at(r, *node);
    for (const Entry& entry : node->entries) {
      if (entry.key->text == "name") continue;
      volume.type = entry.key->text;
      volume.source = source_of(entry);
      if (volume.type == "emptyDir") volume.source = text_of(entry.value, "medium");
      const Entry* path = written(entry.value, "path");
      volume.origin = at(r, path != nullptr ? *path : entry);
    }
    if (volume.type.empty()) volume.type = "emptyDir";
    p.pod.volumes.push_back(std::move(volume));
  }
}

void read_mounts(ContainerReading& c) {
  Reading& r = c.pod.reading;
  std::vector<Mount> mounts;
  const Node* nodes = list(r, &c.node, "volumeMounts");
  const std::size_t count = nodes == nullptr ? 0 : nodes->items.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Node& node = *nodes->items[i];
    const std::string name = text_of(&node, "name");
    Mount mount;
    mount.destination = text_of(&node, "mountPath");
    mount.origin = at(r, node);
    mount.read_only = bool_fact(r, &node, "readOnly", facts::by_default(false)).value.value_or(false);
    // Nothing said is "Disabled", which the kubelet asks runtimes for; "IfPossible" is up to kernel and
    // runtime.
    const std::string recursive = text_of(&node, "recursiveReadOnly");
    mount.read_only_recursive = mount.read_only && recursive == "Enabled";
    mount.submounts_writable = mount.read_only && (recursive.empty() || recursive == "Disabled");
    const std::string propagation = text_of(&node, "mountPropagation");
    mount.propagation = propagation == "Bidirectional"     ? "rshared"
                        : propagation == "HostToContainer" ? "rslave"
                                                           : "rprivate";
    mount.options = propagation;
    const auto& volumes = c.pod.pod.volumes;
    const auto volume =
        std::ranges::find_if(volumes, [&](const model::PodVolume& v) { return v.name == name; });
    if (volume != volumes.end()) {
      set_source(*volume, node, mount);
    } else {
      mount.kind = MountKind::volume;  // of a volumeClaimTemplate, or not in the file
      mount.source = "volume/" + name;
    }
    mounts.push_back(std::move(mount));
  }
  const Entry* entry = written(&c.node, "volumeMounts");
  const bool wrong = entry != nullptr && nodes == nullptr;
  if (wrong)
    c.container.mounts = facts::unknown<std::vector<Mount>>("volumeMounts is not a list", at(r, *entry));
  else
    c.container.mounts =
        entry != nullptr ? facts::declared(std::move(mounts), at(r, *entry)) : standard(r, std::move(mounts));
}

}  // namespace watertight::sources::kubernetes
