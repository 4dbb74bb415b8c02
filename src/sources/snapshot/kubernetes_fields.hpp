// The fields of what Kubernetes manifests say: see fields.hpp.
#pragma once

#include "facts/kubernetes.hpp"
#include "sources/snapshot/field.hpp"

namespace watertight::sources {

template <>
struct Names<facts::kubernetes::ContainerRole> {
  static constexpr std::string_view list[] = {"main", "init", "sidecar", "ephemeral"};
};
template <>
struct Fields<facts::kubernetes::Metadata> {
  using T = facts::kubernetes::Metadata;
  static constexpr auto list =
      all_fields(Field{"api_version", &T::api_version}, Field{"kind", &T::kind}, Field{"space", &T::space},
                 Field{"name", &T::name}, Field{"labels", &T::labels}, Field{"annotations", &T::annotations},
                 Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Expression> {
  using T = facts::kubernetes::Expression;
  static constexpr auto list =
      all_fields(Field{"key", &T::key}, Field{"operation", &T::operation}, Field{"values", &T::values});
};
template <>
struct Fields<facts::kubernetes::Selector> {
  using T = facts::kubernetes::Selector;
  static constexpr auto list = all_fields(Field{"written", &T::written}, Field{"labels", &T::labels},
                                          Field{"expressions", &T::expressions});
};
template <>
struct Fields<facts::kubernetes::Reference> {
  using T = facts::kubernetes::Reference;
  static constexpr auto list =
      all_fields(Field{"variable", &T::variable}, Field{"kind", &T::kind}, Field{"object", &T::object},
                 Field{"key", &T::key}, Field{"optional", &T::optional}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::ContainerPort> {
  using T = facts::kubernetes::ContainerPort;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"number", &T::number}, Field{"host_port", &T::host_port},
                 Field{"protocol", &T::protocol}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Probe> {
  using T = facts::kubernetes::Probe;
  static constexpr auto list = all_fields(Field{"kind", &T::kind}, Field{"port", &T::port},
                                          Field{"host", &T::host}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::PodContainer> {
  using T = facts::kubernetes::PodContainer;
  static constexpr auto list = all_fields(
      Field{"name", &T::name}, Field{"role", &T::role}, Field{"security_context", &T::security_context},
      Field{"run_as_non_root", &T::run_as_non_root}, Field{"run_as_user", &T::run_as_user},
      Field{"run_as_group", &T::run_as_group},
      Field{"allow_privilege_escalation", &T::allow_privilege_escalation},
      Field{"host_process", &T::host_process}, Field{"proc_mount", &T::proc_mount},
      Field{"pull_policy", &T::pull_policy}, Field{"cpu_request", &T::cpu_request},
      Field{"cpu_limit", &T::cpu_limit}, Field{"memory_request", &T::memory_request},
      Field{"memory_limit", &T::memory_limit}, Field{"ports", &T::ports}, Field{"probes", &T::probes},
      Field{"references", &T::references}, Field{"repeated_variables", &T::repeated_variables});
};
template <>
struct Fields<facts::kubernetes::PodVolume> {
  using T = facts::kubernetes::PodVolume;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"type", &T::type},
                                          Field{"source", &T::source}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::VolumeClaim> {
  using T = facts::kubernetes::VolumeClaim;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"storage", &T::storage},
                 Field{"access_modes", &T::access_modes}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Pod> {
  using T = facts::kubernetes::Pod;
  static constexpr auto list = all_fields(
      Field{"meta", &T::meta}, Field{"labels", &T::labels}, Field{"annotations", &T::annotations},
      Field{"origin", &T::origin}, Field{"first_container", &T::first_container},
      Field{"containers", &T::containers}, Field{"service_account", &T::service_account},
      Field{"old_service_account", &T::old_service_account}, Field{"automount_token", &T::automount_token},
      Field{"host_network", &T::host_network}, Field{"host_pid", &T::host_pid},
      Field{"host_ipc", &T::host_ipc}, Field{"host_users", &T::host_users},
      Field{"host_process", &T::host_process}, Field{"operating_system", &T::operating_system},
      Field{"fs_group", &T::fs_group}, Field{"supplemental_groups", &T::supplemental_groups},
      Field{"host_aliases", &T::host_aliases}, Field{"sysctls", &T::sysctls}, Field{"volumes", &T::volumes},
      Field{"replicas", &T::replicas}, Field{"strategy", &T::strategy},
      Field{"restart_policy", &T::restart_policy}, Field{"priority_class", &T::priority_class},
      Field{"seconds_after_finished", &T::seconds_after_finished},
      Field{"starting_deadline", &T::starting_deadline}, Field{"service_name", &T::service_name},
      Field{"anti_affinity", &T::anti_affinity}, Field{"node_affinity", &T::node_affinity},
      Field{"dns_options", &T::dns_options}, Field{"selector", &T::selector},
      Field{"volume_claims", &T::volume_claims});
};
template <>
struct Fields<facts::kubernetes::Rule> {
  using T = facts::kubernetes::Rule;
  static constexpr auto list =
      all_fields(Field{"groups", &T::groups}, Field{"resources", &T::resources}, Field{"verbs", &T::verbs},
                 Field{"names", &T::names}, Field{"urls", &T::urls}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Role> {
  using T = facts::kubernetes::Role;
  static constexpr auto list = all_fields(Field{"meta", &T::meta}, Field{"rules", &T::rules});
};
template <>
struct Fields<facts::kubernetes::BindingSubject> {
  using T = facts::kubernetes::BindingSubject;
  static constexpr auto list = all_fields(Field{"kind", &T::kind}, Field{"name", &T::name},
                                          Field{"space", &T::space}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Binding> {
  using T = facts::kubernetes::Binding;
  static constexpr auto list =
      all_fields(Field{"meta", &T::meta}, Field{"role_kind", &T::role_kind}, Field{"role", &T::role},
                 Field{"role_origin", &T::role_origin}, Field{"subjects", &T::subjects});
};
template <>
struct Fields<facts::kubernetes::ServicePort> {
  using T = facts::kubernetes::ServicePort;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"number", &T::number},
                                          Field{"target", &T::target}, Field{"node_port", &T::node_port},
                                          Field{"protocol", &T::protocol}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Service> {
  using T = facts::kubernetes::Service;
  static constexpr auto list =
      all_fields(Field{"meta", &T::meta}, Field{"type", &T::type}, Field{"selector", &T::selector},
                 Field{"ports", &T::ports}, Field{"external_ips", &T::external_ips},
                 Field{"source_ranges", &T::source_ranges});
};
template <>
struct Fields<facts::kubernetes::IngressBackend> {
  using T = facts::kubernetes::IngressBackend;
  static constexpr auto list = all_fields(Field{"host", &T::host}, Field{"service", &T::service},
                                          Field{"port", &T::port}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::Ingress> {
  using T = facts::kubernetes::Ingress;
  static constexpr auto list =
      all_fields(Field{"meta", &T::meta}, Field{"tls", &T::tls}, Field{"backends", &T::backends});
};
template <>
struct Fields<facts::kubernetes::Peer> {
  using T = facts::kubernetes::Peer;
  static constexpr auto list = all_fields(Field{"has_pods", &T::has_pods}, Field{"pods", &T::pods},
                                          Field{"has_spaces", &T::has_spaces}, Field{"spaces", &T::spaces},
                                          Field{"addresses", &T::addresses}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::PolicyRule> {
  using T = facts::kubernetes::PolicyRule;
  static constexpr auto list = all_fields(Field{"ingress", &T::ingress}, Field{"peers", &T::peers},
                                          Field{"ports", &T::ports}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::kubernetes::NetworkPolicy> {
  using T = facts::kubernetes::NetworkPolicy;
  static constexpr auto list = all_fields(Field{"meta", &T::meta}, Field{"pods", &T::pods},
                                          Field{"types", &T::types}, Field{"rules", &T::rules});
};
template <>
struct Fields<facts::kubernetes::Data> {
  using T = facts::kubernetes::Data;
  static constexpr auto list = all_fields(Field{"meta", &T::meta}, Field{"type", &T::type},
                                          Field{"entries", &T::entries}, Field{"secrets", &T::secrets});
};
template <>
struct Fields<facts::kubernetes::Object> {
  using T = facts::kubernetes::Object;
  static constexpr auto list =
      all_fields(Field{"meta", &T::meta}, Field{"fields", &T::fields}, Field{"selector", &T::selector});
};
template <>
struct Fields<facts::kubernetes::Manifests> {
  using T = facts::kubernetes::Manifests;
  static constexpr auto list =
      all_fields(Field{"pods", &T::pods}, Field{"roles", &T::roles}, Field{"bindings", &T::bindings},
                 Field{"services", &T::services}, Field{"ingresses", &T::ingresses},
                 Field{"policies", &T::policies}, Field{"data", &T::data}, Field{"objects", &T::objects});
};

}  // namespace watertight::sources
