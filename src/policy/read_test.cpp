#include "policy/read.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "policy/presets.hpp"
#include "policy/show.hpp"

namespace watertight::policy {
namespace {

using testing::HasSubstr;

Policy good(std::string_view text) {
  const auto policy = read_policy(text, "watertight.yaml", "/project");
  EXPECT_TRUE(policy) << policy.error().sentence();
  return policy.value_or(Policy{});
}
std::string error_of(std::string_view text) {
  const auto policy = read_policy(text, "watertight.yaml");
  return policy ? "no error" : policy.error().sentence();
}

TEST(ReadPolicy, KeepsEveryValueWithItsPlace) {
  const Policy policy = good(
      "preset: server\n"
      "fail-on: medium\n"
      "groups: [lint]\n"
      "ignore-comments: own\n"
      "severities:\n"
      "  container-health: {severity: high, reason: \"we are paged\"}\n"
      "suppress:\n"
      "  - rule: container-docker-socket\n"
      "    selector: {service: [traefik, \"proxy-*\"], path: deploy/**}\n"
      "    reason: reads labels\n"
      "    owner: ops\n"
      "    expires: 2027-01-31\n"
      "    ticket: OPS-1\n"
      "trusted-registries: registry.example.com\n"
      "docker-group-members: [alice]\n");
  EXPECT_EQ(policy.preset->value, "server");
  EXPECT_EQ(policy.fail_on->value.severity, Severity::medium);
  EXPECT_EQ(policy.fail_on->origin.span.line, 2u);
  EXPECT_EQ(policy.comments->value, Comments::own);
  ASSERT_EQ(policy.severities.size(), 1u);
  EXPECT_EQ(policy.severities[0].reason, "we are paged");
  ASSERT_EQ(policy.suppress.size(), 1u);
  const Suppress& s = policy.suppress[0];
  EXPECT_EQ(s.about.owner, "ops");
  EXPECT_EQ(s.about.expires, "2027-01-31");
  EXPECT_EQ(s.about.written.span.line, 8u);
  EXPECT_EQ(s.selector.service.size(), 2u);
  EXPECT_TRUE(s.selector.path[0].matches("deploy/a/b.yaml"));
  EXPECT_EQ(policy.allowed.size(), 2u);
}

TEST(ReadPolicy, AnEmptyFileIsAPolicyThatSaysNothing) {
  EXPECT_FALSE(good("").fail_on);
  EXPECT_FALSE(good("# nothing yet\n").fail_on);
}

TEST(ReadPolicy, AnUnknownKeyIsRefusedWithItsPlaceAndTheKeyThatWasMeant) {
  EXPECT_EQ(error_of("fail-on: high\nsupress: []\n"),
            "cannot read watertight.yaml:2:1: there is no key \"supress\" in the policy; did you mean "
            "\"suppress\"?");
  EXPECT_EQ(error_of("suppress:\n  - rule: a\n    raeson: x\n"),
            "cannot read watertight.yaml:3:5: there is no key \"raeson\" in this suppression; did you mean "
            "\"reason\"?");
  EXPECT_THAT(error_of("suppress: [{rule: a, reason: x, selector: {pod: y}}]"),
              HasSubstr("the keys are host"));
}

TEST(ReadPolicy, NothingIsSwitchedOffWithoutAReason) {
  EXPECT_THAT(error_of("suppress: [{rule: container-health}]"),
              HasSubstr("1:12: this suppression has no reason"));
  EXPECT_THAT(error_of("suppress: [{rule: container-health, reason: '  '}]"), HasSubstr("reason is empty"));
  EXPECT_THAT(error_of("suppress: [{rule: container-health, reason: }]"), HasSubstr("reason has no value"));
  EXPECT_THAT(error_of("severities: {container-health: info}"), HasSubstr("has no reason"));
  EXPECT_THAT(error_of("severities: {container-health: {severity: info}}"), HasSubstr("has no reason"));
  EXPECT_THAT(error_of("suppress: [{rule: \"*\", reason: noise}]"), HasSubstr("without a selector"));
  EXPECT_THAT(error_of("suppress: [{rule: \"*\", reason: noise, selector: {path: \"**\"}}]"),
              HasSubstr("without a selector"));
  EXPECT_THAT(error_of("trusted-registries: [\"*\"]"), HasSubstr("allows everything"));
}

TEST(ReadPolicy, ValuesOfTheWrongFormAreRefused) {
  EXPECT_THAT(error_of("preset: sever"), HasSubstr("did you mean \"server\"?"));
  EXPECT_THAT(error_of("fail-on: awful"), HasSubstr("1:10: fail-on cannot be \"awful\""));
  EXPECT_THAT(error_of("fail-on: [high]"), HasSubstr("fail-on has no value that is a text"));
  EXPECT_THAT(error_of("groups: [style]"), HasSubstr("there is no group"));
  EXPECT_THAT(error_of("suppress: {rule: a}"), HasSubstr("suppress is no list"));
  EXPECT_THAT(error_of("suppress: [container-health]"), HasSubstr("this suppression is no mapping"));
  EXPECT_THAT(error_of("suppress: [{reason: x}]"), HasSubstr("names no rule"));
  EXPECT_THAT(error_of("suppress: [{rule: [], reason: x}]"), HasSubstr("empty list"));
  EXPECT_THAT(error_of("suppress: [{rule: a, reason: x, selector: {}}]"), HasSubstr("selector is empty"));
  EXPECT_THAT(error_of("[a, b]"), HasSubstr("the policy is no mapping"));
  EXPECT_THAT(error_of("fail-on: high\n---\nfail-on: low\n"), HasSubstr("a second document"));
  for (const std::string_view date : {"soon", "2027-02-30", "2027-1-1", "31.01.2027", "2027-13-01"})
    EXPECT_THAT(error_of(fmt::format("suppress: [{{rule: a, reason: x, expires: {}}}]", date)),
                HasSubstr("is no date"));
}

TEST(ReadPolicy, WhatIsNoYamlIsRefusedWithItsPlace) {
  EXPECT_THAT(error_of("fail-on:\n\thigh\n"), HasSubstr("line 2"));
  EXPECT_THAT(error_of("fail-on: high\nfail-on: low\n"), HasSubstr("line 2"));
  EXPECT_THAT(error_of(std::string(kPolicyLimit + 1, ' ')), HasSubstr("watertight.yaml"));
}

TEST(ShowPolicy, WhatIsShownReadsBackAsTheSamePolicy) {
  const Policy policy = good(
      "preset: homelab\nfail-on: none\ngroups: [lint]\nseverities: {\"host-audit-*\": {severity: info, "
      "reason: "
      "\"a\\tb\"}}\nsuppress: [{rule: [a, b], reason: \"say \\\"x\\\": # y\", selector: {label: \"a=b\", "
      "path: "
      "'x\\y'}}]\ndocker-group-members: [\"al*\"]\n");
  const std::string shown = show(policy);
  const auto again = read_policy(shown, "again");
  ASSERT_TRUE(again) << again.error().sentence() << shown;
  EXPECT_EQ(again->suppress[0].about.reason, policy.suppress[0].about.reason);
  EXPECT_EQ(again->suppress[0].selector.path, policy.suppress[0].selector.path);
  EXPECT_EQ(again->severities[0].reason, "a\tb");
  EXPECT_THAT(shown, HasSubstr("fail-on: none                                   # watertight.yaml:2:10"));
}

TEST(Presets, ReadAndKnowTheirRules) {
  for (const Preset& preset : presets()) {
    const auto policy = read_preset(preset);
    ASSERT_TRUE(policy) << policy.error().sentence();
    EXPECT_TRUE(policy->fail_on) << preset.name;
    EXPECT_FALSE(policy->preset) << preset.name;
    for (const Regrade& r : policy->severities) {
      if (r.rule.pattern().find('*') != std::string::npos) continue;
      const auto* page = handbook::find_check(r.rule.pattern());
      ASSERT_NE(page, nullptr) << preset.name << ": " << r.rule.pattern();
      EXPECT_NE(page->severity, r.severity) << preset.name << " changes nothing of " << page->id;
    }
  }
}

TEST(Presets, AreLaidUnderWhatTheFileSays) {
  const Policy policy = laid_over(good("fail-on: critical\nseverities: {daemon-authz-plugin: {severity: "
                                       "high, reason: we have several admins}}"),
                                  *read_preset(*find_preset("homelab")));
  EXPECT_EQ(policy.fail_on->value.severity, Severity::critical);
  int times = 0;
  for (const Regrade& r : policy.severities) times += r.rule.pattern() == "daemon-authz-plugin";
  EXPECT_EQ(times, 1);
  EXPECT_GT(policy.severities.size(), 5u);
}

}  // namespace
}  // namespace watertight::policy
