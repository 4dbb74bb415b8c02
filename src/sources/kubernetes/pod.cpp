// A pod, or the template that a workload makes its pods of.
#include "sources/kubernetes/pod.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace watertight::sources::kubernetes {
namespace {

using facts::Fact;
using facts::NamespaceKind;
using facts::NamespaceMode;
using text::Entry;
using text::Node;

void read_account(PodReading& p) {
  Reading& r = p.reading;
  model::Pod& pod = p.pod;
  pod.service_account = text_fact(r, p.spec, "serviceAccountName", standard<std::string>(r, "default"));
  if (const Entry* old = written(p.spec, "serviceAccount"); old != nullptr && old->value->is_scalar()) {
    pod.old_service_account = {std::string(old->value->text), at(r, *old)};
    if (pod.service_account.basis != facts::Basis::declared)
      pod.service_account = facts::declared(std::string(old->value->text), at(r, *old));
  }
}

void read_pod_facts(PodReading& p) {
  Reading& r = p.reading;
  model::Pod& pod = p.pod;
  const auto no = standard(r, false);
  pod.host_network = bool_fact(r, p.spec, "hostNetwork", no);
  pod.host_pid = bool_fact(r, p.spec, "hostPID", no);
  pod.host_ipc = bool_fact(r, p.spec, "hostIPC", no);
  pod.host_users = bool_fact(r, p.spec, "hostUsers", standard(r, true));
  read_account(p);
  pod.automount_token = bool_fact(r, p.spec, "automountServiceAccountToken", standard(r, true));
  pod.host_process = bool_fact(r, mapping(r, p.security, "windowsOptions"), "hostProcess", no);
  pod.operating_system = text_fact(r, mapping(r, p.spec, "os"), "name", standard<std::string>(r, ""));
  pod.fs_group = integer_fact(r, p.security, "fsGroup", facts::unknown<std::int64_t>("none is set"));
  pod.supplemental_groups = items_fact(r, p.security, "supplementalGroups", standard(r, facts::Items{}));
  pod.host_aliases = standard(r, facts::Items{});
  if (const Entry* aliases = written(p.spec, "hostAliases")) {
    facts::Items items;
    for (const Node* alias : aliases->value->items)
      for (const std::string& name : texts_of(alias, "hostnames"))
        items.push_back({name + ":" + text_of(alias, "ip"), at(r, *alias)});
    pod.host_aliases = facts::declared(std::move(items), at(r, *aliases));
  }
  pod.sysctls = standard(r, std::vector<facts::Label>{});
  if (const Node* sysctls = list(r, p.security, "sysctls")) {
    std::vector<facts::Label> values;
    for (const Node* s : sysctls->items)
      values.push_back({text_of(s, "name"), text_of(s, "value"), at(r, *s)});
    pod.sysctls = facts::declared(std::move(values), at(r, *sysctls));
  }
}

void read_placement(PodReading& p) {
  Reading& r = p.reading;
  const Node* affinity = mapping(r, p.spec, "affinity");
  const Entry* spread = written(p.spec, "topologySpreadConstraints");
  p.pod.anti_affinity =
      written(affinity, "podAntiAffinity") != nullptr || (spread != nullptr && !spread->value->items.empty());
  p.pod.node_affinity = written(affinity, "nodeAffinity") != nullptr ||
                        written(p.spec, "nodeSelector") != nullptr || written(p.spec, "nodeName") != nullptr;
  const Entry* dns = written(p.spec, "dnsConfig");
  p.pod.dns_options = dns != nullptr && written(dns->value, "options") != nullptr;
  p.pod.restart_policy = text_fact(r, p.spec, "restartPolicy", standard<std::string>(r, "Always"));
  p.pod.priority_class = text_fact(r, p.spec, "priorityClassName", standard<std::string>(r, ""));
}

// What the workload around the template says of how its pods are run.
void read_workload(PodReading& p, const Node& object) {
  Reading& r = p.reading;
  model::Pod& pod = p.pod;
  const Node* spec = pod.meta.kind == "Pod" ? nullptr : mapping(r, &object, "spec");
  pod.replicas = integer_fact(r, spec, "replicas", standard<std::int64_t>(r, 1));
  pod.selector = selector_of(r, spec, "selector");
  pod.service_name = text_fact(r, spec, "serviceName", standard<std::string>(r, ""));
  const char* key = pod.meta.kind == "Deployment" ? "strategy" : "updateStrategy";
  pod.strategy = text_fact(r, mapping(r, spec, key), "type", standard<std::string>(r, "RollingUpdate"));
  pod.starting_deadline =
      integer_fact(r, spec, "startingDeadlineSeconds", facts::unknown<std::int64_t>("none is set"));
  const Node* job = pod.meta.kind == "CronJob" ? mapping(r, mapping(r, spec, "jobTemplate"), "spec") : spec;
  pod.seconds_after_finished =
      integer_fact(r, job, "ttlSecondsAfterFinished", facts::unknown<std::int64_t>("none is set"));
  const Node* claims = list(r, spec, "volumeClaimTemplates");
  if (claims == nullptr) return;
  for (const Node* claim : claims->items) {
    const Node* inside = mapping(r, claim, "spec");
    pod.volume_claims.push_back({text_of(mapping(r, claim, "metadata"), "name"),
                                 text_of(mapping(r, mapping(r, inside, "resources"), "requests"), "storage"),
                                 texts_of(inside, "accessModes"), at(r, *claim)});
  }
}

// The pod's namespaces belong to its first container; the others join it.
void read_namespaces(ContainerReading& c, const std::string& owner) {
  const model::Pod& pod = c.pod.pod;
  const auto mode = [](const Fact<bool>& host, NamespaceMode otherwise) {
    Fact<NamespaceMode> fact{std::nullopt, host.basis, host.origin, host.unknown_because};
    if (host.known()) fact.value = *host ? NamespaceMode{NamespaceKind::host, {}} : std::move(otherwise);
    return fact;
  };
  facts::Container& out = c.container;
  const NamespaceMode joined =
      owner.empty() ? NamespaceMode{} : NamespaceMode{NamespaceKind::container, owner};
  out.network_mode = mode(pod.host_network, {});
  out.ipc_mode = mode(pod.host_ipc, {});
  if (!owner.empty()) {
    out.network_mode.value = joined;
    out.ipc_mode.value = joined;
  }
  Reading& r = c.pod.reading;
  const Fact<bool> shared = bool_fact(r, c.pod.spec, "shareProcessNamespace", standard(r, false));
  out.pid_mode = mode(pod.host_pid, shared.is(true) ? joined : NamespaceMode{});
  out.uts_mode = mode(pod.host_network, joined);
  out.user_namespace_mode = mode(pod.host_users, {});
  out.cgroup_namespace_mode = facts::unknown<NamespaceMode>("the node decides");
  out.uid_map = facts::unknown<std::vector<facts::IdRange>>("the node decides");
}

// What has no place in a manifest: the node's, the image's, or Docker's alone.
void set_the_rest(facts::Container& c, const Reading& r) {
  const std::string node = "the node decides";
  const std::string docker = "Kubernetes has no such setting";
  const std::string file = "a file runs nothing";
  c.image_id = facts::unknown<std::string>("the image was not seen");
  c.build_file = standard(r, std::string());
  c.running = facts::unknown<bool>(file);
  c.healthcheck = facts::unknown<facts::Healthcheck>(docker);
  c.health = facts::unknown<std::string>(file);
  c.restart = facts::unknown<facts::RestartPolicy>(docker);
  c.init = standard(r, false);
  c.security_opt = standard(r, facts::Items{});
  c.environment_files = standard(r, facts::Items{});
  c.cgroup_parent = facts::unknown<std::string>(node);
  c.volumes_from = standard(r, facts::Items{});
  c.devices = standard(r, std::vector<facts::Device>{});
  c.device_cgroup_rules = standard(r, facts::Items{});
  c.memory_swap = facts::unknown<std::int64_t>(node);
  c.cpuset = facts::unknown<std::string>(node);
  c.pids_limit = facts::unknown<std::int64_t>("the kubelet's podPidsLimit decides");
  c.ulimits = facts::unknown<std::vector<facts::Ulimit>>(node);
  c.oom_score_adjust = facts::unknown<std::int64_t>("the kubelet decides, by requests and limits");
  c.oom_kill_disable = standard(r, false);
  c.log_driver = facts::unknown<std::string>(node);
  c.log_options = facts::unknown<std::vector<facts::Label>>(node);
  c.storage_options = facts::unknown<std::vector<facts::Label>>(node);
  c.networks = standard(r, facts::Items{});
  c.publish_all = standard(r, false);
  c.dns = facts::unknown<facts::Items>("the cluster decides");
  c.processes = facts::unknown<std::vector<facts::Process>>(file);
  c.execs = facts::unknown<std::vector<facts::Exec>>(file);
}

void read_container(PodReading& p, const Node& node, model::ContainerRole role) {
  Reading& r = p.reading;
  facts::System& system = r.system;
  facts::Container container;
  model::PodContainer extra;
  extra.name = text_of(&node, "name");
  extra.role = role;
  if (role == model::ContainerRole::init && text_of(&node, "restartPolicy") == "Always")
    extra.role = model::ContainerRole::sidecar;
  container.kind = facts::ContainerKind::pod;
  container.name = fmt::format("{}/{}", p.pod.meta.path(),
                               extra.name.empty() ? std::to_string(p.pod.containers.size()) : extra.name);
  const Entry* name = written(&node, "name");
  container.origin = name != nullptr ? at(r, *name) : at(r, node);
  const bool first = p.pod.containers.empty();
  ContainerReading c{p, node, mapping(r, &node, "securityContext"), container, extra};
  extra.security_context = c.security != nullptr || p.security != nullptr;
  read_process(c);
  read_environment(c);
  read_security(c);
  read_namespaces(c, first ? std::string() : system.containers[p.pod.first_container].name);
  read_mounts(c);
  read_resources(c);
  set_the_rest(container, r);
  container.labels = facts::declared(p.pod.labels, p.pod.origin);
  container.extra_hosts = p.pod.host_aliases;
  container.sysctls = p.pod.sysctls;
  p.pod.containers.push_back(std::move(extra));
  system.containers.push_back(std::move(container));
}

// What a Service asks of a pod that is not at hand: one entry has the ports with names of all containers.
void note_named_ports(PodReading& p, const Node& node) {
  const Node* ports = list(p.reading, &node, "ports");
  if (ports == nullptr) return;
  for (const Node* port : ports->items) {
    std::string name = text_of(port, "name");
    if (name.empty()) continue;
    if (p.pod.containers.empty()) p.pod.containers.emplace_back();
    p.pod.containers.front().ports.emplace_back().name = std::move(name);
  }
}

void read_containers(PodReading& p) {
  Reading& r = p.reading;
  using Role = model::ContainerRole;
  constexpr std::pair<std::string_view, Role> kLists[] = {
      {"containers", Role::main}, {"initContainers", Role::init}, {"ephemeralContainers", Role::ephemeral}};
  for (const auto& [key, role] : kLists) {
    const Node* nodes = list(r, p.spec, key);
    if (nodes == nullptr) continue;
    for (const Node* node : nodes->items) {
      if (!node->is_mapping()) {
        r.problems.refuse(at(r, *node), fmt::format("{}: an entry of {} is no mapping", r.subject, key),
                          "write name and image");
        continue;
      }
      if (r.containers == r.limits.containers)
        return r.problems.refuse(fmt::format(
            "more than {} containers; the rest was not read, split the stream", r.limits.containers));
      ++r.containers;
      r.brief ? note_named_ports(p, *node) : read_container(p, *node, role);
    }
  }
}

void add_brief(PodReading& p) {
  read_account(p);
  read_containers(p);
  p.pod.meta.labels = {};
  p.pod.meta.annotations = {};
  p.pod.annotations = {};
  p.reading.system.kubernetes.pods.push_back(std::move(p.pod));
  if (p.reading.after_pod) p.reading.after_pod();
}

}  // namespace

void read_pod(Reading& r, model::Metadata meta, const Node& object, const Node& template_) {
  model::Pod pod;
  pod.meta = std::move(meta);
  const Node* metadata = mapping(r, &template_, "metadata");
  pod.labels = labels_of(r, metadata, "labels");
  pod.annotations = labels_of(r, metadata, "annotations");
  pod.first_container = static_cast<std::uint32_t>(r.system.containers.size());
  const Node* spec = mapping(r, &template_, "spec");
  if (spec == nullptr)
    r.problems.refuse(pod.meta.origin, fmt::format("{} has no spec of a pod", r.subject),
                      "add it; without it nothing is known of its containers");
  const Entry* place = written(&template_, "spec");
  pod.origin = place != nullptr ? at(r, *place) : pod.meta.origin;
  PodReading p{r, pod, spec, mapping(r, spec, "securityContext")};
  if (r.brief) return add_brief(p);
  read_pod_facts(p);
  read_placement(p);
  read_workload(p, object);
  read_volumes(p);
  read_containers(p);
  r.system.kubernetes.pods.push_back(std::move(pod));
  if (r.after_pod) r.after_pod();
}

}  // namespace watertight::sources::kubernetes
