// tests/coverage.tsv: the rows of the catalogue that have no page of their own, each with the rules that
// cover it or the reason why none does.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "catalogue.hpp"
#include "handbook/pages.hpp"

namespace watertight {
namespace {

struct CoverageRow {
  std::string id;
  std::string kind;  // covered, excluded
  std::string text;  // rules with commas between them; or the reason
};

std::vector<CoverageRow> coverage() {
  std::vector<CoverageRow> rows;
  std::ifstream in(WATERTIGHT_SOURCE_DIR "/tests/coverage.tsv");
  for (std::string line; std::getline(in, line);) {
    auto columns = cut(line, '\t');
    columns.resize(3);
    rows.push_back({columns[0], columns[1], columns[2]});
  }
  return rows;
}

TEST(Coverage, lines_are_sorted_and_name_rows_of_the_catalogue_that_have_no_page) {
  std::string before;
  for (const CoverageRow& row : coverage()) {
    EXPECT_LT(before, row.id) << "sort the lines, one for each id";
    before = row.id;
    EXPECT_TRUE(catalogue().contains(row.id)) << row.id << " is not in tests/catalogue.tsv";
    EXPECT_EQ(handbook::find_check(row.id), nullptr) << row.id << " has a page: take its line out";
  }
}

TEST(Coverage, lines_name_rules_that_exist_or_give_a_reason) {
  for (const CoverageRow& row : coverage()) {
    if (row.kind == "covered") {
      EXPECT_FALSE(row.text.empty()) << row.id;
      for (const std::string& rule : cut(row.text, ','))
        EXPECT_NE(handbook::find_check(rule), nullptr) << row.id << " is covered by no rule called " << rule;
    } else {
      EXPECT_EQ(row.kind, "excluded") << row.id;
      EXPECT_GE(row.text.size(), 20u) << row.id << ": give a reason";
    }
  }
}

TEST(Coverage, leaves_no_row_of_the_catalogue_out) {
  std::set<std::string> listed;
  for (const CoverageRow& row : coverage()) listed.insert(row.id);
  for (const auto& [id, row] : catalogue())
    EXPECT_TRUE(handbook::find_check(id) != nullptr || listed.contains(id))
        << id
        << ": write its page and check, or say in tests/coverage.tsv what covers it or why nothing does";
}

}  // namespace
}  // namespace watertight
