// Every page of the handbook against the catalogue and the checks: nothing without its other half, no mapping
// to what does not exist.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "catalogue.hpp"
#include "checks/check.hpp"
#include "handbook/pages.hpp"

namespace watertight {
namespace {

using handbook::Mappings;
using Ids = std::span<const std::string_view>;

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Chapters 3 and 4 of SP 800-190: risks and countermeasures, each with five groups of 5, 3, 5, 5 and 5; 4.6
// is the hardware.
bool is_nist_section(std::string_view id) {
  static const std::set<std::string, std::less<>> sections = [] {
    std::set<std::string, std::less<>> all{"3", "4", "4.6"};
    constexpr int kGroups[] = {5, 3, 5, 5, 5};
    for (const char* chapter : {"3", "4"})
      for (int group = 1; group <= 5; ++group) {
        all.insert(fmt::format("{}.{}", chapter, group));
        for (int n = 1; n <= kGroups[group - 1]; ++n) all.insert(fmt::format("{}.{}.{}", chapter, group, n));
      }
    return all;
  }();
  return sections.contains(id);
}

bool is_owasp_rule(std::string_view id) {
  if (id == "5a") return true;
  return digits(id) && id.size() <= 2 && std::stoi(std::string(id)) <= 13;
}

bool is_cwe(std::string_view id) {
  return digits(id) && id.front() != '0' && id.size() >= 2 && id.size() <= 4;
}

bool is_attack(std::string_view id) {  // T1611, T1552.007
  if (id.size() != 5 && id.size() != 9) return false;
  return id.front() == 'T' && digits(id.substr(1, 4)) &&
         (id.size() == 5 || (id[5] == '.' && digits(id.substr(6))));
}

template <typename Known>
void expect_all(std::string_view page, const char* mapping, Ids ids, Known known) {
  std::set<std::string_view> seen;
  for (const std::string_view id : ids) {
    EXPECT_TRUE(known(id)) << page << ": " << mapping << " has no \"" << id << '"';
    EXPECT_TRUE(seen.insert(id).second) << page << ": " << mapping << " names \"" << id << "\" twice";
  }
}

void expect_mappings(std::string_view page, const Mappings& m) {
  static const auto cis16 = benchmark_numbers("dbs:");
  static const auto cis18 = benchmark_numbers("cis1.8:");
  const auto in = [](const auto& numbers) {
    return [&](std::string_view id) {
      return std::isdigit(static_cast<unsigned char>(id.front())) != 0 && numbers.contains(std::string(id));
    };
  };
  expect_all(page, "cis-1.6", m.cis_1_6, in(cis16));
  expect_all(page, "cis-1.8", m.cis_1_8, in(cis18));
  expect_all(page, "nist-800-190", m.nist, is_nist_section);
  expect_all(page, "owasp", m.owasp, is_owasp_rule);
  expect_all(page, "cwe", m.cwe, is_cwe);
  expect_all(page, "attack", m.attack, is_attack);
}

TEST(HandbookPages, each_have_their_check_and_each_check_its_page) {
  std::set<std::string_view> checks;
  std::set<std::pair<std::string_view, std::size_t>> by_subject;
  for (const checks::Check& check : checks::all_checks()) {
    checks.insert(check.id());
    by_subject.emplace(check.id(), check.run().index());
    EXPECT_NE(handbook::find_check(check.id()), nullptr)
        << check.id() << " has no page: write handbook/checks/" << check.id() << ".md";
  }
  EXPECT_EQ(by_subject.size(), checks::all_checks().size())
      << "a check is registered twice for one kind of subject";
  for (const handbook::CheckPage& page : handbook::check_pages())
    EXPECT_TRUE(checks.contains(page.id)) << page.id << " has a page and no check";
}

TEST(HandbookPages, are_in_the_catalogue_with_its_layer_and_a_reason_for_another_severity) {
  for (const handbook::CheckPage& page : handbook::check_pages()) {
    const auto row = catalogue().find(page.id);
    if (row == catalogue().end()) {
      ADD_FAILURE() << page.id << " is not in tests/catalogue.tsv: add a row";
      continue;
    }
    EXPECT_EQ(page.layer, row->second.layer) << page.id;
    if (page.severity != handbook::severity_from(row->second.severity)) {
      EXPECT_NE(page.body.markdown().find("\nSeverity: "), std::string_view::npos)
          << page.id << ": the catalogue says " << row->second.severity << ", the page "
          << handbook::name_of(page.severity) << "; give the reason in a paragraph beginning \"Severity: \"";
    }
    EXPECT_TRUE(page.group == "security" || page.group == "lint") << page.id << ": group " << page.group;
  }
}

TEST(HandbookPages, map_only_to_what_exists) {
  for (const handbook::CheckPage& page : handbook::check_pages()) {
    expect_mappings(page.id, page.mappings);
    const auto peers = peers_of(page.id);
    expect_all(page.id, "tools", page.mappings.tools,
               [&](std::string_view id) { return peers.contains(id) && !id.starts_with("cis1.8:"); });
  }
  for (const handbook::ConcernPage& page : handbook::concern_pages()) expect_mappings(page.id, page.mappings);
}

TEST(HandbookPages, of_concerns_name_checks_that_exist) {
  for (const handbook::ConcernPage& page : handbook::concern_pages())
    expect_all(page.id, "checks", page.checks,
               [](std::string_view id) { return catalogue().find(id) != catalogue().end(); });
}

TEST(HandbookPages, state_a_defect_and_give_advice_as_sentences_of_one_line) {
  for (const handbook::CheckPage& page : handbook::check_pages()) {
    EXPECT_FALSE(page.title.ends_with('.')) << page.id;
    EXPECT_TRUE(page.advice.ends_with('.')) << page.id << ": " << page.advice;
    EXPECT_LE(page.title.size(), 90u) << page.id;
  }
}

}  // namespace
}  // namespace watertight
