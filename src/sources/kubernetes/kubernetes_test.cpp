#include "sources/kubernetes/kubernetes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

using facts::Basis;
using facts::NamespaceKind;
using facts::SeccompKind;
using facts::System;
using facts::TargetStatus;

System read(std::string_view text) { return read_kubernetes(text, "m.yaml"); }

// A pod with these lines in its spec and in its first container.
System pod(std::string_view spec, std::string_view container) {
  return read(
      fmt::format("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  {}\n  containers:\n"
                  "  - name: app\n    image: nginx:1.27\n    {}\n",
                  spec, container));
}

TEST(Kubernetes, ReadsTheTemplatesOfEveryWorkload) {
  for (const char* kind : {"apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet",
                           "apps/v1 ReplicaSet", "v1 ReplicationController", "batch/v1 Job",
                           "argoproj.io/v1alpha1 Rollout", "serving.knative.dev/v1 Service"}) {
    const std::string text = kind;
    const auto space = text.find(' ');
    const System system = read(fmt::format(
        "apiVersion: {}\nkind: {}\nmetadata: {{name: web, namespace: prod}}\nspec:\n  template:\n    spec:\n"
        "      containers: [{{name: app, image: nginx}}]\n",
        text.substr(0, space), text.substr(space + 1)));
    EXPECT_EQ(system.status, TargetStatus::complete) << kind;
    ASSERT_EQ(system.containers.size(), 1u) << kind;
    EXPECT_EQ(system.containers[0].name, "prod/" + text.substr(space + 1) + "/web/app");
  }
  const System cron = read(
      "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {jobTemplate: {spec: {template: "
      "{spec: "
      "{containers: [{name: a, image: b}]}}}}}\n");
  ASSERT_EQ(cron.containers.size(), 1u);
  EXPECT_EQ(cron.containers[0].name, "CronJob/c/a");
}

TEST(Kubernetes, ReadsListsStreamsAndJson) {
  EXPECT_EQ(
      read("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: "
           "{containers: [{name: x, image: y}]}}\n---\n# nothing\n---\n"
           "apiVersion: v1\nkind: PodList\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: "
           "{containers: [{name: x, image: y}]}}\n")
          .containers.size(),
      2u);
  const System json = read(
      R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "x", "image": "y"}]}})");
  EXPECT_EQ(json.status, TargetStatus::complete);
  EXPECT_EQ(json.containers.size(), 1u);
}

TEST(Kubernetes, TellsTheLineInTheWholeStream) {
  const System system = read(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: x, image: y}]}\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec:\n  hostPID: maybe\n  containers: [{name: x, "
      "image: y}]\n"
      "---\nfoo: [\n");
  EXPECT_EQ(system.status, TargetStatus::partial);
  ASSERT_EQ(system.reasons.size(), 2u);
  EXPECT_NE(system.reasons[0].find("line 10, column 3"), std::string::npos) << system.reasons[0];
  EXPECT_NE(system.reasons[1].find("line 14"), std::string::npos) << system.reasons[1];
  ASSERT_EQ(system.containers.size(), 2u);
  EXPECT_FALSE(system.containers[1].pid_mode.known());
  EXPECT_EQ(system.containers[1].origin.span.line, 11u);
}

TEST(Kubernetes, LeavesOutKindsThatNobodyKnowsWithANote) {
  const System system = read("apiVersion: foo/v1\nkind: Bar\n");
  EXPECT_EQ(system.status, TargetStatus::complete);
  ASSERT_EQ(system.notes.size(), 1u);
  EXPECT_NE(system.notes[0].find("Bar (foo/v1)"), std::string::npos);
  EXPECT_EQ(read("foo: bar\n").status, TargetStatus::unreadable);
}

TEST(Kubernetes, GivesAContainerThePodsSecurityContextUnderItsOwn) {
  const System system =
      pod("securityContext: {runAsUser: 1000, runAsGroup: 2000, seccompProfile: {type: RuntimeDefault}}",
          "securityContext: {runAsUser: 10001}");
  const auto& c = system.containers.at(0);
  EXPECT_EQ(*c.user, "10001:2000");
  EXPECT_EQ(c.seccomp->kind, SeccompKind::engine_default);
  EXPECT_EQ(c.seccomp.basis, Basis::declared);
}

TEST(Kubernetes, KnowsThatWhoMustNotBeRootIsNotWhateverTheImageSays) {
  const auto c = pod("securityContext: {runAsNonRoot: true}", "").containers.at(0);
  EXPECT_TRUE(c.user.known());
  EXPECT_TRUE(c.user_is_root.is(false));
}

TEST(Kubernetes, TakesTheDefaultsOfKubernetesWhereNobodyWroteAnything) {
  const auto c = pod("", "").containers.at(0);
  EXPECT_EQ(c.seccomp->kind, SeccompKind::unconfined);
  EXPECT_EQ(c.seccomp.basis, Basis::defaulted);
  ASSERT_TRUE(c.seccomp.origin.source);
  EXPECT_EQ(c.seccomp.origin.source->name, "Kubernetes default");
  EXPECT_EQ(*c.apparmor, "runtime/default");
  EXPECT_EQ(*c.no_new_privileges, false);
  EXPECT_EQ(c.user_namespace_mode->kind, NamespaceKind::host);
  EXPECT_FALSE(c.user.known());
  EXPECT_FALSE(c.pids_limit.known());
  EXPECT_EQ(*c.memory, 0);
}

