// What Kubernetes manifests say beside the containers themselves: pods and the workloads that make them, who
// may do what (roles and bindings), who may speak to whom (policies, services, ingresses), and the objects
// around them. A pod's containers are ordinary containers of the System.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/container.hpp"

namespace watertight::facts::kubernetes {

struct Metadata {
  std::string api_version;  // "apps/v1"
  std::string kind;         // "Deployment"
  std::string space;        // the namespace as written; empty: whoever applies it decides
  std::string name;         // generateName where there is no name
  std::vector<Label> labels;
  std::vector<Label> annotations;
  Origin origin;  // the line of `kind`

  // "prod/Deployment/web", without the namespace where none is written.
  [[nodiscard]] std::string path() const;
  // The namespace it will most likely be in: "default" where none is written.
  [[nodiscard]] std::string_view effective_space() const {
    return space.empty() ? std::string_view("default") : std::string_view(space);
  }
  bool operator==(const Metadata&) const = default;
};

// The value under a name; empty where there is none.
[[nodiscard]] const Label* find(const std::vector<Label>& labels, std::string_view name);

// A selector of labels: all of it must hold.
struct Expression {
  std::string key;
  std::string operation;  // "In", "NotIn", "Exists", "DoesNotExist"
  std::vector<std::string> values;
  bool operator==(const Expression&) const = default;
};
struct Selector {
  bool written = false;  // an empty selector that is written selects everything
  std::vector<Label> labels;
  std::vector<Expression> expressions;

  [[nodiscard]] bool empty() const { return labels.empty() && expressions.empty(); }
  [[nodiscard]] bool selects(const std::vector<Label>& labels_of_object) const;
  bool operator==(const Selector&) const = default;
};

enum class ContainerRole : std::uint8_t { main, init, sidecar, ephemeral };

// A variable, or all variables, taken from another object.
struct Reference {
  std::string variable;  // empty: envFrom, every key of the object
  std::string kind;      // "Secret", "ConfigMap"
  std::string object;    // its name
  std::string key;
  bool optional = false;
  Origin origin;
  bool operator==(const Reference&) const = default;
};

struct ContainerPort {
  std::string name;
  std::int64_t number = 0;
  std::int64_t host_port = 0;  // 0: none
  std::string protocol = "TCP";
  Origin origin;
  bool operator==(const ContainerPort&) const = default;
};

struct Probe {
  std::string kind;  // "liveness", "readiness", "startup"; of a lifecycle hook "postStart", "preStop"
  std::string port;  // number or name; empty for a command
  std::string host;  // that is asked instead of the pod
  Origin origin;
  bool operator==(const Probe&) const = default;
};

// What only Kubernetes says of a container. The rest is the Container of the same number.
struct PodContainer {
  std::string name;
  ContainerRole role = ContainerRole::main;
  bool security_context = false;  // one is written, for it or for the pod
  Fact<bool> run_as_non_root;
  Fact<std::int64_t> run_as_user;
  Fact<std::int64_t> run_as_group;
  Fact<bool> allow_privilege_escalation;
  Fact<bool> host_process;        // of Windows
  Fact<std::string> proc_mount;   // "Default", "Unmasked"
  Fact<std::string> pull_policy;  // "Always", "IfNotPresent", "Never"
  Fact<std::string> cpu_request;  // as written
  Fact<std::string> cpu_limit;
  Fact<std::string> memory_request;
  Fact<std::string> memory_limit;
  std::vector<ContainerPort> ports;
  std::vector<Probe> probes;
  std::vector<Reference> references;
  Items repeated_variables;  // names that stand in env more than once
  bool operator==(const PodContainer&) const = default;
};

struct PodVolume {
  std::string name;
  std::string type;    // "hostPath", "emptyDir", "secret", "persistentVolumeClaim", …; empty: none is written
  std::string source;  // path, or name of the object
  Origin origin;
  bool operator==(const PodVolume&) const = default;
};

struct VolumeClaim {  // a template of a StatefulSet
  std::string name;
  std::string storage;  // requested, as written
  std::vector<std::string> access_modes;
  Origin origin;
  bool operator==(const VolumeClaim&) const = default;
};

// A pod, or the pods that a workload makes.
struct Pod {
  Metadata meta;              // of the object that is written: a Deployment, a CronJob, a Pod
  std::vector<Label> labels;  // of the pods
  std::vector<Label> annotations;
  Origin origin;                      // of the pod's spec
  std::uint32_t first_container = 0;  // its containers stand in System::containers from here on
  std::vector<PodContainer> containers;

