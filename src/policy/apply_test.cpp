#include "policy/apply.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "checks/evaluate.hpp"
#include "policy/other_tools.hpp"
#include "policy/read.hpp"
#include "policy/trusted_registries.hpp"
#include "sources/read.hpp"

namespace watertight::policy {
namespace {

using checks::Finding;
using checks::PolicyProblem;
using checks::TargetResult;
using testing::HasSubstr;

constexpr std::string_view kShop =
    "services:\n"
    "  web:\n"
    "    image: registry.example.com/web:1\n"
    "    privileged: true\n"
    "    labels: {tier: front}\n"
    "  db:\n"
    "    image: postgres:16\n"
    "    privileged: true\n";

facts::System system_of(facts::TargetKind kind, std::string_view text, const std::string& name) {
  auto systems = sources::read_text(kind, text, name, {});
  systems.front().label = name;
  return std::move(systems.front());
}

struct Applied {
  TargetResult result;
  std::vector<PolicyProblem> problems;  // of the policy, then of the target

  [[nodiscard]] std::string suppressed(std::string_view rule) const {  // "web,db"
    std::string names;
    for (const Finding& f : result.findings)
      if (f.rule == rule && f.suppressed) names += (names.empty() ? "" : ",") + f.subject.name;
    return names;
  }
  [[nodiscard]] const Finding* find(std::string_view rule, std::string_view subject) const {
    for (const Finding& f : result.findings)
      if (f.rule == rule && f.subject.name == subject) return &f;
    return nullptr;
  }
};

Applied with_policy(const facts::System& system, std::string_view policy_text,
                    const std::string& today = "2026-11-22") {
  auto policy = read_policy(policy_text, "watertight.yaml", "/project");
  EXPECT_TRUE(policy) << policy.error().sentence();
  Application application(std::move(*policy), {today, "/project/deploy"});
  Applied applied{application.apply(system, checks::evaluate(system)), application.problems()};
  for (const PolicyProblem& p : applied.result.policy_problems) applied.problems.push_back(p);
  return applied;
}
Applied shop(std::string_view policy_text, const std::string& today = "2026-11-22") {
  return with_policy(system_of(facts::TargetKind::compose, kShop, "compose.yaml"), policy_text, today);
}
std::string suppress(std::string_view selector, std::string_view more = "") {
  return fmt::format("suppress: [{{rule: container-privileged, reason: known, selector: {{{}}}{}}}]",
                     selector, more);
}

TEST(ApplyPolicy, WhatIsSuppressedStaysAFindingAndSaysWhy) {
  const Applied applied =
      shop("suppress: [{rule: container-privileged, reason: known, owner: ops, ticket: T-1}]");
  EXPECT_EQ(applied.suppressed("container-privileged"), "db,web");
  const Finding* f = applied.find("container-privileged", "web");
  EXPECT_EQ(f->suppressed->reason, "known");
  EXPECT_EQ(f->suppressed->owner, "ops");
  EXPECT_EQ(f->suppressed->written.span.line, 1u);
  EXPECT_TRUE(applied.problems.empty());
}

TEST(ApplyPolicy, ASelectorChooses) {
  const std::pair<const char*, const char*> cases[] = {
      {"service: web", "web"},
      {"service: \"w*\"", "web"},
      {"service: [web, db]", "db,web"},
      {"image: \"registry.example.com/*\"", "web"},
      {"image: postgres", "db"},
      {"label: tier", "web"},
      {"label: \"tier=f*\"", "web"},
      {"path: compose.yaml", "db,web"},
      {"path: deploy/compose.yaml", "db,web"},
      {"path: \"deploy/**\"", "db,web"},
      {"path: \"/project/**\"", "db,web"},
      {"service: web, label: tier", "web"},
      {"service: db, label: tier", ""},
      {"path: \"other/**\"", ""},
      {"container: web", ""},
      {"host: \"h*\"", ""},
  };
  for (const auto& [selector, names] : cases)
    EXPECT_EQ(shop(suppress(selector)).suppressed("container-privileged"), names) << selector;
}

TEST(ApplyPolicy, WhatMatchesNothingIsReported) {
  const Applied applied = shop(suppress("service: gone"));
  ASSERT_EQ(applied.problems.size(), 1u);
  EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unused);
  EXPECT_EQ(applied.problems[0].written.span.line, 1u);
}

TEST(ApplyPolicy, OnTheDayAfterItsLastASuppressionIsOver) {
  const std::string text = suppress("service: web", ", expires: 2027-01-31");
  EXPECT_EQ(shop(text, "2027-01-31").suppressed("container-privileged"), "web");
  const Applied after = shop(text, "2027-02-01");
  EXPECT_EQ(after.suppressed("container-privileged"), "");
  ASSERT_EQ(after.problems.size(), 1u);
  EXPECT_EQ(after.problems[0].kind, checks::PolicyProblemKind::expired);
}

TEST(ApplyPolicy, ARuleThatDoesNotExistIsReportedWithTheOneThatWasMeant) {
  const Applied applied = shop("suppress: [{rule: container-priviledged, reason: x}]");
  ASSERT_EQ(applied.problems.size(), 1u);  // not "unused" as well
  EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unknown);
  EXPECT_THAT(applied.problems[0].message, HasSubstr("did you mean \"container-privileged\"?"));
  EXPECT_EQ(shop("severities: {nonsense-rule: {severity: low, reason: x}}").problems.size(), 1u);
}

