#include "text/dockerignore.hpp"

#include <gtest/gtest.h>

namespace watertight::text {
namespace {

IgnoreRules rules(const std::vector<std::string_view>& lines) { return IgnoreRules(lines); }

bool ignored(const std::vector<std::string_view>& lines, std::string_view path) {
  return rules(lines).leaves_out(clean_path(path));
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

TEST(IgnoreRules, TakePathsAsPeopleWriteThem) {
  EXPECT_TRUE(ignored({"/secrets/"}, "./secrets"));
  EXPECT_FALSE(ignored({"secrets"}, "src/secrets"));
  EXPECT_FALSE(ignored({"secrets"}, "secrets2"));
  EXPECT_FALSE(ignored({"src/a"}, "src"));
  EXPECT_TRUE(ignored({"a/**/z"}, "a/b/c/z"));
  EXPECT_TRUE(ignored({"**"}, "anything"));
  EXPECT_TRUE(ignored({"*.md", "!README.md", "README*"}, "README.md"));
  EXPECT_FALSE(ignored({"*"}, ".")) << "the folder of the build itself";
}

TEST(IgnoreRules, SayWhichLineItWas) {
  EXPECT_EQ(rules({"# keys", "", "*.log", "*.pem"}).left_out_by("a.pem"), 3u);
  EXPECT_EQ(rules({"*.log"}).left_out_by("a.pem"), std::nullopt);
}

TEST(IgnoreRules, KnowWhereAnExceptionBringsSomethingBack) {
  const IgnoreRules r = rules({"*", "!target/app.jar", "!lib/*/public"});
  EXPECT_TRUE(r.lets_in_below("target"));
  EXPECT_TRUE(r.lets_in_below("lib"));
  EXPECT_TRUE(r.lets_in_below("lib/a"));
  EXPECT_FALSE(r.lets_in_below("lib/a/public"));
  EXPECT_FALSE(r.lets_in_below("src"));
  EXPECT_TRUE(rules({"*", "!**/*.md"}).lets_in_below("src/docs"));
}

TEST(IgnoreRules, HostilePatternsAreFinishedSoon) {
  std::string stars;
  for (int i = 0; i < 300; ++i) stars += "*a";
  EXPECT_FALSE(matches_path(stars, std::string(1000, 'a') + "b"));
}

}  // namespace
}  // namespace watertight::text