TEST(Kubernetes, KnowsThatPrivilegedEscalatesWhateverIsWritten) {
  const auto c =
      pod("", "securityContext: {privileged: true, allowPrivilegeEscalation: false}").containers.at(0);
  EXPECT_EQ(*c.no_new_privileges, false);
  const auto d = pod("", "securityContext: {allowPrivilegeEscalation: false}").containers.at(0);
  EXPECT_EQ(*d.no_new_privileges, true);
}

TEST(Kubernetes, LetsTheContainersOfAPodJoinTheFirst) {
  const System system = read(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: true\n  shareProcessNamespace: "
      "true\n"
      "  containers: [{name: a, image: x}, {name: b, image: x}]\n"
      "  initContainers: [{name: i, image: x}, {name: s, image: x, restartPolicy: Always}]\n"
      "  ephemeralContainers: [{name: e, image: x}]\n");
  ASSERT_EQ(system.containers.size(), 5u);
  EXPECT_EQ(system.containers[0].network_mode->kind, NamespaceKind::host);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_EQ(system.containers[i].network_mode->kind, NamespaceKind::container);
    EXPECT_EQ(system.containers[i].network_mode->target, "Pod/p/a");
    EXPECT_EQ(system.containers[i].pid_mode->target, "Pod/p/a");
  }
  const auto& extra = system.kubernetes.pods.at(0).containers;
  using Role = facts::kubernetes::ContainerRole;
  EXPECT_EQ(extra[0].role, Role::main);
  EXPECT_EQ(extra[2].role, Role::init);
  EXPECT_EQ(extra[3].role, Role::sidecar);
  EXPECT_EQ(extra[4].role, Role::ephemeral);
}

TEST(Kubernetes, FollowsMountsToTheHost) {
  const System system =
      pod("volumes: [{name: h, hostPath: {path: /etc}}, {name: s, secret: {secretName: db}}]",
          "volumeMounts: [{name: h, mountPath: /host, subPath: cron.d, readOnly: true}, {name: s, mountPath: "
          "/s}]");
  const auto& mounts = *system.containers.at(0).mounts;
  ASSERT_EQ(mounts.size(), 2u);
  EXPECT_EQ(mounts[0].kind, facts::MountKind::bind);
  EXPECT_EQ(mounts[0].source, "/etc/cron.d");
  EXPECT_TRUE(mounts[0].read_only);
  EXPECT_EQ(mounts[1].kind, facts::MountKind::volume);
  EXPECT_EQ(mounts[1].source, "secret/db");
}

TEST(Kubernetes, SealsSecretsAndKnowsReferencesToThem) {
  const System system = pod("",
                            "env: [{name: DB_PASSWORD, value: hunter2secret}, {name: URL, value: "
                            "\"postgres://u:$(DB_PASSWORD)@db/x\"}, {name: API_TOKEN, valueFrom: "
                            "{secretKeyRef: {name: db, key: the_token_of_the_api_key}}}]");
  const auto& c = system.containers.at(0);
  ASSERT_EQ(c.secrets.size(), 1u);
  EXPECT_EQ(c.secrets[0].where, "environment DB_PASSWORD");
  EXPECT_EQ((*c.environment)[0].value.find("hunter2"), std::string::npos);
  EXPECT_EQ((*c.environment)[1].value, "postgres://u:$(DB_PASSWORD)@db/x");
  ASSERT_EQ(system.kubernetes.pods.at(0).containers.at(0).references.size(), 1u);
  const System secret =
      read("apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: hunter2secret}\n");
  EXPECT_TRUE(secret.kubernetes.data.at(0).entries.at(0).secret);
  EXPECT_EQ(secret.kubernetes.data.at(0).entries.at(0).value.find("hunter2"), std::string::npos);
}

TEST(Kubernetes, GivesALimitRangesDefaultsToContainersThatSetNone) {
  const System system = read(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: x}]}\n---\n"
      "apiVersion: v1\nkind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, default: "
      "{memory: 64Mi}}]}\n");
  EXPECT_EQ(*system.containers.at(0).memory, 64 << 20);
  EXPECT_EQ(system.containers.at(0).memory.basis, Basis::defaulted);
}

TEST(Kubernetes, StopsAtItsLimits) {
  KubernetesLimits limits;
  limits.containers = 2;
  limits.objects = 3;
  const System many = read_kubernetes(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a}, {name: b}, {name: "
      "c}]}\n",
      "m", limits);
  EXPECT_EQ(many.containers.size(), 2u);
  EXPECT_EQ(many.status, TargetStatus::partial);
  std::string objects;
  for (int i = 0; i < 5; ++i) objects += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
  EXPECT_EQ(read_kubernetes(objects, "m", limits).kubernetes.data.size(), 3u);
}

TEST(Kubernetes, KnowsATemplateOfAChart) {
  EXPECT_TRUE(is_helm_template("a: {{ .Values.x }}"));
  EXPECT_TRUE(is_helm_template("{{- include \"x\" . }}"));
  EXPECT_FALSE(is_helm_template("summary: \"{{ $labels.instance }} is down\""));
}

}  // namespace
}  // namespace watertight::sources
