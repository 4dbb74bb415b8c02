#include "checks/fold.hpp"

#include <gtest/gtest.h>

#include "checks/evaluate.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::checks {
namespace {

const Finding* find(const std::vector<Finding>& findings, std::string_view rule) {
  const auto at =
      std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.rule == rule; });
  return at == findings.end() ? nullptr : &*at;
}

facts::Container privileged_container(std::string name = "web") {
  facts::Container c = plain_container(std::move(name));
  c.privileged = facts::declared(true, {});
  c.seccomp = by_default(facts::Seccomp{facts::SeccompKind::unconfined, {}});
  c.apparmor = facts::by_default<std::string>("unconfined");
  return c;
}

facts::System with(std::vector<facts::Container> containers) {
  facts::System s = plain_engine();
  s.containers = std::move(containers);
  return s;
}

TEST(Fold, puts_what_privileged_mode_implies_under_it_and_loses_nothing) {
  const facts::System s = with({privileged_container()});
  const TargetResult flat = evaluate(s);
  const TargetResult result = folded(flat, s);
  const Finding* privileged = find(result.findings, "container-privileged");
  ASSERT_NE(privileged, nullptr);
  std::vector<std::string_view> rules;
  for (const Implied& i : privileged->implied) {
    rules.push_back(i.rule);
    EXPECT_EQ(find(result.findings, i.rule), nullptr);
    EXPECT_EQ(find(flat.findings, i.rule)->message, i.message);
    EXPECT_EQ(find(flat.findings, i.rule)->fingerprint(), i.fingerprint);
  }
  for (const char* rule :
       {"container-caps-restricted", "container-host-devices", "container-seccomp-disabled",
        "container-apparmor", "container-system-paths-unconfined"})
    EXPECT_NE(std::find(rules.begin(), rules.end(), rule), rules.end()) << rule;
  EXPECT_EQ(result.findings.size() + rules.size(), flat.findings.size());
  EXPECT_NE(find(result.findings, "container-no-new-privileges"), nullptr) << "a setting of its own";
}

TEST(Fold, stays_within_one_subject) {
  facts::Container other = plain_container("other");
  other.seccomp = facts::declared(facts::Seccomp{facts::SeccompKind::unconfined, {}}, {});
  const facts::System s = with({privileged_container(), other});
  const TargetResult result = folded(evaluate(s), s);
  const Finding* seccomp = find(result.findings, "container-seccomp-disabled");
  ASSERT_NE(seccomp, nullptr);
  EXPECT_EQ(seccomp->subject.name, "other");
}

Finding finding(std::string_view rule, Severity severity, std::string discriminator = {},
                std::uint32_t line = 0) {
  Finding f;
  f.rule = handbook::find_check(rule)->id;
  f.severity = severity;
  f.subject = {SubjectKind::container, "web", "aa", ""};
  f.discriminator = std::move(discriminator);
  if (line > 0)
    f.evidence = {{"mounts",
                   "",
                   facts::Basis::declared,
                   {facts::make_source(facts::SourceKind::file, "compose.yaml"), "", {line, 1, line, 9}}}};
  return f;
}

TargetResult fold_of(std::vector<Finding> findings) {
  TargetResult r{};
  r.findings = std::move(findings);
  return folded(std::move(r), {});
}

TEST(Fold, never_puts_a_worse_finding_under_a_lesser_one) {
  EXPECT_EQ(fold_of({finding("container-privileged", Severity::medium),
                     finding("container-seccomp-disabled", Severity::high)})
                .findings.size(),
            2u);
  EXPECT_EQ(fold_of({finding("container-privileged", Severity::high),
                     finding("container-seccomp-disabled", Severity::high)})
                .findings.size(),
            1u);
}

