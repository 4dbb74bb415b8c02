#include "cli/complete.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace watertight::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const CommandTable kTable = {
    {"", "", {}, {{"--help", "-h", "", {}, "Help"}}},
    {"scan",
     "Look",
     {{"TARGET", {}, false, true}},
     {{"--fail-on", "", "TEXT", {"high", "low"}, "When"}, {"--output", "-o", "FILE", {}, "Where"}}},
    {"baseline", "Keep", {}, {{"--help", "-h", "", {}, "Help"}}},
    {"baseline create", "New", {{"FILE", {}, true, false}, {"TARGET", {}, false, true}}, {}},
    {"man", "Page", {{"PAGE", {"one", "two"}, false, false}}, {}},
};

std::vector<std::string> of(const std::vector<std::string>& words) {
  std::vector<std::string> found;
  const Candidates candidates = complete(kTable, words);
  for (const Candidate& candidate : candidates.words) found.push_back(candidate.word);
  if (candidates.files) found.emplace_back("FILES");
  return found;
}

TEST(Complete, ACommandAndWhatStandsBelowIt) {
  EXPECT_THAT(of({""}), ElementsAre("scan", "baseline", "man", "--help"));
  EXPECT_THAT(of({"b"}), ElementsAre("baseline"));
  EXPECT_THAT(of({"baseline", ""}), ElementsAre("create", "--help"));
  EXPECT_THAT(of({"baseline", "create", ""}), ElementsAre("FILES"));
  EXPECT_THAT(of({"baseline", "nothing", ""}), IsEmpty());
  EXPECT_THAT(of({"nothing", ""}), IsEmpty());
}

TEST(Complete, TheValueOfAnOptionInBothItsForms) {
  EXPECT_THAT(of({"scan", "--fail-on", ""}), ElementsAre("high", "low"));
  EXPECT_THAT(of({"scan", "--fail-on=h"}), ElementsAre("--fail-on=high"));
  EXPECT_THAT(of({"scan", "-o", ""}), ElementsAre("FILES"));
}

TEST(Complete, TheOperandThatComesNext) {
  EXPECT_THAT(of({"man", "t"}), ElementsAre("two"));
  EXPECT_THAT(of({"man", "one", ""}), IsEmpty());
  EXPECT_THAT(of({"scan", "-o", "x", "a", "b", ""}), ElementsAre("--fail-on", "--output", "FILES"));
  EXPECT_THAT(of({"scan", "--o"}), ElementsAre("--output"));
}

TEST(Complete, DockerIsToldWhetherFilesAreMeantToo) {
  std::ostringstream out;
  write_for_docker(out, complete(kTable, std::vector<std::string>{"s"}));
  EXPECT_EQ(out.str(), "scan\tLook\n:4\n");
  out.str("");
  write_for_docker(out, complete(kTable, std::vector<std::string>{"scan", "-o", ""}));
  EXPECT_EQ(out.str(), ":0\n");
}

}  // namespace
}  // namespace watertight::cli
