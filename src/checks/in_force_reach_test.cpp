#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kFiles = "container-effective-open-files";
constexpr const char* kSockets = "container-effective-sockets";

facts::Container holding(std::string kind, std::string path, bool writable = false) {
  facts::InForce now = plain_in_force();
  now.foreign_files = facts::effective<std::vector<facts::ForeignFile>>(
      {{12, 7, std::move(kind), std::move(path), writable}}, {});
  return running(now);
}

TEST(OpenFiles, of_the_host_weigh_what_they_open) {
  const Verdict directory = run(kFiles, holding("directory", "/sys/fs/cgroup"));
  EXPECT_EQ(severity(directory), Severity::critical);
  EXPECT_EQ(directory.observations[0].evidence[1].origin.source->name, "/proc/12/fd/7");
  EXPECT_EQ(severity(run(kFiles, holding("file", "/var/log/app.log"))), Severity::medium);
  EXPECT_EQ(severity(run(kFiles, holding("file", "/etc/shadow", true))), Severity::high);
  EXPECT_EQ(run(kFiles, holding("device", "/dev/null", true)).kind, Kind::passed);
  EXPECT_EQ(severity(run(kFiles, holding("device", "/dev/kmsg"))), Severity::high);
}

TEST(OpenFiles, a_process_that_stands_outside_holds_its_working_directory) {
  facts::InForce now = plain_in_force();
  now.foreign_files =
      facts::effective<std::vector<facts::ForeignFile>>({{12, -1, "directory", "/sys/fs/cgroup", false}}, {});
  const Verdict v = run(kFiles, running(now));
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_NE(v.observations[0].message.find("working directory"), std::string::npos);
  EXPECT_EQ(v.observations[0].evidence[1].origin.source->name, "/proc/12/cwd");
  now.foreign_files.value->front().descriptor = -2;
  EXPECT_EQ(run(kFiles, running(now)).observations[0].evidence[1].origin.source->name, "/proc/12/root");
}

TEST(OpenFiles, are_less_to_whoever_is_not_the_hosts_root) {
  facts::Container c = holding("directory", "/");
  c.uid_map = facts::effective<std::vector<facts::IdRange>>({{0, 100000, 65536}}, {});
  EXPECT_EQ(severity(run(kFiles, c)), Severity::high);
}

TEST(ReachableSockets, are_found_where_no_mount_brings_them) {
  facts::InForce now = plain_in_force();
  now.api_sockets = facts::effective<std::vector<facts::ReachableSocket>>(
      {{"/data/docker.sock", "/var/run/docker.sock"}}, {});
  const Verdict v = run(kSockets, running(now));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_NE(v.observations[0].message.find("of Docker at /data/docker.sock"), std::string::npos);
  EXPECT_EQ(run(kSockets, running(now, with_mounts({bind_mount("/run", "/data")}))).kind, Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
