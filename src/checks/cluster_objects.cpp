// Objects around the workloads: ConfigMaps, Secrets, namespaces, and what single fields of others give away.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/pod_security.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using facts::kubernetes::Data;
using facts::kubernetes::Object;

Verdict config_secrets(const Data& data, const System&) {
  if (data.meta.kind != "ConfigMap") return not_applicable("it is no ConfigMap");
  std::vector<Observation> found;
  for (const facts::Secret& s : data.secrets)
    found.push_back(observe(
        fmt::format("holds {} ({} characters) in the {}: a ConfigMap is read by whoever may look at the "
                    "namespace, and stands unencrypted in etcd and in backups",
                    with_article(s.kind), s.length, s.where),
        {{s.where, fmt::format("{} ({} characters)", s.kind, s.length), facts::Basis::declared, s.origin}},
        fmt::format("{} {}", s.where, s.kind)));
  return failed_if_any(std::move(found));
}
const Check registered_config_secrets{"k8s-configmap-secrets", config_secrets};

Verdict native_secrets(const Data& data, const System&) {
  if (data.meta.kind != "Secret") return not_applicable("it is no Secret");
  const auto first = std::ranges::find_if(data.entries, [](const auto& e) { return e.secret; });
  if (first == data.entries.end()) return passed();
  const auto count = std::ranges::count_if(data.entries, [](const auto& e) { return e.secret; });
  return failed(observe(
      fmt::format("has {} in the file itself, and base64 hides nothing: whoever reads the file, its "
                  "repository or an old commit of it has {}",
                  count == 1 ? "its value" : fmt::format("its {} values", count), count == 1 ? "it" : "them"),
      {{"data", first->name, facts::Basis::declared, first->origin}}));
}
const Check registered_native_secrets{"k8s-native-secrets", native_secrets};

bool space_has(const System& system, const Object& space, std::string_view kind) {
  return std::ranges::any_of(system.kubernetes.objects, [&](const Object& o) {
    return o.meta.kind == kind && o.meta.effective_space() == space.meta.name;
  });
}

Verdict without(const Object& object, const System& system, std::string_view kind, std::string_view gain) {
  if (object.meta.kind != "Namespace") return not_applicable("it is no namespace");
  if (space_has(system, object, kind)) return passed();
  return failed(observe(fmt::format("has no {} in these files: {}", kind, gain),
                        {{"metadata.name", object.meta.name, facts::Basis::declared, object.meta.origin}}));
}

Verdict limit_range(const Object& object, const System& system) {
  return without(object, system, "LimitRange", "a container that sets no limits has none");
}
const Check registered_limit_range{"k8s-ns-limit-range", limit_range};

Verdict quota(const Object& object, const System& system) {
  return without(object, system, "ResourceQuota",
                 "one runaway workload, or an attacker who scales one up, takes "
                 "the whole cluster's memory and processors");
}
const Check registered_quota{"k8s-ns-quota", quota};

Verdict pod_security_labels(const Object& object, const System&) {
  if (object.meta.kind != "Namespace") return not_applicable("it is no namespace");
  const auto* label = facts::kubernetes::find(object.meta.labels, "pod-security.kubernetes.io/enforce");
  if (label != nullptr && rank_of_level(label->value) > 0) return passed();
  const facts::Origin& place = label != nullptr ? label->origin : object.meta.origin;
  return failed(observe(
      label == nullptr
          ? "enforces no level of the Pod Security Standards: whoever may create a pod in it may create a "
            "privileged "
            "one, and owns the node"
          : fmt::format(
                "enforces the level {}, which refuses nothing: whoever may create a pod in it owns the node",
                label->value),
      {{"pod-security.kubernetes.io/enforce", label == nullptr ? "not set" : label->value,
        facts::Basis::declared, place}}));
}
const Check registered_labels{"k8s-ns-pss-label", pod_security_labels};

Verdict tls_skip_verify(const Object& object, const System&) {
  std::vector<Observation> found;
  for (const facts::Label& f : object.fields) {
    const bool skips =
        f.name == "spec.insecureSkipTLSVerify" || f.name == "clusters.cluster.insecure-skip-tls-verify";
    if (!skips || f.value != "true") continue;
    found.push_back(observe(
        "does not check the certificate of the server it speaks to: whoever is on the way answers in its "
        "place, and gets the credentials",
        {{f.name, f.value, facts::Basis::declared, f.origin}}));
  }
  return failed_if_any(std::move(found));
}
const Check registered_tls{"k8s-tls-skip-verify", tls_skip_verify};

