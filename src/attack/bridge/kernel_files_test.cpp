#include "attack/bridge/fact_texts_test.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;

FactTexts given(const facts::Container& c, const facts::System& s = plain_engine()) {
  return given_by(add_kernel_files, c, s);
}

facts::MountState control_groups(bool read_only) {
  facts::MountState m = checks::mount_state("", "/sys/fs/cgroup", read_only);
  m.type = "cgroup2";
  return m;
}

TEST(KernelFiles, OfAPlainContainerAreCovered) {
  EXPECT_EQ(given(plain_container()), FactTexts{});
  EXPECT_EQ(given(running(checks::plain_in_force())), FactTexts{});
}

TEST(KernelFiles, AreOpenWithoutTheEnginesPaths) {
  facts::Container c = plain_container();
  c.system_paths_unconfined = facts::declared(true, {});
  EXPECT_EQ(given(c), FactTexts{"system-paths-open(web)"});
}

TEST(KernelFiles, AreAllOpenToAPrivilegedContainer) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(given(c), (FactTexts{"system-paths-open(web)", "cgroup-writable(web)", "sys-writable(web)"}));
}

TEST(KernelFiles, FollowTheKernelWhereItWasAsked) {
  facts::InForce now = checks::plain_in_force();
  now.read_only_paths = facts::effective(items({"/proc/bus"}), {});
  now.mounts.value->push_back(control_groups(false));
  now.mounts.value->front().read_only = true;
  EXPECT_EQ(given(running(now)),
            (FactTexts{"system-paths-open(web)", "cgroup-writable(web)", "read-only-root(web)"}));
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  now = checks::plain_in_force();
  now.mounts.value->push_back(control_groups(true));
  EXPECT_EQ(given(running(now, c)), FactTexts{});
}

// The mounts of the kernel count, not the setting.
TEST(KernelFiles, SysIsWritableWhereItsOwnMountIs) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  facts::InForce now = checks::plain_in_force();
  facts::MountState sys = checks::mount_state("", "/sys", true);
  sys.type = "sysfs";
  now.mounts.value->push_back(sys);
  EXPECT_FALSE(given(running(now, c)).contains("sys-writable(web)"));
  now.mounts.value->back().read_only = false;
  EXPECT_TRUE(given(running(now)).contains("sys-writable(web)"));
  now.mounts.value->back().destination = "/host/sys";
  EXPECT_FALSE(given(running(now)).contains("sys-writable(web)"));
}

TEST(KernelFiles, OfWhichOnlyAPartIsOpenAreUnknown) {
  facts::Container c = plain_container();
  c.read_only_paths = facts::declared(items({"/proc/sys", "/proc/sysrq-trigger"}), {});
  c.masked_paths = facts::declared(items({"/proc/kcore"}), {});
  EXPECT_EQ(given(c), FactTexts{});
  c.masked_paths = facts::declared(items({"/proc/keys"}), {});
  EXPECT_EQ(given(c), FactTexts{"system-paths-open(web) ?"});
  c.read_only_paths = facts::declared(items({"/proc/bus"}), {});
  EXPECT_EQ(given(c), FactTexts{"system-paths-open(web)"});
}

// An engine that maps users mounts control groups to write, for those too that opt out.
TEST(KernelFiles, ControlGroupsAreWritableUnderAnEngineThatMapsUsers) {
  facts::System remapped = plain_engine();
  remapped.engine->security_options = facts::declared(items({"name=userns"}), {});
  facts::Container c = plain_container();
  c.user_namespace_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::host, {}}, {});
  EXPECT_EQ(given(c, remapped), FactTexts{"cgroup-writable(web)"});
}

TEST(KernelFiles, ControlGroupsAreWritableWhereTheyAreMountedSo) {
  EXPECT_EQ(given(checks::with_mounts({checks::bind_mount("/sys", "/host/sys")})),
            FactTexts{"cgroup-writable(web)"});
  EXPECT_EQ(given(checks::with_mounts({checks::bind_mount("/sys", "/host/sys", true)})), FactTexts{});
  EXPECT_EQ(given(checks::with_mounts({checks::bind_mount("/srv", "/srv")})), FactTexts{});
}

TEST(KernelFiles, ARootFileSystemIsReadOnlyAsItSays) {
  facts::Container c = plain_container();
  c.read_only_root = facts::declared(true, {});
  EXPECT_EQ(given(c), FactTexts{"read-only-root(web)"});
  c.read_only_root = facts::unknown<bool>("a variable decides");
  EXPECT_EQ(given(c), FactTexts{"read-only-root(web) ?"});
}

}  // namespace
}  // namespace watertight::attack
