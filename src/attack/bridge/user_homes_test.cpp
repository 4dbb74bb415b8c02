#include "attack/bridge/user_homes.hpp"

#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_engine;
using checks::with_mounts;

facts::Container with_mount(std::string source, bool read_only, std::string user) {
  facts::Container c = with_mounts({bind_mount(std::move(source), "/host", read_only)});
  c.user = facts::declared(std::move(user), {});
  return c;
}

TEST(UserHomes, MayBelongToAnOrdinaryUserWhereverTheyAreMounted) {
  for (const char* folder : {"/", "/home", "/home/op"}) {
    const auto facts = given_of(add_user_homes, with_mount(folder, false, "1000"), plain_engine());
    EXPECT_EQ(facts.truth("home-of-user(web, write)"), Truth::unknown) << folder;
    EXPECT_EQ(facts.truth("home-of-user(web, read)"), Truth::unknown) << folder;
    EXPECT_EQ(facts.without_reason(), "");
  }
}

TEST(UserHomes, AreOnlyReadWhereTheMountIs) {
  const auto facts = given_of(add_user_homes, with_mount("/", true, "1000"), plain_engine());
  EXPECT_EQ(facts.truth("home-of-user(web, write)"), Truth::no);
  EXPECT_EQ(facts.truth("home-of-user(web, read)"), Truth::unknown);
}

TEST(UserHomes, AreNotTheMatterOfRootOrOfMappedUsersOrOfOtherFolders) {
  EXPECT_EQ(given_of(add_user_homes, with_mount("/", false, "0"), plain_engine()).size(), 0u);
  EXPECT_EQ(given_of(add_user_homes, with_mount("/srv", false, "1000"), plain_engine()).size(), 0u);
  facts::System remapped = plain_engine();
  checks::set(remapped, "userns-remap", std::string("default"));
  EXPECT_EQ(given_of(add_user_homes, with_mount("/", false, "1000"), remapped).size(), 0u);
}

}  // namespace
}  // namespace watertight::attack