Verdict repo_prefix(const Object& object, const System&) {
  if (object.meta.kind != "K8sAllowedRepos") return not_applicable("it is no list of allowed repositories");
  std::vector<Observation> found;
  for (const facts::Label& f : object.fields)
    if (f.name == "spec.parameters.repos" && !f.value.ends_with('/') &&
        f.value.find(':') == std::string::npos)
      found.push_back(observe(
          fmt::format("allows every image whose name begins with {}: without a slash at the end that is "
                      "also {}.attacker.example/image",
                      f.value, f.value),
          {{f.name, f.value, facts::Basis::declared, f.origin}}, f.value));
  return failed_if_any(std::move(found));
}
const Check registered_repo_prefix{"k8s-gatekeeper-repo-prefix", repo_prefix};

Verdict scc(const Object& object, const System&) {
  if (object.meta.kind != "SecurityContextConstraints")
    return not_applicable("it is no SecurityContextConstraints");
  const auto* allows = object.field("allowPrivilegedContainer");
  if (allows == nullptr || allows->value != "true") return passed();
  return failed(observe("allows privileged containers: whoever may use it starts a pod that owns its node",
                        {{"allowPrivilegedContainer", "true", facts::Basis::declared, allows->origin}}));
}
const Check registered_scc{"k8s-scc-privileged", scc};

// Versions of the API that clusters no longer serve, with the version that took them away.
struct OldVersion {
  std::string_view kind;  // "*": all of that version
  std::string_view version;
  std::string_view gone_with;
  std::string_view instead;
};
constexpr std::array<OldVersion, 24> kOldVersions = {{
    {"Ingress", "extensions/v1beta1", "1.22", "networking.k8s.io/v1"},
    {"*", "extensions/v1beta1", "1.16", "apps/v1, networking.k8s.io/v1"},
    {"*", "apps/v1beta1", "1.16", "apps/v1"},
    {"*", "apps/v1beta2", "1.16", "apps/v1"},
    {"*", "networking.k8s.io/v1beta1", "1.22", "networking.k8s.io/v1"},
    {"*", "rbac.authorization.k8s.io/v1alpha1", "1.22", "rbac.authorization.k8s.io/v1"},
    {"*", "rbac.authorization.k8s.io/v1beta1", "1.22", "rbac.authorization.k8s.io/v1"},
    {"*", "admissionregistration.k8s.io/v1beta1", "1.22", "admissionregistration.k8s.io/v1"},
    {"*", "apiextensions.k8s.io/v1beta1", "1.22", "apiextensions.k8s.io/v1"},
    {"*", "apiregistration.k8s.io/v1beta1", "1.22", "apiregistration.k8s.io/v1"},
    {"*", "certificates.k8s.io/v1beta1", "1.22", "certificates.k8s.io/v1"},
    {"*", "coordination.k8s.io/v1beta1", "1.22", "coordination.k8s.io/v1"},
    {"*", "scheduling.k8s.io/v1beta1", "1.22", "scheduling.k8s.io/v1"},
    {"*", "storage.k8s.io/v1beta1", "1.27", "storage.k8s.io/v1"},
    {"*", "batch/v1beta1", "1.25", "batch/v1"},
    {"*", "batch/v2alpha1", "1.21", "batch/v1"},
    {"*", "discovery.k8s.io/v1beta1", "1.25", "discovery.k8s.io/v1"},
    {"*", "events.k8s.io/v1beta1", "1.25", "events.k8s.io/v1"},
    {"*", "autoscaling/v2beta1", "1.25", "autoscaling/v2"},
    {"*", "autoscaling/v2beta2", "1.26", "autoscaling/v2"},
    {"*", "policy/v1beta1", "1.25", "policy/v1"},
    {"*", "node.k8s.io/v1beta1", "1.25", "node.k8s.io/v1"},
    {"*", "flowcontrol.apiserver.k8s.io/v1beta2", "1.29", "flowcontrol.apiserver.k8s.io/v1"},
    {"*", "flowcontrol.apiserver.k8s.io/v1beta3", "1.32", "flowcontrol.apiserver.k8s.io/v1"},
}};

Verdict old_version(const Object& object, const System&) {
  const facts::kubernetes::Metadata& meta = object.meta;
  for (const OldVersion& v : kOldVersions)
    if (meta.api_version == v.version && (v.kind == "*" || v.kind == meta.kind))
      return failed(
          observe(fmt::format("is written for {}, which clusters have not served since Kubernetes {} ({} "
                              "replaced it): they refuse it, and what it should do or guard is not there",
                              v.version, v.gone_with, v.instead),
                  {{"apiVersion", meta.api_version, facts::Basis::declared, meta.origin}}));
  if (meta.kind == "PodSecurityPolicy")
    return failed(observe("is a PodSecurityPolicy, which Kubernetes took out with 1.25: it holds nobody back",
                          {{"kind", meta.kind, facts::Basis::declared, meta.origin}}));
  return passed();
}
const Check registered_old_version{"k8s-legacy-api", old_version};

}  // namespace
}  // namespace watertight::checks
