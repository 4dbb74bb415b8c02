#include "report/github.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "report/paths_sample_test.hpp"
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

std::size_t lines_with(const std::string& text, std::string_view part) {
  std::size_t number = 0;
  for (const std::string& line : lines_of(text)) number += line.find(part) != std::string::npos;
  return number;
}

TEST(Github, NotesEachChangeOfTheCutAtItsLineWithWhatItCloses) {
  const attack::Analysis paths = sample_analysis();
  const std::string text = written("github", Results(), {&paths, 1});
  EXPECT_NE(
      text.find("::error title=4 ways to root on this host; 2 changes close 3 of them and the other way; 1 "
                "cannot be closed by configuration::shop/compose.yaml: 4 ways to root on this host: 3 "
                "certain, 1 possible"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("::notice file=shop/compose.yaml,line=21,endLine=21,col=7,endColumn=23,title=Attack "
                      "paths%3A change 2 of 2::service db: remove `- SYS_ADMIN`; closes 1 way by itself; may "
                      "break: mounts that db makes; opens: another way that is there only then "
                      "(db.capability.SYS_ADMIN)\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(lines_with(text, "::notice"), 2u) << text;
  const attack::Analysis none;
  EXPECT_EQ(written("github", Results(), {&none, 1}), "");
}

// A change that is no line of a file still says what to do.
TEST(Github, NotesAChangeOfAnEngineWithoutALine) {
  attack::Analysis paths = sample_analysis();
  for (attack::ProposedChange& change : paths.changes) change.location = {};
  const std::string text = written("github", Results(), {&paths, 1});
  EXPECT_EQ(lines_with(text, "::notice title=Attack paths%3A change "), 2u) << text;
}

TEST(Github, NotesNoMoreThanGitHubShowsAndOfEachTargetTheBestAndThenTheGravest) {
  attack::Analysis weak;
  weak.target = "weak.yaml";
  weak.goals = {{"net-mitm", 1, 0}};
  attack::Analysis grave = sample_analysis();
  const attack::ProposedChange any = grave.changes.front();
  for (std::size_t i = 0; i < 6; ++i) {
    grave.changes.push_back(any);
    grave.changes.back().id = "closes-" + std::to_string(10 + i);
    grave.effects.push_back({10 + i, 0, {}});
    grave.cut.changes.push_back(2 + i);
    weak.changes.push_back(any);
    weak.effects.push_back({100, 0, {}});
    weak.cut.changes.push_back(i);
  }
  const std::vector<attack::Analysis> paths = {weak, weak, weak, grave};
  const std::string text = written("github", Results(), paths);
  EXPECT_EQ(lines_with(text, "::notice file="), 8u) << text;
  EXPECT_EQ(lines_with(text, "::error title="), 1u) << text;
  EXPECT_EQ(lines_with(text, "::warning title="), 2u) << text;
  EXPECT_LT(text.find("::error"), text.find("::warning")) << "the gravest first";
  EXPECT_LT(text.find("(closes-15)"), text.find("(closes-14)"));
  EXPECT_LT(text.find("(closes-15)"), text.find("closes 100 ways"));
  EXPECT_LT(text.find("closes 100 ways"), text.find("(closes-14)"));
  EXPECT_EQ(lines_with(text, "closes 100 ways"), 2u) << text;
  EXPECT_NE(text.find("(closes-10)"), std::string::npos) << text;
  EXPECT_EQ(text.find("(db.capability.SYS_ADMIN)"), std::string::npos) << text;
  EXPECT_NE(text.find("::notice title=Attack paths::and 18 changes and 1 target with ways more: "),
            std::string::npos)
      << text;
}

TEST(JobSummary, HasTheChangesWithTheirPlacesAndStaysSmallWithManyTargets) {
  std::vector<attack::Analysis> paths(64, sample_analysis());
  std::ostringstream out;
  const Results none;
  report::Run run{none, "1", Severity::high, 0};
  run.paths = paths;
  write_job_summary(out, run);
  EXPECT_NE(out.str().find("| 2 | db: remove `- SYS_ADMIN` | `shop/compose.yaml:21:7` | "), std::string::npos)
      << out.str().substr(0, 2000);
  EXPECT_NE(out.str().find("and ways in 59 targets more\n"), std::string::npos);
  EXPECT_LT(out.str().size(), 64u << 10);
}

TEST(JobSummary, LetsNoPipeInCodeEndACell) {
  Results results;
  checks::TargetResult t = sample_file("a.yaml");
  t.findings.front().advice = "Set `a|b` and c|d.";
  results.add(t);
  std::ostringstream out;
  write_job_summary(out, {results, "1", Severity::high, 0});
  EXPECT_NE(out.str().find("Set `a\\|b` and c\\|d. |\n"), std::string::npos) << out.str();
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
