#include <gtest/gtest.h>

#include <algorithm>

#include "attack/changes/change.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

std::string user_before(facts::Fact<std::string> user) {
  facts::System system;
  facts::Container c = checks::plain_container("web");
  c.kind = facts::ContainerKind::service;
  c.user = std::move(user);
  system.containers = {c};
  for (const Change& change : changes_of(c, 0, "web", system, 1000))
    if (change.shown.setting == "user") return change.shown.from;
  return "no change";
}

TEST(PrivilegeChanges, SayOfAUserWhomNobodyKnowsThatHeIsNotKnown) {
  EXPECT_EQ(user_before(facts::unknown<std::string>("the image decides and was not seen")),
            "unknown (the image decides and was not seen)");
  EXPECT_EQ(user_before(facts::declared<std::string>("", {})), "root");
  EXPECT_EQ(user_before(facts::declared<std::string>("0:0", {})), "0:0");
  EXPECT_EQ(user_before(facts::declared<std::string>("1000", {})), "no change");
}

}  // namespace
}  // namespace watertight::attack
