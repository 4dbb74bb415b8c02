// ConfigMaps and Secrets, and the objects of which only single fields matter.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sources/kubernetes/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::kubernetes {
namespace {

using text::Entry;
using text::Node;

struct ObjectKind {
  std::string_view kind;
  std::array<std::string_view, 4> fields;  // dotted; a list on the way is gone through
  std::string_view selector = {};
};

constexpr std::array<ObjectKind, 40> kObjects = {{
    {"APIService", {"spec.insecureSkipTLSVerify", "spec.service.name"}},
    {"CSIDriver", {}},
    {"CSINode", {}},
    {"CertificateSigningRequest", {}},
    {"ClusterRoleList", {}},
    {"ComponentStatus", {}},
    {"Config", {"clusters.cluster.insecure-skip-tls-verify"}},
    {"ControllerRevision", {}},
    {"CustomResourceDefinition", {}},
    {"EndpointSlice", {}},
    {"Endpoints", {}},
    {"Event", {}},
    {"FlowSchema", {}},
    {"HorizontalPodAutoscaler",
     {"spec.scaleTargetRef.kind", "spec.scaleTargetRef.name", "spec.minReplicas", "spec.maxReplicas"}},
    {"IngressClass", {}},
    {"K8sAllowedRepos", {"spec.parameters.repos"}},
    {"Lease", {}},
    {"LimitRange",
     {"spec.limits.default.memory", "spec.limits.default.cpu", "spec.limits.defaultRequest.memory"}},
    {"MutatingAdmissionPolicy", {}},
    {"MutatingWebhookConfiguration", {}},
    {"Namespace", {}},
    {"Node", {}},
    {"PersistentVolume", {"spec.hostPath.path", "spec.claimRef.name"}},
    {"PersistentVolumeClaim", {"spec.accessModes"}},
    {"PodDisruptionBudget",
     {"spec.minAvailable", "spec.maxUnavailable", "spec.unhealthyPodEvictionPolicy"},
     "spec.selector"},
    {"PodMonitor", {}, "spec.selector"},
    {"PodSecurityPolicy", {}},
    {"PriorityClass", {}},
    {"PriorityLevelConfiguration", {}},
    {"ResourceQuota", {}},
    {"RuntimeClass", {}},
    {"SecurityContextConstraints",
     {"allowPrivilegedContainer", "allowHostDirVolumePlugin", "allowHostNetwork", "allowHostPID"}},
    {"ServiceAccount", {"automountServiceAccountToken"}},
    {"ServiceMonitor", {}, "spec.selector"},
    {"StorageClass", {}},
    {"ValidatingAdmissionPolicy", {}},
    {"ValidatingAdmissionPolicyBinding", {}},
    {"ValidatingWebhookConfiguration", {}},
    {"VolumeAttachment", {}},
    {"VolumeSnapshotClass", {}},
}};

// Every scalar that a dotted path leads to.
void collect(const Reading& r, const Node& node, std::string_view path, std::string_view name,
             std::vector<facts::Label>& out) {
  if (node.is_sequence()) {
    for (const Node* item : node.items)
      if (item->is_scalar() && path.empty())
        out.push_back({std::string(name), std::string(item->text), at(r, *item)});
      else if (item->is_mapping() && !path.empty())
        collect(r, *item, path, name, out);
    return;
  }
  const auto dot = path.find('.');
  const Entry* entry = written(&node, path.substr(0, dot));
  if (entry == nullptr) return;
  if (dot != std::string_view::npos)
    collect(r, *entry->value, path.substr(dot + 1), name, out);
  else if (entry->value->is_scalar())
    out.push_back({std::string(name), std::string(entry->value->text), at(r, *entry)});
  else if (entry->value->is_sequence())
    collect(r, *entry->value, {}, name, out);
}

const Node* inside(const Node& node, std::string_view path, std::string_view& last) {
  const Node* at = &node;
  for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    const Entry* entry = written(at, path.substr(0, dot));
    if (entry == nullptr) return nullptr;
    at = entry->value;
    path.remove_prefix(dot + 1);
  }
  last = path;
  return at;
}

// The files of a ConfigMap can be long; what is kept of a value is what gives it away, or its first words.
std::string shortened(std::string_view value) {
  constexpr std::size_t kKept = 120;
  const auto line = value.substr(0, value.find('\n'));
  return std::string(line.substr(0, kKept));
}

void add_config(const Reading& r, const Entry& entry, model::Data& data) {
  const std::string key(entry.key->text);
  const std::string_view value = entry.value->text;
  if (value.find('\n') == std::string_view::npos) {
    SealedVariable sealed = sealed_variable(key, value, at(r, entry));
    if (sealed.secret) data.secrets.push_back(std::move(*sealed.secret));
    sealed.variable.value = shortened(sealed.variable.value);
    data.entries.push_back(std::move(sealed.variable));
    return;
  }
  SealedText sealed = sealed_text("key " + key, value, at(r, entry));
  std::ranges::move(sealed.secrets, std::back_inserter(data.secrets));
  data.entries.push_back({key, shortened(sealed.text), false, at(r, entry)});
}

void add_secret(const Reading& r, const Entry& entry, model::Data& data) {
  const std::string key(entry.key->text);
  const std::string_view value = entry.value->text;
  facts::Variable variable{key, {}, false, at(r, entry)};
  if (!value.empty()) {
    const facts::Secret sealed = seal("key " + key, "value", value, variable.origin);
    variable.value = placeholder(sealed);
    variable.secret = true;
    data.secrets.push_back(sealed);
  }
  data.entries.push_back(std::move(variable));
}

}  // namespace

void read_data(Reading& r, model::Metadata meta, const Node& object) {
  model::Data data;
  data.meta = std::move(meta);
  data.type = text_of(&object, "type");
  const bool secret = data.meta.kind == "Secret";
  for (const std::string_view key : {"data", "stringData"})
    if (const Node* values = mapping(r, &object, key))
      for (const Entry& entry : values->entries) {
        if (!entry.value->is_scalar() && !entry.value->is_null()) continue;
        secret ? add_secret(r, entry, data) : add_config(r, entry, data);
      }
  if (const Node* binary = mapping(r, &object, "binaryData"))
    for (const Entry& entry : binary->entries)
      data.entries.push_back({std::string(entry.key->text), {}, false, at(r, entry)});
  r.system.kubernetes.data.push_back(std::move(data));
}

bool read_object(Reading& r, const model::Metadata& meta, const Node& object) {
  const auto kind = std::ranges::lower_bound(kObjects, std::string_view(meta.kind), {}, &ObjectKind::kind);
  if (kind == kObjects.end() || kind->kind != meta.kind) return false;
  model::Object out{meta, {}, {}};
  for (const std::string_view field : kind->fields)
    if (!field.empty()) collect(r, object, field, field, out.fields);
  if (!kind->selector.empty()) {
    std::string_view last;
    if (const Node* parent = inside(object, kind->selector, last))
      out.selector = selector_of(r, parent, last);
  }
  r.system.kubernetes.objects.push_back(std::move(out));
  return true;
}

}  // namespace watertight::sources::kubernetes