TEST(ApplyPolicy, ASeverityThatWasChangedSaysFromWhat) {
  const Applied applied = shop(
      "severities:\n  \"container-*\": {severity: low, reason: all}\n  container-privileged: {severity: "
      "high, "
      "reason: ours}\n");
  const Finding* f = applied.find("container-privileged", "web");
  EXPECT_EQ(f->severity, Severity::high);
  EXPECT_EQ(f->regraded->from, Severity::critical);
  EXPECT_EQ(f->regraded->reason, "ours");
}

TEST(ApplyPolicy, ACommentSilencesWhatItStandsAbove) {
  std::string text(kShop);
  text.insert(text.find("    privileged"),
              "    # watertight:ignore=container-privileged the agent needs it\n");
  const Applied applied = with_policy(system_of(facts::TargetKind::compose, text, "compose.yaml"), "");
  EXPECT_EQ(applied.suppressed("container-privileged"), "web");
  EXPECT_EQ(applied.find("container-privileged", "web")->suppressed->reason, "the agent needs it");
  EXPECT_TRUE(applied.problems.empty());
}

TEST(ApplyPolicy, OurCommentWithoutAReasonSilencesNothing) {
  std::string text(kShop);
  text.insert(text.find("    privileged"), "    # watertight:ignore=container-privileged\n");
  const Applied applied = with_policy(system_of(facts::TargetKind::compose, text, "compose.yaml"), "");
  EXPECT_EQ(applied.suppressed("container-privileged"), "");
  ASSERT_EQ(applied.problems.size(), 1u);
  EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unexplained);
}

TEST(ApplyPolicy, ACommentAboutNothingIsReported) {
  const Applied applied =
      with_policy(system_of(facts::TargetKind::compose,
                            "services:\n  # watertight:ignore=container-privileged,no-such-rule why\n  "
                            "web: {image: a:1}\n",
                            "compose.yaml"),
                  "");
  ASSERT_EQ(applied.problems.size(), 2u);
  EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unknown);
  EXPECT_EQ(applied.problems[1].kind, checks::PolicyProblemKind::unused);
}

TEST(ApplyPolicy, CommentsForOtherToolsAreHonouredThroughTheHandbooksMappings) {
  const auto found = [](std::string_view comment, std::string_view policy = "") {
    return with_policy(system_of(facts::TargetKind::dockerfile,
                                 fmt::format("FROM debian:12\n{}\nUSER root\n", comment), "Dockerfile"),
                       policy);
  };
  for (const char* comment :
       {"# hadolint ignore=DL3002", "# hadolint global ignore=DL3002", "# kics-scan ignore-line",
        "# kics-scan disable=dockerfile/last_user_is_root",
        "# kics-scan disable=67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae",
        "# kics-scan disable=71bf8cf8-f0a1-42fa-b9d2-d10525e0a38e,67FD0C4A-68CF-46D7-8C41-BC9FBA7E40AE"}) {
    const Applied applied = found(comment);
    EXPECT_EQ(applied.suppressed("dockerfile-last-user-root"), "Dockerfile") << comment;
    ASSERT_EQ(applied.problems.size(), 1u) << comment;
    EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unexplained);
  }
  EXPECT_EQ(found("# hadolint ignore=DL3002", "ignore-comments: own").suppressed("dockerfile-last-user-root"),
            "");
  EXPECT_EQ(found("# hadolint ignore=DL3059").suppressed("dockerfile-last-user-root"), "");
  EXPECT_TRUE(found("# hadolint ignore=DL3059").problems.empty());
  EXPECT_EQ(found("# trivy:ignore:DS-0002:exp:2020-01-01").suppressed("dockerfile-last-user-root"), "");
}

