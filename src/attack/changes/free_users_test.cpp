#include <gtest/gtest.h>

#include <set>

#include "attack/analyse.hpp"
#include "attack/changes/change.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

using checks::plain_container;

facts::Container of_user(std::string name, std::string user) {
  facts::Container c = plain_container(std::move(name));
  c.user = facts::declared(std::move(user), {});
  return c;
}

TEST(FreeUsers, AreNoOtherContainersAndEachOnlyOnes) {
  facts::System system;
  system.containers = {of_user("web", "root"), of_user("db", "999:999"), of_user("cache", "root")};
  const auto users = free_users(system);
  EXPECT_EQ(users.front(), 10000u);
  EXPECT_EQ(users.back(), 10001u);
}

TEST(FreeUsers, AreNoGroupsEitherAndNoAccountsOfTheHost) {
  facts::System system;
  system.containers = {of_user("web", "root"), of_user("db", "10000:10001")};
  system.containers[1].group_add = facts::declared(checks::items({"10002"}), {});
  system.host.emplace();
  system.host->rootless_accounts = facts::declared<std::vector<facts::RootlessAccount>>({{"op", 10003}}, {});
  system.host->subordinate_ids = facts::declared(checks::items({"op:10004:100"}), {});
  EXPECT_EQ(free_users(system).front(), 10104u);
}

// One user of several containers shares keyrings, and processes where these see each other.
TEST(FreeUsers, NoContainerBecomesAnothersUserByWhatIsProposed) {
  facts::System system;
  system.kind = facts::TargetKind::compose;
  system.containers = {of_user("web", "root"), of_user("db", "10000"), of_user("cache", "root")};
  for (facts::Container& c : system.containers) c.kind = facts::ContainerKind::service;
  Program program = *program_of();
  const auto analysis = analyse(system, program, {});
  ASSERT_TRUE(analysis);
  std::set<std::string> users = {"10000"};
  for (const ProposedChange& change : analysis->changes)
    if (change.setting == "user") {
      EXPECT_TRUE(users.insert(change.to).second) << change.to;
    }
  EXPECT_GT(users.size(), 1u);
}

}  // namespace
}  // namespace watertight::attack
