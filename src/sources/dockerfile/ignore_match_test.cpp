#include "sources/dockerfile/ignore_match.hpp"

#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

IgnoreRules rules(const std::vector<std::string>& lines) {
  facts::Items items;
  for (const std::string& line : lines) items.push_back({line, {}});
  return IgnoreRules(items);
}

TEST(IgnoreMatch, StarsStayWithinAPartAndDoubleStarsDoNot) {
  EXPECT_TRUE(matches_path("*.pem", "a.pem"));
  EXPECT_FALSE(matches_path("*.pem", "keys/a.pem"));
  EXPECT_TRUE(matches_path("**/*.pem", "a.pem"));
  EXPECT_TRUE(matches_path("**/*.pem", "x/y/a.pem"));
  EXPECT_FALSE(matches_path("**/*.pem", "x/a.pem.txt"));
  EXPECT_TRUE(matches_path("a/**", "a/b/c"));
  EXPECT_FALSE(matches_path("a/**", "b"));
  EXPECT_TRUE(matches_path("?.env", "a.env"));
  EXPECT_FALSE(matches_path("?.env", "/.env"));
  EXPECT_TRUE(matches_path("[a-c].txt", "b.txt"));
  EXPECT_FALSE(matches_path("[^a-c].txt", "b.txt"));
  EXPECT_TRUE(matches_path("\\*.txt", "*.txt"));
  EXPECT_FALSE(matches_path("\\*.txt", "a.txt"));
}

TEST(IgnoreRules, LeaveOutWhatIsBelowAFolderThatMatches) {
  const IgnoreRules r = rules({"# comment", "/secrets/", "*.log", "./build/../dist"});
  EXPECT_TRUE(r.leaves_out("secrets/a/b.key"));
  EXPECT_TRUE(r.leaves_out("x.log"));
  EXPECT_FALSE(r.leaves_out("a/x.log"));
  EXPECT_TRUE(r.leaves_out("dist/x"));
  EXPECT_FALSE(r.leaves_out("comment"));
}

TEST(IgnoreRules, TheLastOneThatMatchesCounts) {
  const IgnoreRules r = rules({"*", "!src", "src/*.pem", "!src/public.pem"});
  EXPECT_TRUE(r.leaves_out(".env"));
  EXPECT_FALSE(r.leaves_out("src/a.c"));
  EXPECT_TRUE(r.leaves_out("src/a.pem"));
  EXPECT_FALSE(r.leaves_out("src/public.pem"));
}

TEST(IgnoreRules, HostilePatternsAreFinishedSoon) {
  std::string stars;
  for (int i = 0; i < 300; ++i) stars += "*a";
  EXPECT_FALSE(matches_path(stars, std::string(1000, 'a') + "b"));
}

}  // namespace
}  // namespace watertight::sources
