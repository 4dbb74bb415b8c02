#include "report/junit.hpp"

#include <gtest/gtest.h>

#include "report/paths_sample_test.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

using checks::Severity;

// The runner trims a line before it looks for a command.

// Tags in pairs, attributes in quotes, no entity but the five, no "]]>" in text: what a parser insists on.

std::string xml_mistake(std::string_view text) {
  std::vector<std::string> open;
  if (!text.starts_with("<?xml ")) return "no declaration";
  text.remove_prefix(text.find("?>") + 2);
  while (!text.empty()) {
    if (text.front() == '<') {
      bool quoted = false;
      std::size_t end = 1;
      for (; end < text.size() && (quoted || text[end] != '>'); ++end) {
        if (text[end] == '"') quoted = !quoted;
        if (text[end] == '<') return "a < in a tag: " + std::string(text.substr(0, 80));
      }
      if (end == text.size()) return "a tag that does not end";
      const std::string_view tag = text.substr(1, end - 1);
      text.remove_prefix(end + 1);
      const std::string name(tag.substr(tag.starts_with('/') ? 1 : 0,
                                        tag.find_first_of(" /", 1) - (tag.starts_with('/') ? 1 : 0)));
      if (tag.starts_with('/')) {
        if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
        open.pop_back();
      } else if (!tag.ends_with('/')) {
        open.push_back(name);
      }
      continue;
    }
    if (text.starts_with("]]>")) return "]]> in text";
    text.remove_prefix(1);
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

std::string entity_mistake(std::string_view text) {
  for (std::size_t i = text.find('&'); i != std::string_view::npos; i = text.find('&', i + 1)) {
    bool known = false;
    for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
      known = known || text.substr(i).starts_with(entity);
    if (!known) return std::string(text.substr(i, 20));
  }
  return text.find("\xef\xbf\xbf") == std::string_view::npos ? "" : "U+FFFF";
}

TEST(Junit, is_well_formed_whatever_names_it_is_given) {
  const std::string text = hostile("junit");
  EXPECT_EQ(xml_mistake(text), "") << text;
  EXPECT_EQ(entity_mistake(text), "");
}

TEST(Junit, fails_at_the_threshold_and_calls_unread_targets_errors) {
  Results results;
  results.add(sample_file("a.yaml"));
  results.add(sample_unreadable());
  EXPECT_NE(
      written("junit", results)
          .find("<testsuites name=\"watertight\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\">"),
      std::string::npos)
      << written("junit", results);
  Results low;
  checks::TargetResult t = sample_file("a.yaml");
  t.findings.front().severity = Severity::medium;
  low.add(t);
  const std::string text = written("junit", low);
  EXPECT_EQ(text.find("<failure"), std::string::npos);
  EXPECT_NE(text.find("<system-out>medium a.yaml:4: service web: runs privileged"), std::string::npos)
      << text;
}

TEST(Junit, WhereOnlyNewFindingsCountAKnownOneIsNoFailure) {
  Results results;
  checks::TargetResult t = sample_judged("a.yaml");
  t.findings.erase(t.findings.begin());
  results.add(t);
  report::Run run{results, "1", Severity::high, 0};
  std::ostringstream all;
  write_junit(all, run);
  EXPECT_NE(all.str().find("<failure"), std::string::npos);
  run.only_new_fails = true;
  std::ostringstream fresh;
  write_junit(fresh, run);
  EXPECT_EQ(fresh.str().find("<failure"), std::string::npos) << fresh.str();
  EXPECT_NE(fresh.str().find("in the baseline already"), std::string::npos);
}

// The test view and the exit code agree: a goal that --fail-on-path names fails, any other is no pass either.
TEST(Junit, FailsOnTheGoalsOfFailOnPathAndSkipsTheOthers) {
  const attack::Analysis paths = sample_analysis();
  const std::string goal = "other-container";
  const std::string text = written("junit", Results(), {&paths, 1}, {&goal, 1});
  for (const char* part :
       {"<testsuites name=\"watertight\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\">",
        "<testsuite name=\"attack paths of shop/compose.yaml\" tests=\"2\" failures=\"1\" errors=\"0\" "
        "skipped=\"1\" time=\"0\">",
        "<testcase name=\"attack-path/other-container\" classname=\"shop/compose.yaml\">\n      <failure "
        "type=\"high\" message=\"1 way to another container: 1 certain\">certain: the files of db, from "
        "code ",
        "  2. service db: remove `- SYS_ADMIN` (shop/compose.yaml:21:7)\n",
        "<testcase name=\"attack-path/host-root\" classname=\"shop/compose.yaml\">\n      <skipped "
        "message=\"4 ways to root on this host: 3 certain, 1 possible; 1 of them only when somebody does "
        "something. With --fail-on-path host-root it is a failure\"/>"})
    EXPECT_NE(text.find(part), std::string::npos) << part << '\n' << text;
  EXPECT_EQ(xml_mistake(text), "");
}

TEST(Junit, FailsOnWhatIsReachedOnTheWayToSomethingGraver) {
  const attack::Analysis paths = sample_analysis();
  const std::string goals[] = {"daemon-control", "secret-read"};
  const std::string text = written("junit", Results(), {&paths, 1}, goals);
  EXPECT_NE(text.find("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"2\">"), std::string::npos) << text;
  EXPECT_NE(
      text.find("<failure type=\"critical\" message=\"A way leads to control of the engine, on the way to "
                "something graver\">"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("secret-read"), std::string::npos) << "no way leads there";
}

// Root of the host commands the engine: the ways are told as ways to root, and the run fails all the same.
TEST(Junit, FailsOnWhatIsReachedByWayOfSomethingGraver) {
  attack::Analysis paths = sample_analysis();
  paths.reached = {"secret-read"};
  const std::string goals[] = {"secret-read", "net-mitm"};
  const std::string text = written("junit", Results(), {&paths, 1}, goals);
  EXPECT_NE(text.find("message=\"A way leads to a secret, by way of something graver\">"), std::string::npos)
      << text;
  EXPECT_EQ(text.find("net-mitm"), std::string::npos) << "no way leads there";
}

}  // namespace
}  // namespace watertight::report
