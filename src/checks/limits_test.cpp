#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container with_ulimit(std::string name, std::int64_t soft, std::int64_t hard) {
  facts::Container c = plain_container();
  c.ulimits = facts::declared(std::vector<facts::Ulimit>{{std::move(name), soft, hard, {}}}, {});
  return c;
}

TEST(Limits, are_missing_by_default) {
  for (const char* id : {"container-memory-limit", "container-cpu-limit", "container-pids-limit"})
    EXPECT_EQ(run(id, plain_container()).kind, Kind::failed) << id;
}

TEST(Limits, say_when_a_parent_may_hold_them) {
  facts::Container c = plain_container();
  c.cgroup_parent = facts::declared<std::string>("batch.slice", {});
  EXPECT_NE(run("container-memory-limit", c)
                .observations.at(0)
                .message.find("unless its cgroup parent batch.slice"),
            std::string::npos);
}

TEST(CpuLimit, is_met_by_quota_set_or_weight) {
  facts::Container quota = plain_container();
  quota.cpu_nano = facts::declared<std::int64_t>(500000000, {});
  facts::Container set_of_cpus = plain_container();
  set_of_cpus.cpuset = facts::declared<std::string>("0-1", {});
  facts::Container weight = plain_container();
  weight.cpu_shares = facts::declared<std::int64_t>(128, {});
  for (const facts::Container& c : {quota, set_of_cpus, weight})
    EXPECT_EQ(run("container-cpu-limit", c).kind, Kind::passed);
}

TEST(PidsLimit, takes_minus_one_for_none) {
  facts::Container c = plain_container();
  c.pids_limit = facts::declared<std::int64_t>(-1, {});
  EXPECT_EQ(run("container-pids-limit", c).kind, Kind::failed);
  c.pids_limit = facts::declared<std::int64_t>(100, {});
  EXPECT_EQ(run("container-pids-limit", c).kind, Kind::passed);
}

TEST(Ulimits, count_only_where_they_are_raised_beyond_reason) {
  EXPECT_EQ(run("container-ulimits", with_ulimit("nofile", 1024, 4096)).kind, Kind::passed);
  EXPECT_EQ(run("container-ulimits", with_ulimit("nproc", 100, -1)).kind, Kind::failed);
  EXPECT_EQ(run("container-ulimits", with_ulimit("core", 0, 0)).kind, Kind::passed);
  EXPECT_EQ(run("container-ulimits", with_ulimit("stack", -1, -1)).kind, Kind::passed);
  facts::Container c = with_ulimit("memlock", -1, -1);
  EXPECT_EQ(run("container-ulimits", c).kind, Kind::failed);
  c.memory = facts::declared<std::int64_t>(1 << 30, {});
  EXPECT_EQ(run("container-ulimits", c).kind, Kind::passed);
}

TEST(Ulimits, equal_to_the_daemons_are_nobodys_override) {
  facts::System s = plain_engine();
  set(s, "default-ulimits", std::vector<std::string>{"nproc=100:-1"});
  EXPECT_EQ(run("container-ulimits", with_ulimit("nproc", 100, -1), s).kind, Kind::passed);
}

TEST(CgroupParent, is_expected_where_the_daemon_names_it) {
  facts::Container c = plain_container();
  c.cgroup_parent = facts::declared<std::string>("batch.slice", {});
  EXPECT_EQ(run("container-cgroup-parent", c).kind, Kind::failed);
  facts::System s = plain_engine();
  set(s, "cgroup-parent", std::string("batch.slice"));
  EXPECT_EQ(run("container-cgroup-parent", c, s).kind, Kind::passed);
}

TEST(LogLimit, that_is_missing_for_all_containers_is_the_daemons_matter) {
  facts::Container c = plain_container();
  c.log_driver = facts::by_default<std::string>("json-file");
  c.log_options = facts::by_default<std::vector<facts::Label>>({});
  facts::System s = plain_engine();
  EXPECT_EQ(run("container-log-limit", c, s).kind, Kind::failed)
      << "nothing is known of the daemon's options";
  set(s, "log-driver", std::string("json-file"));
  set(s, "log-opts", std::vector<std::string>{});
  EXPECT_EQ(run("container-log-limit", c, s).kind, Kind::not_applicable);
  c.log_options.basis = facts::Basis::declared;
  EXPECT_EQ(run("container-log-limit", c, s).kind, Kind::failed) << "the container has options of its own";
}

}  // namespace
}  // namespace watertight::checks
