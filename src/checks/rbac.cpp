// Rights in a cluster: what roles allow, as one table of verbs on resources, and to whom bindings give them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using facts::kubernetes::Binding;
using facts::kubernetes::BindingSubject;
using facts::kubernetes::Role;
using facts::kubernetes::Rule;
using List = std::array<std::string_view, 8>;

// A rule that allows one of these verbs on one of these resources.
struct Right {
  std::string_view check;
  List groups;
  List resources;
  List verbs;
  std::string_view gain;  // ends the sentence "allows VERBS on RESOURCES: …"
};

constexpr List kChange = {"create", "update", "patch", "delete", "deletecollection"};
constexpr List kWrite = {"create", "update", "patch"};

constexpr std::array<Right, 15> kRights = {{
    {"k8s-rbac-secrets",
     {""},
     {"secrets"},
     {"get", "list", "watch"},
     "whoever holds it reads passwords, keys and tokens, those of stronger service accounts included"},
    {"k8s-rbac-delete-logs",
     {""},
     {"pods/log"},
     {"delete", "deletecollection", "update"},
     "whoever holds it removes the traces of what he did"},
    {"k8s-rbac-impersonate",
     {"", "authentication.k8s.io"},
     {"users", "groups", "serviceaccounts", "uids", "userextras"},
     {"impersonate"},
     "whoever holds it acts as anybody, system:masters included"},
    {"k8s-rbac-node-proxy-exec",
     {""},
     {"nodes/proxy"},
     {"get", "create", "update", "patch"},
     "whoever holds it speaks to every kubelet and runs commands in any pod, past admission and audit log"},
    {"k8s-rbac-manage-workloads",
     {"", "apps", "batch", "extensions"},
     {"pods", "deployments", "daemonsets", "statefulsets", "replicasets", "replicationcontrollers", "jobs",
      "cronjobs"},
     kWrite,
     "whoever holds it starts a pod with any service account of the namespace and any volume, and has what "
     "they have"},
    {"k8s-rbac-configmaps",
     {""},
     {"configmaps"},
     kChange,
     "whoever holds it changes how applications, and in kube-system the cluster's own parts, behave"},
    {"k8s-rbac-manage-rbac",
     {"rbac.authorization.k8s.io"},
     {"roles", "clusterroles", "rolebindings", "clusterrolebindings"},
     {"create", "update", "patch", "escalate"},
     "whoever holds it is one step from giving himself more"},
    {"k8s-rbac-bind-privileged",
     {"rbac.authorization.k8s.io"},
     {"roles", "clusterroles"},
     {"bind"},
     "whoever holds it binds himself to any role, cluster-admin included"},
    {"k8s-rbac-exec",
     {""},
     {"pods/exec"},
     {"create", "get"},
     "whoever holds it runs commands in the pods, with their secrets and accounts"},
    {"k8s-rbac-attach",
     {""},
     {"pods/attach"},
     {"create", "get"},
     "whoever holds it sits at the terminal of what runs in the pods"},
    {"k8s-rbac-portforward",
     {""},
     {"pods/portforward"},
     {"create", "get"},
     "whoever holds it reaches every port of the pods, past network policies"},
    {"k8s-rbac-networking",
     {"", "networking.k8s.io", "extensions", "discovery.k8s.io"},
     {"services", "endpoints", "endpointslices", "ingresses", "networkpolicies"},
     kChange,
     "whoever holds it opens the cluster to the outside, or leads the traffic of others to himself"},
    {"k8s-rbac-service-status",
     {""},
     {"services/status"},
     {"update", "patch"},
     "whoever holds it sets a load balancer's address and so takes over traffic of others (CVE-2020-8554)"},
    {"k8s-rbac-webhooks",
     {"admissionregistration.k8s.io"},
     {"validatingwebhookconfigurations", "mutatingwebhookconfigurations"},
     kWrite,
     "whoever holds it sees and changes every object that anybody writes, secrets included"},
    {"k8s-rbac-csr-approve",
     {"certificates.k8s.io"},
     {"certificatesigningrequests/approval", "signers"},
     {"update", "patch", "approve"},
     "whoever holds it has the cluster sign a certificate for any name, system:masters included"},
}};

bool in(const std::vector<std::string>& list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}
bool in(const List& list, std::string_view item) {
  return !item.empty() ? std::ranges::find(list, item) != list.end() : list[0].empty();
}

