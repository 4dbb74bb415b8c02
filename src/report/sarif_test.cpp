#include "report/sarif.hpp"

#include <gtest/gtest.h>

#include "report/page_text.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

using checks::Severity;

TEST(Sarif, has_what_github_asks_of_results_and_rules) {
  Results results;
  results.add(sample_file("app/compose.yaml"));
  results.add(sample_engine());
  simdjson::dom::parser parser;
  const auto root = parsed(parser, written("sarif", results));
  EXPECT_EQ(at(root, "/version"), "2.1.0");
  EXPECT_EQ(at(root, "/runs/0/automationDetails/id"), "watertight/");
  EXPECT_EQ(size_at(root, "/runs/0/tool/driver/rules"), 1u);
  for (const char* text : {"shortDescription/text", "fullDescription/text", "help/text", "help/markdown"})
    EXPECT_FALSE(at(root, std::string("/runs/0/tool/driver/rules/0/") + text).empty()) << text;
  EXPECT_EQ(at(root, "/runs/0/tool/driver/rules/0/properties/security-severity"), "9.5");
  EXPECT_EQ(at(root, "/runs/0/results/0/level"), "error");
  EXPECT_EQ(number_at(root, "/runs/0/results/0/ruleIndex"), 0);
  const std::string location = "/runs/0/results/0/locations/0/physicalLocation/";
  EXPECT_EQ(at(root, location + "artifactLocation/uri"), "app/compose.yaml");
  EXPECT_EQ(at(root, location + "artifactLocation/uriBaseId"), "%SRCROOT%");
  EXPECT_EQ(number_at(root, location + "region/startLine"), 4);
  EXPECT_EQ(number_at(root, location + "region/endColumn"), 21);
  EXPECT_EQ(at(root, "/runs/0/results/0/partialFingerprints/primaryLocationLineHash"),
            sample_file("app/compose.yaml").findings.front().fingerprint() + ":1");
  // What has no file is anchored, and says what it is.
  EXPECT_TRUE(at(root, "/runs/0/results/1/locations/0/physicalLocation/artifactLocation/uri")
                  .starts_with("docker/container/"));
  EXPECT_EQ(at(root, "/runs/0/results/1/locations/0/logicalLocations/0/kind"), "container");
}

TEST(Sarif, keeps_every_rule_of_the_handbook_within_githubs_limits) {
  for (const handbook::CheckPage& page : handbook::check_pages()) {
    EXPECT_LE(why_in_short(page, 1024).size(), 1024u) << page.id;
    EXPECT_GE(why_in_short(page, 1024).size(), 40u) << page.id;
    EXPECT_LE(tags_of(page, 20).size(), 20u) << page.id;
    EXPECT_EQ(without_examples(page).find("## Examples"), std::string_view::npos) << page.id;
  }
}

TEST(Sarif, names_the_reason_of_what_is_suppressed_and_what_was_not_read) {
  simdjson::dom::parser parser;
  Results results;
  checks::TargetResult t = sample_file("compose.yaml");
  t.findings.front().suppressed = checks::Suppression{"behind a proxy", "alice", "2027-01-31", "OPS-12", {}};
  results.add(t);
  results.add(sample_unreadable());
  const auto root = parsed(parser, written("sarif", results));
  EXPECT_EQ(at(root, "/runs/0/results/0/suppressions/0/justification"),
            "behind a proxy (alice, until 2027-01-31, OPS-12)");
  EXPECT_EQ(at(root, "/runs/0/results/0/suppressions/0/kind"), "external");
  EXPECT_EQ(at(root, "/runs/0/invocations/0/toolExecutionNotifications/0/level"), "error");
  bool successful = true;
  EXPECT_EQ(root.at_pointer("/runs/0/invocations/0/executionSuccessful").get(successful), simdjson::SUCCESS);
  EXPECT_FALSE(successful);
}

TEST(Sarif, makes_no_link_of_what_was_scanned) {
  simdjson::dom::parser parser;
  const std::string text = hostile("sarif");
  const auto root = parsed(parser, text);
  EXPECT_NE(at(root, "/runs/0/results/0/message/text").find("\\[a\\](http"), std::string_view::npos);
}

TEST(Sarif, writes_the_worst_where_there_are_more_results_than_github_takes) {
  Results results(1 << 16);
  checks::TargetResult t = sample_file("x");
  checks::Finding low = t.findings.front();
  low.severity = Severity::low;
  t.findings.assign(300, low);
  t.findings.back().severity = Severity::critical;
  for (int i = 0; i < 100; ++i) results.add(t);
  simdjson::dom::parser parser;
  const auto root = parsed(parser, written("sarif", results));
  EXPECT_EQ(size_at(root, "/runs/0/results"), 25000u);
  EXPECT_EQ(at(root, "/runs/0/results/99/properties/severity"), "critical");
  EXPECT_EQ(at(root, "/runs/0/results/100/properties/severity"), "low");
}

}  // namespace
}  // namespace watertight::report
