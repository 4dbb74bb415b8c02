#include "checks/ignore_pattern.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace watertight::checks {
namespace {

bool ignored(std::initializer_list<const char*> rules, std::string_view path) {
  facts::Items items;
  for (const char* rule : rules) items.push_back({rule, {}});
  return ignoring_rule(items, path) != nullptr;
}

TEST(IgnorePattern, KeepsOutWhatItNamesAndAllBelow) {
  EXPECT_TRUE(ignored({"secrets"}, "secrets/key.pem"));
  EXPECT_TRUE(ignored({"/secrets/"}, "./secrets"));
  EXPECT_FALSE(ignored({"secrets"}, "src/secrets"));
  EXPECT_FALSE(ignored({"secrets"}, "secrets2"));
  EXPECT_FALSE(ignored({"src/a"}, "src"));
}

TEST(IgnorePattern, TakesStarsWithinAPartAndTwoOfThemForFolders) {
  EXPECT_TRUE(ignored({"*.md"}, "README.md"));
  EXPECT_FALSE(ignored({"*.md"}, "docs/README.md"));
  EXPECT_TRUE(ignored({"**/*.md"}, "docs/a/README.md"));
  EXPECT_TRUE(ignored({"**/*.md"}, "README.md"));
  EXPECT_TRUE(ignored({"a/**/z"}, "a/b/c/z"));
  EXPECT_TRUE(ignored({"fo?"}, "foo"));
  EXPECT_TRUE(ignored({"**"}, "anything"));
}

TEST(IgnorePattern, LetsTheLastRuleDecide) {
  EXPECT_FALSE(ignored({"*.md", "!README.md"}, "README.md"));
  EXPECT_TRUE(ignored({"*.md", "!README.md", "README*"}, "README.md"));
  EXPECT_FALSE(ignored({"*", "!src"}, "src/main.c"));
  EXPECT_FALSE(ignored({"*", "!target/app.jar"}, "target")) << "a part of it is there";
}

TEST(IgnorePattern, NeverKeepsOutTheFolderOfTheBuildItself) { EXPECT_FALSE(ignored({"*"}, ".")); }

}  // namespace
}  // namespace watertight::checks
