#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kDevices = "container-host-devices";

facts::Container with_device(std::string path) {
  facts::Container c = plain_container();
  c.devices = facts::declared(std::vector<facts::Device>{{path, path, "rwm", {}}}, {});
  return c;
}

facts::Container with_rule(std::string rule) {
  facts::Container c = plain_container();
  c.device_cgroup_rules = facts::declared(items({std::move(rule)}), {});
  return c;
}

TEST(HostDevices, weighs_each_by_what_it_gives) {
  EXPECT_EQ(severity(run(kDevices, with_device("/dev/sda"))), Severity::critical);
  EXPECT_EQ(severity(run(kDevices, with_device("/dev"))), Severity::critical);
  EXPECT_EQ(severity(run(kDevices, with_device("/dev/ttyUSB0"))), Severity::medium);
  EXPECT_EQ(severity(run(kDevices, with_device("/dev/fuse"))), Severity::low);
  EXPECT_EQ(severity(run(kDevices, with_device("vendor.com/gpu=0"))), Severity::medium);
  EXPECT_EQ(run(kDevices, with_device("/dev/null")).kind, Kind::passed);
}

TEST(HostDevices, leaves_the_mode_of_the_node_to_decide_for_another_user) {
  facts::Container c = with_device("/dev/sda");
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(severity(run(kDevices, c)), Severity::medium);
}

TEST(HostDevices, weighs_a_rule_by_whether_a_node_can_be_made) {
  facts::Container c = with_rule("b 8:* rwm");
  EXPECT_EQ(severity(run(kDevices, c)), Severity::critical);
  c.cap_drop = facts::declared(items({"MKNOD"}), {});
  EXPECT_EQ(severity(run(kDevices, c)), Severity::low);
  EXPECT_EQ(severity(run(kDevices, with_rule("c 188:* rwm"))), Severity::medium);
}

TEST(HostDevices, are_all_there_in_privileged_mode_and_one_observation) {
  facts::Container c = with_device("/dev/sda");
  c.privileged = facts::declared(true, {});
  const Verdict v = run(kDevices, c);
  ASSERT_EQ(v.observations.size(), 1u);
  EXPECT_EQ(severity(v), Severity::critical);
  c.user = facts::declared<std::string>("app", {});
  c.user_is_root = facts::declared(false, {});
  EXPECT_EQ(severity(run(kDevices, c)), Severity::medium);
}

TEST(HostDevices, take_an_unknown_user_for_root_under_a_rule) {
  const Verdict v = run(kDevices, of_unknown_user(with_rule("b 8:* rwm")));
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_TRUE(leaves_it_to_the_image(v));
  EXPECT_FALSE(leaves_it_to_the_image(run(kDevices, with_rule("b 8:* rwm"))));
  facts::Container c = with_rule("b 8:* rwm");
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(severity(run(kDevices, c)), Severity::low);
}

}  // namespace
}  // namespace watertight::checks
