#include "report/github.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "report/written_test.hpp"

namespace watertight::report {
namespace {

using checks::Severity;

TEST(Github, escapes_what_would_end_a_property_or_a_command) {
  const std::string text = hostile("github");
  EXPECT_EQ(text.find("\n::error::pwned"), std::string::npos) << text;
  for (const std::string& line : lines_of(text)) {
    const std::string head = line.substr(0, line.find("::", 2));
    EXPECT_LE(std::count(head.begin(), head.end(), ','), 5) << "a name has added a property: " << line;
  }
}

TEST(JobSummary, shows_the_worst_findings_as_a_table_and_stays_small) {
  Results results(1 << 16);
  for (int i = 0; i < 1000; ++i) results.add(hostile_target());
  std::ostringstream out;
  write_job_summary(out, {results, "1", Severity::high, 0});
  EXPECT_LT(out.str().size(), 64u << 10);
  EXPECT_NE(out.str().find("and 990 more"), std::string::npos) << out.str().substr(0, 500);
  EXPECT_EQ(out.str().find("<b>"), std::string::npos);
}

}  // namespace
}  // namespace watertight::report
