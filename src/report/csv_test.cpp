#include "report/csv.hpp"

#include <gtest/gtest.h>

#include "report/written_test.hpp"

namespace watertight::report {
namespace {

TEST(Csv, guards_every_cell_that_a_spreadsheet_would_run) {
  for (const char* start : {"=1+1", "+1", "-1", "@x", "\t=1", " =1"}) {
    Results results;
    checks::TargetResult t = sample_file("x");
    t.findings.front().subject.name = start;
    results.add(t);
    const std::string line = lines_of(written("csv", results)).at(1);
    EXPECT_NE(line.find(",\"'"), std::string::npos) << line;
  }
}

TEST(Csv, has_as_many_cells_in_every_line_as_in_its_header) {
  Results results;
  results.add(hostile_target());
  results.add(sample_engine());
  std::size_t expected = 0;
  for (const std::string& line : lines_of(written("csv", results))) {
    EXPECT_TRUE(line.ends_with('\r'));
    std::size_t cells = 1;
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted) ++cells;
    }
    EXPECT_FALSE(quoted) << line;
    if (expected == 0) expected = cells;
    EXPECT_EQ(cells, expected) << line;
  }
}

}  // namespace
}  // namespace watertight::report
