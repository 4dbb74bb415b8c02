#include "policy/glob.hpp"

#include <gtest/gtest.h>

namespace watertight::policy {
namespace {

bool name(std::string_view pattern, std::string_view text) { return Glob(pattern).matches(text); }
bool path(std::string_view pattern, std::string_view text) {
  return Glob(pattern, GlobKind::path).matches(text);
}

TEST(Glob, AStarInANameIsAnyRunOfCharacters) {
  EXPECT_TRUE(name("web", "web"));
  EXPECT_FALSE(name("web", "web-1"));
  EXPECT_TRUE(name("web*", "web-1"));
  EXPECT_TRUE(name("registry.example/*", "registry.example/team/app:1"));
  EXPECT_TRUE(name("*-db-*", "shop-db-1"));
  EXPECT_FALSE(name("*-db-*", "shop-db"));
  EXPECT_TRUE(name("web-?", "web-1"));
  EXPECT_FALSE(name("web-?", "web-"));
  EXPECT_TRUE(name("", ""));
  EXPECT_FALSE(name("", "a"));
}

TEST(Glob, ABackslashTakesTheNextCharacterAsItIs) {
  EXPECT_TRUE(name("a\\*b", "a*b"));
  EXPECT_FALSE(name("a\\*b", "axb"));
  EXPECT_TRUE(name("a\\", "a\\"));
}

TEST(Glob, AStarInAPathStaysInItsPart) {
  EXPECT_TRUE(path("deploy/*.yaml", "deploy/web.yaml"));
  EXPECT_FALSE(path("deploy/*.yaml", "deploy/old/web.yaml"));
  EXPECT_FALSE(path("deploy/we?.yaml", "deploy/we/.yaml"));
}

TEST(Glob, TwoStarsCrossParts) {
  EXPECT_TRUE(path("deploy/**/compose.yaml", "deploy/compose.yaml"));
  EXPECT_TRUE(path("deploy/**/compose.yaml", "deploy/a/b/compose.yaml"));
  EXPECT_FALSE(path("deploy/**/compose.yaml", "deploy/a/my-compose.yaml"));
  EXPECT_TRUE(path("deploy/**", "deploy/a/b"));
  EXPECT_TRUE(path("deploy/", "deploy/a/b"));
  EXPECT_FALSE(path("deploy/**", "other/deploy/a"));
  EXPECT_TRUE(path("**/deploy/**", "other/deploy/a"));
}

TEST(Glob, AFileNameAloneMeansItInEveryFolder) {
  EXPECT_TRUE(path("Dockerfile", "Dockerfile"));
  EXPECT_TRUE(path("Dockerfile", "a/b/Dockerfile"));
  EXPECT_TRUE(path("*.test.yaml", "a/web.test.yaml"));
  EXPECT_FALSE(path("/Dockerfile", "a/Dockerfile"));
  EXPECT_FALSE(path("./compose.yaml", "a/compose.yaml"));
  EXPECT_TRUE(path("./compose.yaml", "compose.yaml"));
}

// Backtracking matchers take longer than the age of the universe for this one.
TEST(Glob, APatternOfManyStarsIsAnsweredAtOnce) {
  std::string stars;
  for (int i = 0; i < 60; ++i) stars += "*a";
  EXPECT_FALSE(name(stars + "b", std::string(4000, 'a')));
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "**/a*/";
  std::string folders;
  for (int i = 0; i < 1000; ++i) folders += "aa/";
  EXPECT_FALSE(path(deep + "b", folders + "c"));
}

TEST(Glob, KnowsThePatternThatLeavesNothingOut) {
  EXPECT_TRUE(Glob("*").matches_everything());
  EXPECT_TRUE(Glob("**", GlobKind::path).matches_everything());
  EXPECT_TRUE(Glob("**/*", GlobKind::path).matches_everything());
  EXPECT_FALSE(Glob("a*").matches_everything());
}

}  // namespace
}  // namespace watertight::policy
