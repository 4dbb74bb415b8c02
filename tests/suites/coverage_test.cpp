// tests/coverage.tsv: the rows of the catalogue that have no page of their own, each with the rules that
// cover it or the reason why none does.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "catalogue.hpp"
#include "handbook/pages.hpp"

namespace watertight {
namespace {

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

// So that a comment for another tool, or a question by its id, finds the rule that covers it here.
TEST(Coverage, pages_know_the_rows_that_they_alone_cover_by_their_ids) {
  for (const CoverageRow& row : coverage()) {
    const handbook::CheckPage* page = row.kind == "covered" ? handbook::find_check(row.text) : nullptr;
    if (page == nullptr) continue;
    const auto& tools = page->mappings.tools;
    for (const std::string& peer : catalogue().find(row.id)->second.peers)
      EXPECT_TRUE(peer.starts_with("cis1.8:") || std::find(tools.begin(), tools.end(), peer) != tools.end())
          << page->id << " covers " << row.id << ": add " << peer;
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
