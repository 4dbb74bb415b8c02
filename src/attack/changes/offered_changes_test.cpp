// What is proposed can be made as it is written, and says truly what it costs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "attack/assumed_host.hpp"
#include "attack/changes/change.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::items;
using checks::plain_container;
using testing::HasSubstr;
using testing::Not;

const Change* called(const std::vector<Change>& changes, std::string_view id) {
  const auto at =
      std::ranges::find(changes, id, [](const Change& c) { return std::string_view(c.shown.id); });
  return at == changes.end() ? nullptr : &*at;
}

std::vector<Change> offered(const facts::System& system) {
  return changes_of(system.containers.front(), 0, "web", system, 10000);
}

TEST(OfferedChanges, EveryDefaultCapabilitySaysWhatItIsFor) {
  facts::System system;
  system.containers = {plain_container("web")};
  std::set<std::string> told;
  std::size_t count = 0;
  for (const Change& change : offered(system)) {
    if (change.shown.setting != "default-capability") continue;
    ++count;
    told.insert(change.shown.breaks);
  }
  EXPECT_EQ(count, 10u);
  EXPECT_EQ(told.size(), count);
  const auto changes = offered(system);
  EXPECT_GT(called(changes, "web.default-capability.CHOWN")->shown.weight,
            called(changes, "web.default-capability.NET_RAW")->shown.weight);
}

TEST(OfferedChanges, AnotherUserSaysWhatIsOutOfItsReachThen) {
  facts::System system;
  system.containers = {plain_container("web")};
  EXPECT_THAT(called(offered(system), "web.user")->shown.breaks, Not(HasSubstr("socket")));
  system.containers[0].mounts =
      facts::declared(std::vector<facts::Mount>{bind_mount("/var/run/docker.sock", "/d.sock")}, {});
  system.containers[0].cap_add = facts::declared(items({"NET_ADMIN"}), {});
  const auto changes = offered(system);
  EXPECT_THAT(called(changes, "web.user")->shown.breaks,
              HasSubstr("the engine's socket is then out of its reach"));
  EXPECT_THAT(called(changes, "web.user")->shown.breaks, HasSubstr("cap_add"));
}

TEST(OfferedChanges, OfAHostThatNobodyReadThereAreNone) {
  for (const AssumedHost& host : assumed_hosts()) {
    facts::System system;
    ASSERT_TRUE(assume_host(system, host.name));
    EXPECT_TRUE(changes_of_host(system).empty()) << host.name;
  }
}

TEST(OfferedChanges, MappingAllUsersSaysWhoNoLongerStarts) {
  EXPECT_THAT(std::string(cost_of("userns-remap").breaks), HasSubstr("privileged containers"));
}

}  // namespace
}  // namespace watertight::attack