// "" is the core group, and the padding of a List: both are "the first entry is empty".
bool group_matches(const Rule& rule, const Right& right) {
  return std::ranges::any_of(rule.groups,
                             [&](const std::string& g) { return g == "*" || in(right.groups, g); });
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
  return text;
}

Evidence rule_evidence(const Rule& rule) {
  std::string text =
      joined(rule.verbs) + " on " + joined(rule.resources.empty() ? rule.urls : rule.resources);
  if (!rule.names.empty()) text += " named " + joined(rule.names);
  return {"rules", std::move(text), facts::Basis::declared, rule.origin};
}

// What of the table's lists the rule has by name. Every resource at once is k8s-rbac-wildcard's.
std::vector<std::string> matching(const std::vector<std::string>& have, const List& wanted, bool wild) {
  std::vector<std::string> found;
  for (const std::string& item : have)
    if ((wild && item == "*") || (!item.empty() && in(wanted, item))) found.push_back(item);
  return found;
}

bool matches(const Rule& rule, const Right& right) {
  return !in(rule.resources, "*") && group_matches(rule, right) &&
         !matching(rule.resources, right.resources, false).empty() &&
         !matching(rule.verbs, right.verbs, true).empty();
}

// Kubernetes makes some roles of its own, and says so in a label.
bool is_clusters_own(const facts::kubernetes::Metadata& meta) {
  const auto* label = facts::kubernetes::find(meta.labels, "kubernetes.io/bootstrapping");
  return label != nullptr && label->value == "rbac-defaults";
}

