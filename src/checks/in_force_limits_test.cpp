#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kLimits = "container-effective-limits";
constexpr const char* kGroup = "container-effective-cgroup";

facts::Container asking() {
  facts::Container c = plain_container();
  c.memory = facts::declared<std::int64_t>(1 << 28, {});
  c.pids_limit = facts::declared<std::int64_t>(100, {});
  c.cpu_nano = facts::declared<std::int64_t>(1'500'000'000, {});
  c.cpuset = facts::declared<std::string>("0-1", {});
  return c;
}

facts::InForce limited(std::vector<facts::GroupLimit> limits) {
  facts::InForce now = plain_in_force();
  now.limits = facts::effective(std::move(limits), {});
  return now;
}

std::vector<std::string> found(const facts::Container& c) {
  std::vector<std::string> names;
  for (const Observation& o : run(kLimits, c).observations) names.push_back(o.discriminator);
  return names;
}

TEST(EffectiveLimits, are_missing_one_by_one) {
  EXPECT_EQ(found(running(limited({}), asking())),
            (std::vector<std::string>{"memory", "pids_limit", "cpu_nano", "cpuset"}));
}

TEST(EffectiveLimits, hold_where_any_group_above_is_as_tight) {
  const facts::Container c = running(limited({{"memory.max", "/docker/1f", "max", -1},
                                              {"memory.max", "/docker", "268435456", 1 << 28},
                                              {"pids.max", "/docker/1f", "100", 100},
                                              {"cpu.max", "/docker/1f", "150100 100000", 1'501'000'000},
                                              {"cpuset.cpus", "/docker/1f", "0", -1},
                                              {"cpuset.cpus", "/", "0-7", -1}}),
                                     asking());
  EXPECT_EQ(found(c), std::vector<std::string>());
}

TEST(EffectiveLimits, wider_than_asked_for_are_none) {
  const facts::Container c = running(limited({{"memory.max", "/docker", "1073741824", 1 << 30},
                                              {"pids.max", "/docker", "100", 100},
                                              {"cpu.max", "/docker", "2", 2'000'000'000},
                                              {"cpuset.cpus", "/docker", "0-2", -1}}),
                                     asking());
  EXPECT_EQ(found(c), (std::vector<std::string>{"memory", "cpu_nano", "cpuset"}));
}

TEST(Limits, that_a_group_above_sets_are_limits) {
  const facts::Container c = running(limited({{"memory.max", "/tenants", "1073741824", 1 << 30}}));
  EXPECT_EQ(run("container-memory-limit", c).kind, Kind::passed);
  const Verdict pids = run("container-pids-limit", c);
  EXPECT_EQ(pids.kind, Kind::failed);
  EXPECT_EQ(pids.observations[0].evidence.size(), 2u);
}

TEST(EffectiveLimits, that_cannot_be_read_are_not_missing) {
  facts::InForce now = plain_in_force();
  now.limits = facts::unknown<std::vector<facts::GroupLimit>>("the group is hidden");
  EXPECT_EQ(run(kLimits, running(now, asking())).reason, "limits in force is unknown: the group is hidden");
}

TEST(EffectiveLimits, are_also_those_of_the_process) {
  facts::Container c = plain_container();
  c.ulimits = facts::declared<std::vector<facts::Ulimit>>({{"nofile", 100, 100, {}}, {"core", 0, 0, {}}}, {});
  EXPECT_EQ(found(running(plain_in_force(), c)), std::vector<std::string>{"nofile"});
  facts::InForce spared = plain_in_force();
  spared.oom_score_adjust = facts::effective<std::int64_t>(-500, {});
  EXPECT_EQ(found(running(spared)), std::vector<std::string>{"oom_score_adjust"});
}

TEST(EffectiveControlGroup, is_the_containers_own_for_every_controller_that_limits) {
  facts::InForce now = plain_in_force();
  now.cgroups = facts::effective(
      items({"misc:/", "cpu,cpuacct:/user.slice", "devices:/docker/" + plain_container().id}), {});
  const Verdict v = run(kGroup, running(now));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(v.observations[0].evidence[1].value, "cpu,cpuacct:/user.slice");
  now.cgroups = facts::effective(items({"/system.slice/docker-" + plain_container().id + ".scope"}), {});
  EXPECT_EQ(run(kGroup, running(now)).kind, Kind::passed);
  now.cgroups = facts::effective(items({"/user.slice"}), {});
  EXPECT_EQ(run(kGroup, running(now)).kind, Kind::failed);
}

}  // namespace
}  // namespace watertight::checks
