#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kRule = "container-effective-devices";

facts::InForce with(facts::DeviceRule rule) {
  facts::InForce now = plain_in_force();
  now.devices.value->push_back(std::move(rule));
  return now;
}

TEST(EffectiveDevices, weigh_what_they_open) {
  EXPECT_EQ(severity(run(kRule, running(with({'a', -1, -1, "rwm"})))), Severity::critical);
  EXPECT_EQ(severity(run(kRule, running(with({'b', 8, 0, "rw"})))), Severity::high);
  EXPECT_EQ(severity(run(kRule, running(with({'c', 10, 232, "rw"})))), Severity::medium);
  EXPECT_EQ(run(kRule, running(with({'c', 1, 5, "rwm"}))).kind, Kind::passed);
}

TEST(EffectiveDevices, are_explained_by_rules_that_were_asked_for) {
  facts::Container c = plain_container();
  c.device_cgroup_rules = facts::declared(items({"c 10:* rw", "b 8:16 r"}), {});
  EXPECT_EQ(run(kRule, running(with({'c', 10, 232, "rw"}), c)).kind, Kind::passed);
  EXPECT_EQ(run(kRule, running(with({'c', 10, 232, "rwm"}), c)).kind, Kind::failed);
  EXPECT_EQ(run(kRule, running(with({'b', 8, 16, "r"}), c)).kind, Kind::passed);
  EXPECT_EQ(run(kRule, running(with({'b', 8, 0, "r"}), c)).kind, Kind::failed);
  c.device_cgroup_rules = facts::declared(items({"", "c", "a:b", "c x:y rwm"}), {});
  EXPECT_EQ(run(kRule, running(with({'b', 8, 0, "r"}), c)).kind, Kind::failed);
}

TEST(EffectiveDevices, may_be_a_device_that_was_asked_for_by_path) {
  facts::Container c = plain_container();
  c.devices = facts::declared<std::vector<facts::Device>>({{"/dev/fuse", "/dev/fuse", "rwm", {}}}, {});
  EXPECT_EQ(run(kRule, running(with({'c', 10, 229, "rwm"}), c)).kind, Kind::passed);
  EXPECT_EQ(run(kRule, running(with({'c', 10, -1, "rwm"}), c)).kind, Kind::failed);
}

TEST(EffectiveDevices, wait_for_a_node_where_none_can_be_made) {
  facts::Container c = running(with({'a', -1, -1, "rwm"}));
  facts::InForce now = **c.in_force;
  now.processes = facts::effective<std::vector<facts::ProcessState>>({user_process()}, {});
  EXPECT_EQ(severity(run(kRule, running(now))), Severity::medium);
}

}  // namespace
}  // namespace watertight::checks