TEST(ApplyPolicy, AQueryOfKicsThatNobodyKnowsIsReported) {
  const Applied applied = with_policy(
      system_of(facts::TargetKind::dockerfile,
                "# kics-scan disable=00000000-0000-0000-0000-000000000000\nFROM debian:12\nUSER root\n",
                "Dockerfile"),
      "");
  EXPECT_EQ(applied.suppressed("dockerfile-last-user-root"), "");
  ASSERT_EQ(applied.problems.size(), 1u);
  EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unknown);
  EXPECT_EQ(applied.problems[0].written.span.line, 1u);
}

TEST(ApplyPolicy, ARuleThatItsToolDoesNotHaveIsReported) {
  for (const char* comment : {"# hadolint ignore=DL9999", "# hadolint ignore=nonsense",
                              "#trivy:ignore:DS-9999", "#checkov:skip=CKV_DOCKER_999:why"}) {
    const Applied applied =
        with_policy(system_of(facts::TargetKind::dockerfile,
                              fmt::format("FROM debian:12\n{}\nUSER root\n", comment), "Dockerfile"),
                    "");
    ASSERT_EQ(applied.problems.size(), 1u) << comment;
    EXPECT_EQ(applied.problems[0].kind, checks::PolicyProblemKind::unknown) << comment;
  }
  for (const auto& [tool, id] :
       std::initializer_list<std::pair<const char*, const char*>>{{"hadolint", "SC2046"},
                                                                  {"hadolint", "dl3005"},
                                                                  {"trivy", "AVD-AWS-0001"},
                                                                  {"trivy", "DS003"},
                                                                  {"trivy", "CVE-2020-1234"},
                                                                  {"checkov", "CKV_AWS_20"},
                                                                  {"checkov", "CKV_K8S_1"}})
    EXPECT_TRUE(is_known(tool, id)) << tool << ' ' << id;
  EXPECT_FALSE(is_known("checkov", "CKV2_DOCKER_18"));
  EXPECT_FALSE(is_known("trivy", "nonsense"));
}

TEST(ApplyPolicy, ACommentOfAnotherToolThatSilencesNothingIsReported) {
  const auto problems = [](std::string_view comment) {
    return with_policy(system_of(facts::TargetKind::dockerfile,
                                 fmt::format("FROM debian:12\n{}\nUSER 1000\n", comment), "Dockerfile"),
                       "")
        .problems;
  };
  const auto unused = problems("# hadolint ignore=DL3002");
  ASSERT_EQ(unused.size(), 1u);
  EXPECT_EQ(unused[0].kind, checks::PolicyProblemKind::unused);
  EXPECT_TRUE(problems("# hadolint ignore=DL3002,SC2046").empty());
}

TEST(ApplyPolicy, WhatOtherToolsCallAPodsSettingsIsUnderstoodInManifests) {
  for (const char* comment :
       {"# kics-scan disable=dd29336b-fe57-445b-a26e-e6aa867ae609", "#trivy:ignore:KSV-0017"}) {
    const Applied applied = with_policy(
        system_of(facts::TargetKind::kubernetes,
                  fmt::format("{}\napiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n"
                              "    - name: c\n      image: a:1\n      {}\n      securityContext: "
                              "{{privileged: true}}\n",
                              comment, comment),
                  "pod.yaml"),
        "");
    EXPECT_NE(applied.suppressed("container-privileged"), "") << comment;
  }
}

TEST(ApplyPolicy, AListOfTrustedRegistriesAnswersWhereImagesComeFrom) {
  const Applied applied = shop("trusted-registries: [registry.example.com]");
  EXPECT_EQ(applied.find("image-trusted-base", "web"), nullptr);
  const Finding* db = applied.find("image-trusted-base", "db");
  ASSERT_NE(db, nullptr);
  EXPECT_EQ(db->discriminator, "docker.io/library/postgres");
  EXPECT_EQ(db->evidence.front().origin.span.line, 7u);
  EXPECT_EQ(shop("trusted-registries: [registry.example.com, docker.io/library/*]")
                .find("image-trusted-base", "db"),
            nullptr);
}

