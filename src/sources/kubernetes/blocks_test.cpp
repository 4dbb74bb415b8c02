// A stream read in blocks holds what the same stream read at once holds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/kubernetes/kubernetes.hpp"

namespace watertight::sources {
namespace {

using facts::PodBlock;
using facts::System;

std::string workload(int number) {
  std::string text = fmt::format(
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{0}, namespace: shop, labels: "
      "{{team: "
      "a}}}}\nspec:\n  template:\n    metadata: {{labels: {{app: app-{0}}}}}\n    spec:\n"
      "      serviceAccountName: account-{0}\n      containers:\n",
      number);
  for (int c = 0; c < 10; ++c)
    text += fmt::format(
        "      - name: c{}\n        image: app:1.{}\n        ports: [{{name: http, containerPort: 8080}}]\n"
        "        env: [{{name: PASSWORD, value: hunter{}x}}]\n",
        c, number, number);
  return text;
}

// Workloads, with what limits, selects and breaks between them.
std::string stream(int workloads) {
  std::string text =
      "---\n# watertight:ignore=k8s-ns-default it is a trial\napiVersion: v1\nkind: Namespace\nmetadata: "
      "{name: n}\n";
  for (int i = 0; i < workloads; ++i) {
    text += workload(i);
    if (i == 60)
      text +=
          "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: shop}\nspec: {limits: "
          "[{default: "
          "{memory: 64Mi}}]}\n";
    if (i % 20 == 7)
      text += fmt::format(
          "---\napiVersion: v1\nkind: Service\nmetadata: {{name: s-{0}, namespace: shop}}\nspec: {{selector: "
          "{{app: "
          "app-{0}}}, ports: [{{port: 80, targetPort: http}}]}}\n",
          i);
    if (i == 70) text += "---\nkind: [broken\n---\napiVersion: v1\nkind: Unheard\nmetadata: {name: u}\n";
  }
  return text +
         "---\napiVersion: v1\nkind: Pod\nmetadata: {name: last}\nspec: {containers: [{name: a, image: b, "
         "securityContext: {privileged: maybe}}]}\n";
}

struct Seen {
  std::vector<PodBlock> blocks;
  std::vector<facts::kubernetes::Pod> pods;
  std::vector<facts::Container> containers;
  std::size_t most = 0;  // containers at a time
};

System read_in_blocks(std::string_view text, Seen& seen) {
  return read_kubernetes_in_blocks(
      text, "m.yaml", "m.yaml", [&](const System& system, const PodBlock& block) {
        seen.blocks.push_back(block);
        seen.most = std::max(seen.most, system.containers.size());
        for (std::size_t i = block.first; i < block.end; ++i) {
          seen.pods.push_back(system.kubernetes.pods[i]);
          seen.pods.back().first_container += static_cast<std::uint32_t>(seen.containers.size());
        }
        seen.containers.insert(seen.containers.end(), system.containers.begin(), system.containers.end());
      });
}

TEST(KubernetesBlocks, HoldTogetherWhatTheWholeHolds) {
  const std::string text = stream(150);
  const System whole = read_kubernetes(text, "m.yaml");
  Seen seen;
  const System rest = read_in_blocks(text, seen);
  EXPECT_EQ(seen.blocks, facts::pod_blocks(whole.kubernetes.pods));
  EXPECT_GT(seen.blocks.size(), 2u);
  EXPECT_LT(seen.most, 600u);
  EXPECT_TRUE(seen.pods == whole.kubernetes.pods);
  EXPECT_TRUE(seen.containers == whole.containers);
  EXPECT_TRUE(rest.containers.empty());
  EXPECT_EQ(rest.status, whole.status);
  EXPECT_EQ(rest.status, facts::TargetStatus::partial);
  EXPECT_EQ(rest.reasons, whole.reasons);
  EXPECT_EQ(rest.reasons.size(), 2u);
  EXPECT_EQ(rest.notes, whole.notes);
  EXPECT_EQ(rest.notes.size(), 1u);
  EXPECT_TRUE(rest.ignore_comments == whole.ignore_comments);
  EXPECT_EQ(rest.ignore_comments.size(), 1u);
  EXPECT_TRUE(rest.kubernetes.services == whole.kubernetes.services);
  EXPECT_TRUE(rest.kubernetes.objects == whole.kubernetes.objects);
}

TEST(KubernetesBlocks, LeaveOfThePodsThatAreNotAtHandWhatOthersAskOfThem) {
  const System rest = [] {
    Seen seen;
    return read_in_blocks(stream(150), seen);
  }();
  const facts::kubernetes::Pod& pod = rest.kubernetes.pods.at(3);
  EXPECT_EQ(pod.meta.path(), "shop/Deployment/app-3");
  EXPECT_NE(facts::kubernetes::find(pod.labels, "app"), nullptr);
  EXPECT_TRUE(pod.service_account.is("account-3"));
  ASSERT_EQ(pod.containers.size(), 1u);
  EXPECT_EQ(pod.containers[0].ports.size(), 10u);
}

TEST(KubernetesBlocks, AreNotMadeWhereOneHoldsAll) {
  Seen seen;
  const System system = read_in_blocks(workload(1), seen);
  EXPECT_TRUE(seen.blocks.empty());
  EXPECT_EQ(system.containers.size(), 10u);
}

TEST(KubernetesBlocks, AreCutWithinAListAsWell) {
  std::string list = "apiVersion: v1\nkind: List\nitems:\n";
  for (int i = 0; i < 1200; ++i)
    list += fmt::format(
        "- {{apiVersion: v1, kind: Pod, metadata: {{name: p{}}}, spec: {{containers: [{{name: a, image: "
        "b}}]}}}}\n",
        i);
  Seen seen;
  static_cast<void>(read_in_blocks(list, seen));
  EXPECT_EQ(seen.blocks.size(), 5u);
  EXPECT_EQ(seen.containers.size(), 1200u);
}

TEST(KubernetesBlocks, SayWhatIsNoTextAtAll) {
  Seen seen;
  EXPECT_EQ(read_in_blocks(std::string("a\0b", 3), seen).status, facts::TargetStatus::unreadable);
}

}  // namespace
}  // namespace watertight::sources
