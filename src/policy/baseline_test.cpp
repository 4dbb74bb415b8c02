#include "policy/baseline.hpp"

#include <gmock/gmock.h>

namespace watertight::policy {
namespace {

checks::TargetResult result(std::vector<std::string> services) {
  checks::TargetResult r{};
  for (std::string& name : services) {
    checks::Finding f;
    f.rule = handbook::find_check("container-privileged")->id;
    f.subject = {checks::SubjectKind::service, std::move(name), {}, "compose.yaml"};
    f.message = "runs privileged";
    r.findings.push_back(std::move(f));
  }
  return r;
}

Baseline baseline_of(const checks::TargetResult& r) {
  BaselineBuilder builder;
  builder.add(r);
  return builder.take();
}

TEST(Baseline, WhatIsInItIsKnownAndTheRestIsNew) {
  const Baseline baseline = baseline_of(result({"web", "db"}));
  BaselineComparison comparison(baseline);
  const auto compared = comparison.compare(result({"web", "cache"}));
  EXPECT_EQ(compared.findings[0].in_baseline, true);
  EXPECT_EQ(compared.findings[1].in_baseline, false);
  const Comparison all = comparison.take();
  EXPECT_EQ(all.fresh, 1u);
  EXPECT_EQ(all.unchanged, 1u);
  ASSERT_EQ(all.gone.size(), 1u);
  EXPECT_EQ(all.gone[0].subject, "service db in compose.yaml");
}

TEST(Baseline, FindingsThatShareAFingerprintAreCounted) {
  const Baseline baseline = baseline_of(result({"web", "web"}));
  ASSERT_EQ(baseline.findings.size(), 1u);
  EXPECT_EQ(baseline.findings[0].count, 2u);
  BaselineComparison comparison(baseline);
  (void)comparison.compare(result({"web"}));
  (void)comparison.compare(result({"web", "web"}));
  EXPECT_EQ(comparison.take().unchanged, 2u);
  EXPECT_EQ(comparison.take().fresh, 1u);
}

TEST(Baseline, WhatIsSuppressedIsNeitherNewNorGone) {
  const Baseline baseline = baseline_of(result({"web"}));
  auto silenced = result({"web", "db"});
  for (auto& f : silenced.findings) f.suppressed = checks::Suppression{};
  EXPECT_TRUE(baseline_of(silenced).findings.empty());
  BaselineComparison comparison(baseline);
  (void)comparison.compare(silenced);
  EXPECT_EQ(comparison.take().fresh, 0u);
  EXPECT_TRUE(comparison.take().gone.empty());
}

TEST(Baseline, WhatWasFoldedUnderAnotherFindingIsKnownWhenItComesOut) {
  auto folded = result({"web"});
  const auto alone = result({"web"}).findings.front();
  folded.findings.front().discriminator = "parent";
  folded.findings.front().implied.push_back({alone.rule, alone.severity, "implied", alone.fingerprint()});
  const Baseline baseline = baseline_of(folded);
  ASSERT_EQ(baseline.findings.size(), 2u);
  BaselineComparison comparison(baseline);
  EXPECT_EQ(comparison.compare(result({"web"})).findings[0].in_baseline, true);
  BaselineComparison same(baseline);
  (void)same.compare(folded);
  EXPECT_TRUE(same.take().gone.empty());
}

TEST(Baseline, AFileThatIsNoneIsRefused) {
  for (const char* text : {"{}", "[]", "{\"schema\": \"watertight/scan/1\", \"findings\": []}",
                           "{\"schema\": \"watertight/baseline/1\"}",
                           "{\"schema\": \"watertight/baseline/1\", \"findings\": [{}]}",
                           "{\"schema\": \"watertight/baseline/1\", \"findings\": [{\"fingerprint\": "
                           "\"0123456789abcdef\", \"count\": 0}]}",
                           "", "\x01"}) {
    const auto read = read_baseline(text, "base.json");
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().sentence(), testing::HasSubstr("base.json"));
  }
}

}  // namespace
}  // namespace watertight::policy
