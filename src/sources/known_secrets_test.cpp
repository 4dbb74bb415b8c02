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

TEST(KnownSecrets, AreThoseOfTextsAndArgumentsToo) {
  KnownSecrets known;
  known.add_of_text("postgres://u:hunter22@db/x");
  known.add_of_text("https://example.org/hunter99");
  const std::vector<std::string_view> words = {"client",           "--password", "hunter33",
                                               "--token=hunter44", "-v",         "hunter55"};
  known.add_of_arguments(words);
  for (const char* value : {"hunter22", "hunter33", "hunter44"}) EXPECT_TRUE(known.find(value)) << value;
  for (const char* value : {"hunter99", "hunter55"}) EXPECT_FALSE(known.find(value)) << value;
}

TEST(KnownSecrets, AreFoundByALongBeginning) {
  KnownSecrets known;
  known.add("token", std::string(40, 'a') + "B1");
  const auto found = known.find("x " + std::string(36, 'a') + "…");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->end, 38u);
  EXPECT_FALSE(known.find(std::string(20, 'a') + "…"));
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
