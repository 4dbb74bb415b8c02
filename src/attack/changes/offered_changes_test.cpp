// What is proposed can be made as it is written, and says truly what it costs.
#include <gtest/gtest.h>

#include "attack/assumed_host.hpp"
#include "attack/changes/change.hpp"

namespace watertight::attack {
namespace {

TEST(OfferedChanges, OfAHostThatNobodyReadThereAreNone) {
  for (const AssumedHost& host : assumed_hosts()) {
    facts::System system;
    ASSERT_TRUE(assume_host(system, host.name));
    EXPECT_TRUE(changes_of_host(system).empty()) << host.name;
  }
}

}  // namespace
}  // namespace watertight::attack
