#include "attack/bridge/user_of_host.hpp"

#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::plain_engine;

facts::Container as_user(std::string user) {
  facts::Container c = checks::plain_container();
  c.user = facts::declared(std::move(user), {});
  return c;
}

TEST(UserOfHost, IsWhoIsNotRootAndNotMapped) {
  const auto facts = given_of(add_user_of_host, as_user("1000"), plain_engine());
  EXPECT_EQ(facts.truth("user-of-host(web)"), Truth::unknown);
  EXPECT_EQ(facts.without_reason(), "");
  EXPECT_EQ(given_of(add_user_of_host, as_user("0"), plain_engine()).size(), 0u);
  facts::System remapped = plain_engine();
  checks::set(remapped, "userns-remap", std::string("default"));
  EXPECT_EQ(given_of(add_user_of_host, as_user("1000"), remapped).size(), 0u);
}

}  // namespace
}  // namespace watertight::attack
