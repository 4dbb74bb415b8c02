#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kReadOnly = "container-effective-read-only";
constexpr const char* kUndeclared = "container-effective-mounts";

facts::Container with(std::vector<facts::MountState> more, std::vector<facts::Mount> declared = {}) {
  facts::InForce now = plain_in_force();
  for (facts::MountState& m : more) now.mounts.value->push_back(std::move(m));
  return running(now, with_mounts(std::move(declared)));
}

TEST(EffectiveReadOnly, does_not_hold_below_the_mount) {
  const std::vector<facts::Mount> host = {bind_mount("/", "/host", true)};
  EXPECT_EQ(run(kReadOnly, with({mount_state("/", "/host", true)}, host)).kind, Kind::passed);
  const Verdict below =
      run(kReadOnly, with({mount_state("/", "/host", true), mount_state("/run", "/host/run")}, host));
  ASSERT_EQ(below.kind, Kind::failed);
  EXPECT_NE(below.observations[0].message.find("can write /host/run, below /host"), std::string::npos);
  const Verdict whole = run(kReadOnly, with({mount_state("/", "/host")}, host));
  EXPECT_TRUE(whole.observations[0].message.starts_with("can write /host, which was mounted read-only"));
}

TEST(EffectiveReadOnly, leaves_out_what_another_mount_was_asked_to_bring) {
  const std::vector<facts::Mount> declared = {bind_mount("/srv", "/data", true),
                                              bind_mount("/var/tmp/x", "/data/tmp")};
  const auto states = {mount_state("/srv", "/data", true), mount_state("/var/tmp/x", "/data/tmp")};
  EXPECT_EQ(run(kReadOnly, with(states, declared)).kind, Kind::passed);
}

TEST(EffectiveReadOnly, counts_the_mount_that_covers_the_others) {
  const std::vector<facts::Mount> declared = {bind_mount("/srv", "/data", true)};
  EXPECT_EQ(
      run(kReadOnly, with({mount_state("/srv", "/data"), mount_state("/srv", "/data", true)}, declared)).kind,
      Kind::passed);
}

TEST(EffectiveMounts, that_no_setting_names_weigh_what_their_path_does) {
  EXPECT_EQ(severity(run(kUndeclared, with({mount_state("/etc", "/mnt")}))), Severity::critical);
  EXPECT_EQ(severity(run(kUndeclared, with({mount_state("/opt/app", "/mnt")}))), Severity::medium);
  EXPECT_EQ(severity(run(kUndeclared, with({mount_state("/opt/app", "/mnt", true)}))), Severity::low);
}

TEST(EffectiveMounts, come_along_with_a_bind_of_their_parent_and_no_other) {
  const std::vector<facts::Mount> declared = {bind_mount("/srv", "/data")};
  EXPECT_EQ(run(kUndeclared, with({mount_state("/srv/disk", "/data/disk")}, declared)).kind, Kind::passed);
  EXPECT_EQ(run(kUndeclared, with({mount_state("/etc", "/data/disk")}, declared)).kind, Kind::failed);
}

TEST(EffectiveMounts, stand_where_a_link_of_the_image_led_them) {
  const std::vector<facts::Mount> declared = {bind_mount("/usr/lib/modules", "/lib/modules", true)};
  const auto led = [&](bool read_only) {
    return with({mount_state("/usr/lib/modules", "/usr/lib/modules", read_only)}, declared);
  };
  EXPECT_EQ(run(kUndeclared, led(true)).kind, Kind::passed);
  EXPECT_EQ(run(kReadOnly, led(true)).kind, Kind::passed);
  EXPECT_EQ(run(kReadOnly, led(false)).kind, Kind::failed);
}

TEST(EffectiveMounts, of_drivers_go_with_the_device_that_was_requested) {
  facts::Container c = with({mount_state("/usr/lib/libcuda.so", "/usr/lib/libcuda.so", true)});
  EXPECT_EQ(run(kUndeclared, c).kind, Kind::failed);
  facts::DeviceRequest gpu;
  gpu.driver = "nvidia";
  c.device_requests = facts::declared<std::vector<facts::DeviceRequest>>({gpu}, {});
  EXPECT_EQ(run(kUndeclared, c).kind, Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
