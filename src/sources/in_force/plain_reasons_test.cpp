#include "sources/in_force/plain_reasons.hpp"

#include <gtest/gtest.h>

namespace watertight::sources::in_force {
namespace {

TEST(PlainReasons, name_no_process_and_no_container) {
  const std::string id(64, 'a');
  EXPECT_EQ(
      plain_reason("/proc/812/task/813/status and /sys/fs/cgroup/docker/" + id + "/x cannot be read", id),
      "/proc/PID/task/813/status and /sys/fs/cgroup/docker/ID/x cannot be read");
  EXPECT_EQ(plain_reason("/proc/sys/kernel/osrelease is not there", id),
            "/proc/sys/kernel/osrelease is not there");
  EXPECT_EQ(plain_reason("/proc/12", ""), "/proc/PID");
}

TEST(PlainReasons, are_those_of_all_facts_that_are_not_known) {
  facts::InForce state;
  state.mounts = facts::unknown<std::vector<facts::MountState>>("/proc/12/mountinfo cannot be read");
  state.setgroups = facts::effective(true, {});
  facts::ProcessState process;
  process.label = facts::unknown<std::string>("/proc/13/attr/current cannot be read");
  state.processes = facts::effective(std::vector{process}, {});
  make_reasons_plain(state, "");
  EXPECT_EQ(state.mounts.unknown_because.view(), "/proc/PID/mountinfo cannot be read");
  EXPECT_EQ(state.processes->front().label.unknown_because.view(), "/proc/PID/attr/current cannot be read");
  EXPECT_TRUE(state.setgroups.is(true));
}

}  // namespace
}  // namespace watertight::sources::in_force
