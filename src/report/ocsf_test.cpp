#include "report/ocsf.hpp"

#include <gtest/gtest.h>

#include "report/written_test.hpp"

namespace watertight::report {
namespace {

TEST(Ocsf, is_one_compliance_finding_a_line_and_unevaluated_rules_are_warnings) {
  Results results;
  results.add(sample_file("a/compose.yaml"));
  const auto lines = lines_of(written("ocsf", results));
  ASSERT_EQ(lines.size(), 2u);
  simdjson::dom::parser parser;
  const auto finding = parsed(parser, lines[0]);
  EXPECT_EQ(number_at(finding, "/class_uid"), 2003);
  EXPECT_EQ(number_at(finding, "/type_uid"), 200301);
  EXPECT_EQ(number_at(finding, "/time"), 1700000000000);
  EXPECT_EQ(number_at(finding, "/severity_id"), 5);
  EXPECT_EQ(number_at(finding, "/compliance/status_id"), 3);
  EXPECT_GT(size_at(finding, "/compliance/standards"), 0u);
  const auto unseen = parsed(parser, lines[1]);
  EXPECT_EQ(number_at(unseen, "/compliance/status_id"), 2);
}

}  // namespace
}  // namespace watertight::report