TEST(Fold, asks_for_the_same_place_where_the_page_does) {
  const auto mounts = finding("container-sensitive-mounts", Severity::critical, "/:/host", 4);
  EXPECT_EQ(
      fold_of({mounts, finding("container-docker-socket", Severity::critical, "/:/host", 4)}).findings.size(),
      1u);
  EXPECT_EQ(
      fold_of({mounts, finding("container-docker-socket", Severity::critical, "/run", 5)}).findings.size(),
      2u);
  EXPECT_EQ(fold_of({finding("container-sensitive-mounts", Severity::critical),
                     finding("container-docker-socket", Severity::critical)})
                .findings.size(),
            2u)
      << "without a place there is none in common";
}

TEST(Fold, takes_what_is_implied_along_with_what_is_suppressed_and_leaves_what_is_suppressed_itself) {
  auto privileged = finding("container-privileged", Severity::critical);
  auto seccomp = finding("container-seccomp-disabled", Severity::high);
  privileged.suppressed.emplace();
  EXPECT_EQ(fold_of({privileged, seccomp}).findings.size(), 1u);
  privileged.suppressed.reset();
  seccomp.suppressed.emplace();
  EXPECT_EQ(fold_of({privileged, seccomp}).findings.size(), 2u);
}

facts::Container replica(facts::Container c, std::string project = "shop") {
  c.labels = facts::declared(std::vector<facts::Label>{{"com.docker.compose.project", std::move(project), {}},
                                                       {"com.docker.compose.service", "web", {}}},
                             {});
  return c;
}

TEST(Replicas, with_equal_findings_are_one_finding_with_their_names) {
  const facts::System s =
      with({replica(privileged_container("shop-web-1")), replica(privileged_container("shop-web-2")),
            replica(privileged_container("shop-web-3"))});
  const facts::System one = with({replica(privileged_container("shop-web-1"))});
  const TargetResult result = folded(evaluate(s), s);
  EXPECT_EQ(result.findings.size(), folded(evaluate(one), one).findings.size());
  for (const Finding& f : result.findings)
    EXPECT_EQ(f.replicas.size(), f.subject.kind == SubjectKind::container ? 2u : 0u) << f.rule;
  EXPECT_EQ(find(result.findings, "container-privileged")->replicas,
            (std::vector<SharedText>{"shop-web-2", "shop-web-3"}));
}

TEST(Replicas, that_differ_in_one_thing_differ_in_its_finding_alone) {
  facts::Container odd = replica(plain_container("shop-web-2"));
  odd.privileged = facts::declared(true, {});
  const facts::System s = with({replica(plain_container("shop-web-1")), odd});
  const TargetResult result = folded(evaluate(s), s);
  EXPECT_TRUE(find(result.findings, "container-privileged")->replicas.empty());
  EXPECT_EQ(find(result.findings, "container-privileged")->subject.name, "shop-web-2");
  EXPECT_EQ(find(result.findings, "container-memory-limit")->replicas.size(), 1u);
}

TEST(Replicas, are_of_one_project_and_one_image) {
  facts::Container other_image = replica(plain_container("c"));
  other_image.image = facts::declared<std::string>("nginx:1.28", {});
  const facts::System s = with({replica(plain_container("a")), replica(plain_container("b"), "office"),
                                other_image, plain_container("d")});
  for (const Finding& f : folded(evaluate(s), s).findings) EXPECT_TRUE(f.replicas.empty()) << f.rule;
}

// Following `implies` from any page never leads back to it.
TEST(Implications, go_round_in_no_circle) {
  for (const handbook::CheckPage& start : handbook::check_pages()) {
    std::vector<std::string_view> seen;
    std::vector<std::string_view> next{start.id};
    while (!next.empty()) {
      const handbook::CheckPage* page = handbook::find_check(next.back());
      next.pop_back();
      for (const handbook::Implication& i : page->implies) {
        EXPECT_NE(i.rule, start.id) << start.id << " implies itself by " << page->id;
        if (i.rule == start.id || std::find(seen.begin(), seen.end(), i.rule) != seen.end()) continue;
        seen.push_back(i.rule);
        next.push_back(i.rule);
      }
    }
  }
}

}  // namespace
}  // namespace watertight::checks