  Fact<std::string> service_account;
  Item old_service_account;  // the field `serviceAccount`; empty: not used
  Fact<bool> automount_token;
  Fact<bool> host_network;
  Fact<bool> host_pid;
  Fact<bool> host_ipc;
  Fact<bool> host_users;
  Fact<bool> host_process;
  Fact<std::string> operating_system;  // "linux", "windows"; "" where none is written
  Fact<std::int64_t> fs_group;
  Fact<Items> supplemental_groups;
  Fact<Items> host_aliases;
  Fact<std::vector<Label>> sysctls;
  std::vector<PodVolume> volumes;

  // How it is run.
  Fact<std::int64_t> replicas;
  Fact<std::string> strategy;  // of updates
  Fact<std::string> restart_policy;
  Fact<std::string> priority_class;
  Fact<std::int64_t> seconds_after_finished;  // ttlSecondsAfterFinished
  Fact<std::int64_t> starting_deadline;       // startingDeadlineSeconds
  Fact<std::string> service_name;             // of a StatefulSet
  bool anti_affinity = false;                 // podAntiAffinity, or topologySpreadConstraints
  bool node_affinity = false;                 // nodeAffinity, nodeSelector or nodeName
  bool dns_options = false;
  Selector selector;
  std::vector<VolumeClaim> volume_claims;
  bool operator==(const Pod&) const = default;
};

struct Rule {
  std::vector<std::string> groups;
  std::vector<std::string> resources;
  std::vector<std::string> verbs;
  std::vector<std::string> names;
  std::vector<std::string> urls;
  Origin origin;
  bool operator==(const Rule&) const = default;
};

struct Role {  // also a ClusterRole
  Metadata meta;
  std::vector<Rule> rules;
  bool operator==(const Role&) const = default;
};

struct BindingSubject {
  std::string kind;  // "User", "Group", "ServiceAccount"
  std::string name;
  std::string space;
  Origin origin;
  bool operator==(const BindingSubject&) const = default;
};

struct Binding {  // also a ClusterRoleBinding
  Metadata meta;
  std::string role_kind;
  std::string role;
  Origin role_origin;
  std::vector<BindingSubject> subjects;
  bool operator==(const Binding&) const = default;
};

struct ServicePort {
  std::string name;
  std::int64_t number = 0;
  std::string target;  // number or name; empty: the same number
  std::int64_t node_port = 0;
  std::string protocol = "TCP";
  Origin origin;
  bool operator==(const ServicePort&) const = default;
};

struct Service {
  Metadata meta;
  Fact<std::string> type;  // "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"
  Selector selector;
  std::vector<ServicePort> ports;
  Items external_ips;
  Items source_ranges;  // loadBalancerSourceRanges
  bool operator==(const Service&) const = default;
};

struct IngressBackend {
  std::string host;
  std::string service;
  std::string port;
  Origin origin;
  bool operator==(const IngressBackend&) const = default;
};

struct Ingress {
  Metadata meta;
  Items tls;  // hosts, or the secret's name where no host is written
  std::vector<IngressBackend> backends;
  bool operator==(const Ingress&) const = default;
};

struct Peer {
  bool has_pods = false;
  Selector pods;
  bool has_spaces = false;
  Selector spaces;
  std::string addresses;  // ipBlock.cidr
  Origin origin;
  bool operator==(const Peer&) const = default;
};

struct PolicyRule {
  bool ingress = true;
  std::vector<Peer> peers;  // empty: everybody
  std::uint32_t ports = 0;  // 0: all
  Origin origin;
  bool operator==(const PolicyRule&) const = default;
};

struct NetworkPolicy {
  Metadata meta;
  Selector pods;
  Items types;  // "Ingress", "Egress"
  std::vector<PolicyRule> rules;
  bool operator==(const NetworkPolicy&) const = default;
};

struct Data {  // a ConfigMap or a Secret: names and sealed values
  Metadata meta;
  std::string type;  // of a Secret: "Opaque"
  std::vector<Variable> entries;
  std::vector<Secret> secrets;
  bool operator==(const Data&) const = default;
};

// Any other object that is read: its fields of interest as "spec.maxReplicas" and value.
struct Object {
  Metadata meta;
  std::vector<Label> fields;
  Selector selector;

  [[nodiscard]] const Label* field(std::string_view name) const { return find(fields, name); }
  bool operator==(const Object&) const = default;
};

struct Manifests {
  std::vector<Pod> pods;
  std::vector<Role> roles;
  std::vector<Binding> bindings;
  std::vector<Service> services;
  std::vector<Ingress> ingresses;
  std::vector<NetworkPolicy> policies;
  std::vector<Data> data;
  std::vector<Object> objects;
  bool operator==(const Manifests&) const = default;
};

}  // namespace watertight::facts::kubernetes
