#include "sources/known_secrets.hpp"

#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

TEST(KnownSecrets, AreFoundAgainAndTheLongestFirst) {
  KnownSecrets known;
  known.add("password", "hunter22");
  known.add("token", "hunter2233");
  const auto found = known.find("say hunter2233 or hunter22");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->begin, 4u);
  EXPECT_EQ(found->end, 14u);
  EXPECT_EQ(found->kind, "token");
  const auto next = known.find("say hunter2233 or hunter22", found->end);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, "password");
  EXPECT_FALSE(known.find("say hunter2"));
}

TEST(KnownSecrets, AreNotWordsThatNameOtherThingsToo) {
  KnownSecrets known;
  for (const char* word : {"postgres", "my-app_db", "root", "12345678", "a1b2c", "db.example.org", ""})
    known.add("password", word);
  EXPECT_TRUE(known.empty());
}

TEST(KnownSecrets, ThatBeginAlikeAreBounded) {
  KnownSecrets known;
  for (int i = 0; i < 1000; ++i) known.add("password", "abcdef" + std::to_string(i));
  EXPECT_TRUE(known.find("abcdef0"));
  EXPECT_FALSE(known.find("abcdef"));
}

}  // namespace
}  // namespace watertight::sources
