#include "report/place.hpp"

#include <gtest/gtest.h>

#include "report/written_test.hpp"

namespace watertight::report {
namespace {

TEST(FilePlace, is_relative_and_leads_out_of_no_repository) {
  Results results;
  const report::Run run{results, "1"};
  for (const auto& [name, expected] : {std::pair<const char*, const char*>{"../../etc/passwd", "etc/passwd"},
                                       {"/etc/docker/daemon.json", "etc/docker/daemon.json"},
                                       {"./a//b/../c.yaml", "a/c.yaml"},
                                       {"", "target"}}) {
    const checks::TargetResult t = sample_file(name);
    EXPECT_EQ(file_place(t.findings.front(), t, run).path, expected);
  }
  EXPECT_EQ(uri_of("a b/ü:%.yaml"), "a%20b/%C3%BC%3A%25.yaml");
}

TEST(FilePlace, of_what_nobody_wrote_is_where_its_subject_begins) {
  Results results;
  const report::Run run{results, "1"};
  checks::TargetResult t = sample_file("compose.yaml");
  checks::Finding& f = t.findings.front();
  f.described = f.evidence.front().origin;
  f.described.span = {2, 3, 9, 20};
  f.evidence.front().origin = {};
  EXPECT_EQ(file_place(f, t, run).span, (Span{2, 3, 2, 4}));
  f.described = {};
  EXPECT_EQ(file_place(f, t, run).path, "compose.yaml");
  EXPECT_EQ(file_place(f, t, run).span.line, 1u);
}

}  // namespace
}  // namespace watertight::report