TEST(ApplyPolicy, AListOfTrustedRegistriesHoldsForTheImagesOfPods) {
  const facts::System system = system_of(
      facts::TargetKind::kubernetes,
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
      "  - {name: app, image: 'registry.example.com/app:1'}\n  - {name: side, image: 'quay.io/x/side:2'}\n"
      "  initContainers:\n  - {name: first, image: busybox}\n",
      "pod.yaml");
  const Applied applied = with_policy(system, "trusted-registries: [registry.example.com]");
  EXPECT_EQ(applied.find("image-trusted-base", "Pod/web/app"), nullptr);
  const Finding* side = applied.find("image-trusted-base", "Pod/web/side");
  ASSERT_NE(side, nullptr);
  EXPECT_EQ(side->subject.kind, checks::SubjectKind::container);
  EXPECT_EQ(side->discriminator, "quay.io/x/side");
  EXPECT_EQ(side->evidence.front().origin.span.line, 7u);
  const Finding* first = applied.find("image-trusted-base", "Pod/web/first");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->discriminator, "docker.io/library/busybox");
}

TEST(ApplyPolicy, PartsOfATargetAreJudgedTogether) {
  const std::string text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
      "# watertight:ignore=container-privileged it is the agent\nspec: {containers: [{name: x, image: y, "
      "securityContext: "
      "{privileged: true}}]}\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n"
      "# watertight:ignore=container-host-pid it was needed once\nspec: {containers: [{name: x, image: "
      "y}]}\n";
  const facts::System system = system_of(facts::TargetKind::kubernetes, text, "pods.yaml");
  auto policy =
      read_policy("suppress: [{rule: container-readonly-rootfs, reason: later}]", "watertight.yaml", "/p");
  ASSERT_TRUE(policy);
  Application application(std::move(*policy), {"2026-11-22", "/p"});
  std::size_t suppressed = 0;
  const auto count = [&](const TargetResult& part) {
    for (const Finding& f : part.findings) suppressed += f.suppressed.has_value();
    return part.policy_problems.size();
  };
  EXPECT_EQ(count(application.apply_to_part(system, checks::evaluate_pods(system, {0, 2}))), 0u);
  const TargetResult last = application.apply(system, checks::evaluate_all_but_pods(system));
  EXPECT_EQ(count(last), 1u) << "the comment that silences nothing";
  EXPECT_THAT(last.policy_problems.front().message, HasSubstr("container-host-pid"));
  EXPECT_EQ(suppressed, 3u);
  EXPECT_TRUE(application.problems().empty());
}

TEST(ApplyPolicy, ListedMembersOfTheGroupDockerDoNotCount) {
  facts::System system;
  system.host.emplace();
  system.host->name = facts::declared<std::string>("bastion", {});
  system.host->docker_group_members =
      facts::declared(facts::Items{{"alice", {}}, {"mallory", {}}}, facts::Origin{});
  const Applied applied = with_policy(system, "docker-group-members: [alice]");
  int suppressed = 0, open = 0;
  for (const Finding& f : applied.result.findings)
    if (f.rule == "host-docker-group-members") ++(f.suppressed ? suppressed : open);
  EXPECT_EQ(suppressed, 1);
  EXPECT_EQ(open, 1);
  EXPECT_EQ(
      with_policy(system, "suppress: [{rule: host-docker-group-members, reason: x, selector: {host: bast*}}]")
          .problems.size(),
      0u);
}

TEST(OtherTools, WriteTheirIdsInSeveralWays) {
  for (const char* id : {"DS-0002", "ds-0002", "AVD-DS-0002", "avd-ds-0002", "DS002"})
    EXPECT_EQ(id_of_pages("trivy", id), "DS-0002") << id;
  EXPECT_EQ(id_of_pages("trivy", "KSV0017"), "KSV-0017");
  EXPECT_EQ(id_of_pages("trivy", "DS"), "DS");
  EXPECT_FALSE(rules_known_as("hadolint", "DL3002").empty());
  EXPECT_TRUE(rules_known_as("hadolint", "DL9999").empty());
}

}  // namespace
}  // namespace watertight::policy
