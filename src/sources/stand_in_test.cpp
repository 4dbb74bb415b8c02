#include "sources/stand_in.hpp"

#include <gtest/gtest.h>

#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

TEST(StandIn, IsTheSecretWithoutItsValue) {
  const facts::Secret secret = seal("x", "connection string", "hunter2", {});
  const std::string text = stand_in(secret);
  EXPECT_EQ(text.find_first_of(" \t'\"=:,;<>|&$"), std::string::npos);
  const auto found = find_stand_in("a=" + text + "b");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->begin, 2u);
  EXPECT_EQ(found->end, 2 + text.size());
  EXPECT_EQ(found->secret.kind, "connection string");
  EXPECT_EQ(found->secret.length, 7u);
  EXPECT_EQ(found->secret.digest, secret.digest);
}

TEST(StandIn, IsNotWhatOnlyLooksLikeOne) {
  for (const char* inside : {"", "password", "password~7", "password~7~1234567", "password~x~12345678",
                             "a=b~7~12345678", "~7~12345678", "password~~12345678"})
    EXPECT_FALSE(find_stand_in(std::string("\xEE\x97\xA0") + inside + "\xEE\x97\xA1")) << inside;
}

TEST(StandIn, BecomesAPlaceholderWhereverATextIsSealed) {
  const facts::Secret secret = seal("", "password", "hunter2", {});
  const std::string text = "--pw=" + stand_in(secret) + " redis://:" + stand_in(secret) + "@x";
  EXPECT_EQ(length_with_secrets(text), std::string("--pw=hunter2 redis://:hunter2@x").size());
  const SealedText sealed = sealed_text("command", text, {});
  EXPECT_EQ(sealed.secrets.size(), 2u);
  for (const facts::Secret& s : sealed.secrets) {
    EXPECT_EQ(s.length, 7u);
    EXPECT_EQ(s.digest, secret.digest);
  }
  EXPECT_FALSE(find_stand_in(sealed.text)) << sealed.text;
  const SealedVariable variable = sealed_variable("X", stand_in(secret), {});
  ASSERT_TRUE(variable.secret);
  EXPECT_EQ(variable.secret->digest, secret.digest);
}

}  // namespace
}  // namespace watertight::sources
