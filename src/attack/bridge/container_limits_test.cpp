#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attack/bridge/fact_texts_test.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::plain_container;
using checks::plain_engine;
using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

TEST(ContainerLimits, APlainContainerHasNone) {
  EXPECT_THAT(given_by(add_limits, plain_container()),
              IsSupersetOf({"no-process-limit(web)", "no-memory-limit(web)", "no-processor-limit(web)",
                            "layer-unlimited(web)"}));
}

TEST(ContainerLimits, ALimitThatWasAskedForIsOne) {
  facts::Container c = plain_container();
  c.pids_limit = facts::declared<std::int64_t>(100, {});
  c.memory = facts::declared<std::int64_t>(1 << 28, {});
  const auto given = given_by(add_limits, c);
  EXPECT_THAT(given, Not(Contains("no-process-limit(web)")));
  EXPECT_THAT(given, Not(Contains("no-memory-limit(web)")));
}

TEST(ContainerLimits, WhatIsInForceCountsMoreThanWhatWasAskedFor) {
  facts::Container c = plain_container();
  c.pids_limit = facts::declared<std::int64_t>(100, {});
  EXPECT_THAT(given_by(add_limits, checks::running(checks::plain_in_force(), c)),
              Contains("no-process-limit(web)"));
  facts::InForce now = checks::plain_in_force();
  now.limits = facts::effective<std::vector<facts::GroupLimit>>({{"memory.max", "/all", "1000", 1000}}, {});
  EXPECT_THAT(given_by(add_limits, checks::running(now)), Not(Contains("no-memory-limit(web)")));
}

TEST(ContainerLimits, AGroupAboveThatNobodyLookedAtMayLimit) {
  facts::Container c = plain_container();
  c.cgroup_parent = facts::declared<std::string>("/batch", {});
  EXPECT_THAT(given_by(add_limits, c), Contains("no-memory-limit(web) ?"));
}

TEST(ContainerLimits, TheDiskIsThrottledByWhatTheKernelHasOnly) {
  const auto in_force = [](const char* version, std::vector<facts::GroupLimit> limits) {
    facts::InForce now = checks::plain_in_force();
    now.cgroup_version = facts::effective<std::string>(version, {});
    now.limits = facts::effective(std::move(limits), {});
    return given_by(add_limits, checks::running(now));
  };
  EXPECT_THAT(in_force("v2", {{"memory.max", "/all", "1000", 1000}}), Contains("no-disk-throttle(web)"));
  EXPECT_THAT(in_force("v2", {{"io.max", "/all", "8:0 wbps=1000", -1}}), Contains("no-disk-throttle(web) ?"));
  EXPECT_THAT(in_force("v1", {}), Contains("no-disk-throttle(web) ?"));
  facts::Container c = plain_container();
  EXPECT_THAT(given_by(add_limits, c), Contains("no-disk-throttle(web) ?"));
  c.kind = facts::ContainerKind::pod;
  EXPECT_THAT(given_by(add_limits, c), Contains("no-disk-throttle(web)"));
}

TEST(ContainerLimits, AReadOnlyRootFillsNothing) {
  facts::Container c = plain_container();
  c.read_only_root = facts::declared(true, {});
  EXPECT_THAT(given_by(add_limits, c), Not(Contains("layer-unlimited(web)")));
}

TEST(ContainerLimits, TheDaemonDecidesAboutTheLogOfWhoSaysNothing) {
  facts::System system = plain_engine();
  checks::set(system, "log-driver", std::string("json-file"));
  checks::set(system, "log-opts", std::vector<std::string>{});
  EXPECT_THAT(given_by(add_limits, plain_container(), system), Contains("log-unlimited(web)"));
  facts::System rotated = plain_engine();
  checks::set(rotated, "log-driver", std::string("json-file"));
  checks::set(rotated, "log-opts", std::vector<std::string>{"max-size=10m"});
  EXPECT_THAT(given_by(add_limits, plain_container(), rotated), Not(Contains("log-unlimited(web)")));
  EXPECT_THAT(given_by(add_limits, plain_container()), Contains("log-unlimited(web) ?"));
}

TEST(ContainerLimits, AFileSystemInMemoryWithoutSizeHasNoLimit) {
  facts::Mount tmpfs;
  tmpfs.kind = facts::MountKind::tmpfs;
  tmpfs.destination = "/tmp";
  EXPECT_THAT(given_by(add_limits, checks::with_mounts({tmpfs})),
              Contains("memory-file-system-unlimited(web)"));
  tmpfs.options = "size=64m";
  EXPECT_THAT(given_by(add_limits, checks::with_mounts({tmpfs})),
              Not(Contains("memory-file-system-unlimited(web)")));
}

TEST(ContainerLimits, AVolumeOnADiskOfItsOwnDoesNotFillTheHosts) {
  facts::System system = plain_engine();
  system.engine->data_root = facts::declared<std::string>("/var/lib/docker", {});
  system.host.emplace();
  system.host->mounts =
      facts::effective<std::vector<facts::HostMount>>({{"/dev/sda1", "/", "ext4", "rw"}}, {});
  const facts::Container c = checks::with_mounts({checks::bind_mount("/srv/data", "/data")});
  EXPECT_THAT(given_by(add_limits, c, system), Contains("volume-unlimited(web, /srv/data)"));
  system.host->mounts.value->push_back({"/dev/sdb1", "/srv", "ext4", "rw"});
  EXPECT_THAT(given_by(add_limits, c, system), Not(Contains("volume-unlimited(web, /srv/data)")));
}

}  // namespace
}  // namespace watertight::attack
