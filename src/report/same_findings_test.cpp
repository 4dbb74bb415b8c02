#include "report/same_findings.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "report/first_changes.hpp"
#include "report/sample_test.hpp"
#include "report/text.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Severity;

Finding finding(const std::string& service, std::string_view rule, Severity severity,
                std::string message = "has it", std::uint32_t line = 0) {
  Finding f = sample_file("compose.yaml").findings.front();
  f.rule = handbook::find_check(rule)->id;
  f.severity = severity;
  f.subject.name = service;
  f.message = std::move(message);
  f.evidence.front().origin.span = {line, 1, line, 9};
  return f;
}

std::vector<Finding> three_services() {
  return {finding("api", "container-docker-socket", Severity::critical),
          finding("api", "container-memory-limit", Severity::medium),
          finding("api", "container-cpu-limit", Severity::low),
          finding("db", "container-memory-limit", Severity::medium, "has it", 4),
          finding("db", "container-cpu-limit", Severity::low, "has none of its own"),
          finding("web", "container-no-new-privileges", Severity::high),
          finding("web", "container-memory-limit", Severity::medium, "has it", 7),
          finding("web", "container-cpu-limit", Severity::low)};
}

std::string shape(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& b : blocks) {
    for (const auto* s : b.subjects) text += std::string(s->name) + ' ';
    for (const Same& same : b.findings) text += "| " + std::string(same.front()->rule) + ' ';
    text += '\n';
  }
  return text;
}

TEST(SameFindings, of_several_subjects_stand_behind_what_each_has_alone_and_none_is_lost) {
  EXPECT_EQ(shape(blocks_of(three_services())),
            "api | container-docker-socket \n"
            "db | container-cpu-limit \n"
            "web | container-no-new-privileges \n"
            "api db web | container-memory-limit \n"
            "api web | container-cpu-limit \n");
}

TEST(SameFindings, differ_when_a_word_or_a_value_does_and_not_by_their_place) {
  auto one = finding("a", "container-memory-limit", Severity::medium, "has it", 3);
  auto two = finding("b", "container-memory-limit", Severity::medium, "has it", 30);
  EXPECT_EQ(blocks_of({one, two}).size(), 1u);
  two.evidence.front().value = "other";
  EXPECT_EQ(blocks_of({one, two}).size(), 2u);
  two = one;
  two.subject.name = "b";
  two.advice = "Do something else.";
  EXPECT_EQ(blocks_of({one, two}).size(), 2u);
}

TEST(SameFindings, leave_out_what_is_suppressed_and_keep_replicas_to_themselves) {
  auto one = finding("a", "container-memory-limit", Severity::medium);
  auto two = finding("b", "container-memory-limit", Severity::medium);
  two.suppressed.emplace();
  EXPECT_EQ(shape(blocks_of({one, two})), "a | container-memory-limit \n");
  two.suppressed.reset();
  two.replicas = {"b-2"};
  EXPECT_EQ(blocks_of({one, two}).size(), 2u);
}

TEST(SameFindings, are_printed_once_with_the_names_and_every_place) {
  checks::TargetResult target = sample_file("compose.yaml");
  target.findings = three_services();
  Results results;
  results.add(target);
  std::ostringstream out;
  write_text(out, {results, "1", Severity::high, 0}, {});
  const std::string text = out.str();
  EXPECT_NE(text.find("3 services: api, db, web\n"), std::string::npos) << text;
  EXPECT_NE(text.find("compose.yaml, :4:1, :7:1"), std::string::npos) << text;
  const std::string title = "The container has no memory limit";
  ASSERT_NE(text.find(title), std::string::npos) << text;
  EXPECT_EQ(text.find(title, text.find(title) + 1), std::string::npos) << text;
}

TEST(FirstChanges, name_everybody_who_needs_the_same_change) {
  checks::TargetResult target = sample_file("compose.yaml");
  target.findings.clear();
  for (const char* name : {"a", "b", "c", "d", "e", "f"})
    target.findings.push_back(finding(name, "container-no-new-privileges", Severity::high));
  target.findings.push_back(finding("f", "container-docker-socket", Severity::critical));
  Results results;
  results.add(target);
  const auto changes = first_changes(results);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].finding->rule, "container-docker-socket");
  EXPECT_EQ(some_names(changes[1].subjects, 4), "a, b, c, d and 2 more");
}

}  // namespace
}  // namespace watertight::report
