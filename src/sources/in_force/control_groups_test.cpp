#include "sources/in_force/control_groups.hpp"

#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"
#include "sources/in_force/devices.hpp"

namespace watertight::sources::in_force {
namespace {

using facts::DeviceRule;
using facts::GroupLimit;

FixtureEntry file(std::string content) { return {.content = std::move(content)}; }
MountTable table(const std::string& text) { return MountTable(parse_mountinfo(text)); }

const std::string kFirstMounts =
    "27 1 254:0 / / rw - ext4 /dev/vda rw\n"
    "35 27 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "38 27 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
    "39 27 0:37 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "40 27 0:38 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
    "41 27 0:33 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices\n";
const std::string kFirstGroups =
    "9:name=systemd:/\n8:pids:/docker/abc\n5:devices:/docker/abc\n4:memory:/docker/abc\n3:cpuset:/docker/"
    "abc\n"
    "2:cpu,cpuacct:/docker/abc\n";
const std::string kNoLimit = "9223372036854771712\n";

FixtureFiles first_version() {
  const std::string top = "/sys/fs/cgroup/";
  return {
      {top + "memory/memory.limit_in_bytes", file(kNoLimit)},
      {top + "memory/docker/memory.limit_in_bytes", file("1073741824\n")},
      {top + "memory/docker/abc/memory.limit_in_bytes", file("67108864\n")},
      {top + "memory/docker/abc/memory.memsw.limit_in_bytes", file(kNoLimit)},
      {top + "pids/docker/pids.max", file("max\n")},
      {top + "pids/docker/abc/pids.max", file("50\n")},
      {top + "cpu,cpuacct/docker/abc/cpu.cfs_quota_us", file("150000\n")},
      {top + "cpu,cpuacct/docker/abc/cpu.cfs_period_us", file("100000\n")},
      {top + "cpu,cpuacct/docker/cpu.cfs_quota_us", file("-1\n")},
      {top + "cpuset/cpuset.cpus", file("0-3\n")},
      {top + "cpuset/docker/cpuset.cpus", file("0-3\n")},
      {top + "cpuset/docker/abc/cpuset.cpus", file("1\n")},
      {top + "devices/docker/abc/devices.list", file("c *:* m\nc 136:* rwm\nb 8:0 r\n")},
  };
}

SharedTexts texts;

TEST(ControlGroups, of_version_1_limit_along_the_whole_chain) {
  const FixtureRoot root(first_version());
  const MountTable host = table(kFirstMounts);
  const auto memberships = parse_cgroup(kFirstGroups);
  EXPECT_EQ(limits_version(memberships), "v1");
  EXPECT_EQ(cgroup_items(memberships, {}).back().text, "cpu,cpuacct:/docker/abc");
  const auto limits = ControlGroups(root, host, texts).limits(memberships);
  ASSERT_TRUE(limits) << limits.error().because;
  EXPECT_EQ(*limits, (std::vector<GroupLimit>{{"memory.max", "/docker/abc", "67108864", 67108864},
                                              {"memory.max", "/docker", "1073741824", 1073741824},
                                              {"pids.max", "/docker/abc", "50", 50},
                                              {"cpu.max", "/docker/abc", "150000 100000", 1'500'000'000},
                                              {"cpuset.cpus", "/docker/abc", "1", -1}}));
}

TEST(ControlGroups, of_version_1_may_leave_those_below_alone) {
  FixtureFiles files = first_version();
  files["/sys/fs/cgroup/memory/docker/memory.use_hierarchy"] = file("0\n");
  const FixtureRoot root(files);
  const MountTable host = table(kFirstMounts);
  const auto limits = ControlGroups(root, host, texts).limits(parse_cgroup("4:memory:/docker/abc\n"));
  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->size(), 1u);
}

TEST(ControlGroups, of_version_2_limit_along_the_whole_chain) {
  const std::string top = "/sys/fs/cgroup/";
  const FixtureRoot root({
      {top + "cgroup.controllers", file("cpu memory pids\n")},
      {top + "system.slice/memory.max", file("max\n")},
      {top + "system.slice/pids.max", file("4096\n")},
      {top + "system.slice/docker-abc.scope/memory.max", file("67108864\n")},
      {top + "system.slice/docker-abc.scope/memory.swap.max", file("0\n")},
      {top + "system.slice/docker-abc.scope/cpu.max", file("max 100000\n")},
      {top + "system.slice/docker-abc.scope/cpuset.cpus", file("\n")},
      {top + "system.slice/docker-abc.scope/io.max", file("8:0 rbps=1048576 wbps=max\n")},
  });
  const MountTable host =
      table("27 1 254:0 / / rw - ext4 d rw\n30 27 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  const auto memberships = parse_cgroup("0::/system.slice/docker-abc.scope\n");
  EXPECT_EQ(limits_version(memberships), "v2");
  const auto limits = ControlGroups(root, host, texts).limits(memberships);
  ASSERT_TRUE(limits) << limits.error().because;
  const std::string own = "/system.slice/docker-abc.scope";
  EXPECT_EQ(*limits, (std::vector<GroupLimit>{{"memory.max", own, "67108864", 67108864},
                                              {"memory.swap.max", own, "0", 0},
                                              {"io.max", own, "8:0 rbps=1048576 wbps=max", -1},
                                              {"pids.max", "/system.slice", "4096", 4096}}));
}

TEST(ControlGroups, side_by_side_have_the_limits_of_version_1_and_those_of_version_2) {
  FixtureFiles files = first_version();
  files["/sys/fs/cgroup/unified/docker/abc/io.max"] = file("8:0 wbps=1\n");
  const FixtureRoot root(files);
  const MountTable host =
      table(kFirstMounts + "50 27 0:60 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  const auto memberships = parse_cgroup(kFirstGroups + "0::/docker/abc\n");
  EXPECT_EQ(limits_version(memberships), "v1");
  const auto limits = ControlGroups(root, host, texts).limits(memberships);
  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->back().file, "io.max");
  EXPECT_EQ(limits->size(), 6u);
}

TEST(ControlGroups, that_cannot_be_read_are_not_without_limits) {
  FixtureFiles files = first_version();
  files["/sys/fs/cgroup/memory/docker/memory.limit_in_bytes"].denied = true;
  const FixtureRoot root(files);
  const MountTable host = table(kFirstMounts);
  const auto denied = ControlGroups(root, host, texts).limits(parse_cgroup(kFirstGroups));
  ASSERT_FALSE(denied);
  EXPECT_NE(denied.error().because.find("permission denied"), std::string::npos);
  for (const char* elsewhere :
       {"4:memory:/../other\n", "4:memory:/docker/gone\n", "7:pids:/docker/abc/deeper\n"})
    EXPECT_FALSE(ControlGroups(root, host, texts).limits(parse_cgroup(elsewhere))) << elsewhere;
  const MountTable none = table("27 1 254:0 / / rw - ext4 d rw\n");
  EXPECT_FALSE(ControlGroups(root, none, texts).limits(parse_cgroup(kFirstGroups)));
}

TEST(ControlGroups, mounted_in_part_are_found_below_what_is_mounted) {
  const FixtureRoot root({{"/cg/abc/pids.max", file("7\n")}});
  const MountTable host =
      table("27 1 254:0 / / rw - ext4 d rw\n30 27 0:26 /docker /cg rw - cgroup cgroup rw,pids\n");
  const auto limits = ControlGroups(root, host, texts).limits(parse_cgroup("8:pids:/docker/abc\n"));
  ASSERT_TRUE(limits) << limits.error().because;
  EXPECT_EQ(limits->front().number, 7);
}

// A kernel with given device programs.
struct WithPrograms final : KernelAnswers {
  Expected<std::vector<DeviceProgram>> programs;
  explicit WithPrograms(Expected<std::vector<DeviceProgram>> p) : programs(std::move(p)) {}
  [[nodiscard]] Expected<LoadedFilters> loaded_filters() const override { return LoadedFilters{}; }
  [[nodiscard]] std::vector<facts::UserNamespace> user_namespaces(const std::string&) const override {
    return {};
  }
  [[nodiscard]] std::int64_t mount_of(const std::string&) const override { return -1; }
  [[nodiscard]] Expected<std::vector<DeviceProgram>> device_programs(const std::string&) const override {
    return programs;
  }
};
const DeviceProgram kClosed = {{0xb7, 0, 0, 0, 0}, {0x95, 0, 0, 0, 0}};  // r0 = 0; exit
const Error kRefused{"read", "the device programs of /x", "Operation not permitted", "run as root"};

TEST(Devices, of_version_1_are_the_groups_list) {
  const FixtureRoot root(first_version());
  const MountTable host = table(kFirstMounts);
  const WithPrograms kernel(std::vector<DeviceProgram>{});
  const auto rules = Devices(root, kernel).of(ControlGroups(root, host, texts), parse_cgroup(kFirstGroups));
  ASSERT_TRUE(rules.known()) << rules.unknown_because;
  EXPECT_EQ(*rules, (std::vector<DeviceRule>{{'c', -1, -1, "m"}, {'c', 136, -1, "rwm"}, {'b', 8, 0, "r"}}));
  EXPECT_EQ(parse_devices_list("a *:* rwm\n"), (std::vector<DeviceRule>{{'a', -1, -1, "rwm"}}));
}

TEST(Devices, of_version_2_are_what_its_programs_say) {
  const FixtureRoot root(FixtureFiles{});
  const MountTable host =
      table("27 1 254:0 / / rw - ext4 d rw\n30 27 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  const auto memberships = parse_cgroup("0::/docker/abc\n");
  const auto of = [&](const WithPrograms& kernel) {
    return Devices(root, kernel).of(ControlGroups(root, host, texts), memberships);
  };
  EXPECT_EQ(*of(WithPrograms(std::vector<DeviceProgram>{kClosed})), std::vector<DeviceRule>{});
  EXPECT_EQ(*of(WithPrograms(std::vector<DeviceProgram>{})), (std::vector<DeviceRule>{{'a', -1, -1, "rwm"}}));
  EXPECT_NE(of(WithPrograms(std::unexpected(kRefused))).unknown_because.view().find("run as root"),
            std::string_view::npos);
}

TEST(Devices, side_by_side_are_the_list_where_no_program_decides_as_well) {
  const FixtureRoot root(first_version());
  const MountTable host =
      table(kFirstMounts + "50 27 0:60 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  const auto memberships = parse_cgroup(kFirstGroups + "0::/docker/abc\n");
  const auto of = [&](const WithPrograms& kernel) {
    return Devices(root, kernel).of(ControlGroups(root, host, texts), memberships);
  };
  EXPECT_EQ(of(WithPrograms(std::vector<DeviceProgram>{}))->size(), 3u);
  EXPECT_FALSE(of(WithPrograms(std::vector<DeviceProgram>{kClosed})).known());
  EXPECT_FALSE(of(WithPrograms(std::unexpected(kRefused))).known());
}

}  // namespace
}  // namespace watertight::sources::in_force