Verdict allows(const Role& role, const Right& right) {
  if (is_clusters_own(role.meta)) return not_applicable("the cluster makes this role itself");
  std::vector<Observation> found;
  for (const Rule& rule : role.rules) {
    if (!matches(rule, right) || in(rule.names, "aws-auth")) continue;  // the latter is k8s-rbac-eks-auth
    const auto resources = matching(rule.resources, right.resources, false);
    const auto verbs = matching(rule.verbs, right.verbs, true);
    Observation o = observe(
        fmt::format("allows {} on {}{}: {}", joined(verbs), joined(resources),
                    role.meta.kind == "ClusterRole" ? " in every namespace it is bound for" : "", right.gain),
        {rule_evidence(rule)}, joined(resources) + ":" + joined(verbs));
    if (!rule.names.empty()) {
      o.severity = Severity::low;
      o.message += fmt::format(". It is held to {}", joined(rule.names));
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}

template <std::size_t I>
Verdict right(const Role& role, const System&) {
  return allows(role, kRights[I]);
}

template <std::size_t... I>
std::array<Check, sizeof...(I)> register_all(std::index_sequence<I...>) {
  return {Check{kRights[I].check, right<I>}...};
}

const auto registered_rights = register_all(std::make_index_sequence<kRights.size()>{});

Verdict wildcard(const Role& role, const System&) {
  if (is_clusters_own(role.meta)) return not_applicable("the cluster makes this role itself");
  std::vector<Observation> found;
  for (const Rule& rule : role.rules) {
    const bool verbs = in(rule.verbs, "*");
    const bool resources = in(rule.resources, "*");
    if (!verbs && !resources) continue;
    // Every verb on a resource that a rule of its own speaks of is that rule's finding.
    if (!resources && std::ranges::any_of(kRights, [&](const Right& r) { return matches(rule, r); }))
      continue;
    Observation o =
        observe({}, {rule_evidence(rule)},
                fmt::format("{}:{}:{}", joined(rule.groups), joined(rule.resources), joined(rule.verbs)));
    if (verbs && resources && in(rule.groups, "*")) {
      o.severity = Severity::critical;
      o.message =
          "allows everything on everything: whoever holds it owns what it is bound for, the whole cluster "
          "under a ClusterRoleBinding";
    } else if (verbs && resources) {
      o.message = fmt::format(
          "allows everything on every resource of {}: also on those that the next version adds",
          in(rule.groups, "") ? "the core API, secrets and pods among them" : joined(rule.groups));
    } else {
      o.severity = Severity::medium;
      o.message =
          verbs
              ? fmt::format(
                    "allows every verb on {}: also those that nobody thought of, such as "
                    "escalate, bind and impersonate",
                    joined(rule.resources.empty() ? rule.urls : rule.resources))
              : fmt::format("allows {} on every resource: secrets among them, and what the next version adds",
                            joined(rule.verbs));
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_wildcard{"k8s-rbac-wildcard", wildcard};

Evidence subject_evidence(const BindingSubject& s) {
  return {"subjects", s.kind + " " + (s.space.empty() ? s.name : s.space + "/" + s.name),
          facts::Basis::declared, s.origin};
}

// Looks for one group or user among the subjects.
template <typename Is>
const BindingSubject* subject_that(const Binding& binding, Is is) {
  const auto at = std::ranges::find_if(binding.subjects, is);
  return at == binding.subjects.end() ? nullptr : &*at;
}

// What the cluster binds itself, as every cluster has it.
bool is_discovery(const Binding& b) {
  return is_clusters_own(b.meta) || b.role == "system:public-info-viewer" || b.role == "system:discovery" ||
         b.role == "system:basic-user";
}

Verdict bound_to(const Binding& binding, std::string_view name, std::string_view gain) {
  const BindingSubject* s = subject_that(binding, [&](const BindingSubject& x) { return x.name == name; });
  if (s == nullptr) return passed();
  if (is_discovery(binding)) return not_applicable("the cluster itself binds this much to everybody");
  return failed(observe(fmt::format("gives {} the role {}: {}", name, binding.role, gain),
                        {subject_evidence(*s)}, std::string(name)));
}

Verdict anonymous(const Binding& binding, const System&) {
  for (const std::string_view name : {"system:anonymous", "system:unauthenticated"})
    if (Verdict v = bound_to(binding, name, "whoever reaches the API server has it, without any login");
        v.kind != Verdict::Kind::passed)
      return v;
  return passed();
}
const Check registered_anonymous{"k8s-rbac-anonymous", anonymous};

Verdict authenticated(const Binding& binding, const System&) {
  return bound_to(
      binding, "system:authenticated",
      "every account has it, each service account of each pod included, and with some providers anybody "
      "with an account there");
}
const Check registered_authenticated{"k8s-rbac-authenticated", authenticated};

Verdict masters(const Binding& binding, const System&) {
  return bound_to(binding, "system:masters",
                  "the group is above every rule already, and a binding that names it hides who uses it");
}
const Check registered_masters{"k8s-rbac-masters", masters};

Verdict cluster_admin(const Binding& binding, const System&) {
  if (binding.role != "cluster-admin") return passed();
  if (is_clusters_own(binding.meta)) return not_applicable("the cluster makes this binding itself");
  const bool everywhere = binding.meta.kind == "ClusterRoleBinding";
  std::string who;
  for (const BindingSubject& s : binding.subjects) who += (who.empty() ? "" : ", ") + s.kind + " " + s.name;
  Observation o = observe(
      fmt::format("binds {} to cluster-admin: {}", who.empty() ? "nobody yet" : who,
                  everywhere ? "whoever gets hold of one of them owns the cluster and every node of it"
                             : "whoever gets hold of one of them owns the namespace and every secret in it"),
      {{"roleRef", binding.role_kind + " " + binding.role, facts::Basis::declared, binding.role_origin}});
  if (!everywhere) o.severity = Severity::medium;
  for (const BindingSubject& s : binding.subjects)
    if (o.evidence.size() < 5) o.evidence.push_back(subject_evidence(s));
  return failed(std::move(o));
}
const Check registered_cluster_admin{"k8s-rbac-cluster-admin", cluster_admin};

Verdict default_account(const Binding& binding, const System&) {
  const BindingSubject* s = subject_that(
      binding, [](const BindingSubject& x) { return x.kind == "ServiceAccount" && x.name == "default"; });
  if (s == nullptr) return passed();
  return failed(observe(
      fmt::format("gives the default service account of {} the role {}: every pod there that names no "
                  "account of its own has it, also the one that is deployed tomorrow",
                  s->space.empty() ? "its namespace" : s->space, binding.role),
      {subject_evidence(*s)}));
}
const Check registered_default_account{"k8s-rbac-default-sa-binding", default_account};

// The map of AWS identities to users of the cluster.
Verdict eks_auth(const Role& role, const System&) {
  std::vector<Observation> found;
  for (const Rule& rule : role.rules)
    if (in(rule.resources, "configmaps") && in(rule.names, "aws-auth") &&
        std::ranges::any_of(rule.verbs, [](const auto& v) { return v == "*" || in(kChange, v); }))
      found.push_back(
          observe("allows changing the ConfigMap aws-auth: whoever holds it makes his AWS identity a master "
                  "of the cluster",
                  {rule_evidence(rule)}));
  return failed_if_any(std::move(found));
}
const Check registered_eks_auth{"k8s-rbac-eks-auth", eks_auth};

}  // namespace
}  // namespace watertight::checks
