#include "sources/in_force/mounts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace watertight::sources::in_force {
namespace {

using facts::Items;
using facts::MountState;

MountTable table(const std::string& text) { return MountTable(parse_mountinfo(text)); }

const std::string kHost =
    "27 1 254:0 / / rw - ext4 /dev/vda rw\n"
    "22 27 0:21 / /proc rw - proc proc rw\n"
    "23 27 0:22 / /sys rw - sysfs sysfs rw\n"
    "30 27 0:23 / /run rw shared:2 - tmpfs tmpfs rw\n"
    "31 27 8:1 /sub /srv/data rw - ext4 /dev/sda1 rw\n"
    "32 31 8:2 / /srv/data/over rw - ext4 /dev/sda2 rw\n"
    "40 27 0:39 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw\n";
const std::string kContainer =
    "100 90 0:39 / / rw,relatime master:3 - overlay overlay rw\n"
    "101 100 0:42 / /proc rw,nosuid,nodev,noexec - proc proc rw\n"
    "102 100 0:43 / /dev rw,nosuid - tmpfs tmpfs rw\n"
    "103 100 0:45 / /sys ro,nosuid - sysfs sysfs ro\n"
    "104 101 0:42 /sys /proc/sys ro - proc proc rw\n"
    "105 101 0:48 / /proc/acpi ro - tmpfs tmpfs ro\n"
    "106 101 0:43 /null /proc/keys rw - tmpfs tmpfs rw\n"
    "107 103 0:49 / /sys/firmware ro - tmpfs tmpfs ro,size=0k\n"
    "108 100 8:1 /sub/web /data ro - ext4 /dev/sda1 rw\n"
    "109 100 8:1 /elsewhere /other rw - ext4 /dev/sda1 rw\n"
    "110 100 8:1 /sub/over/deep /hidden rw - ext4 /dev/sda1 rw\n"
    "111 100 0:23 / /host\\040run ro - tmpfs tmpfs rw\n";

const MountState* at(const std::vector<MountState>& states, std::string_view destination) {
  const auto found =
      std::ranges::find_if(states, [&](const MountState& m) { return m.destination == destination; });
  return found == states.end() ? nullptr : &*found;
}

SharedTexts texts;

TEST(Mounts, say_where_the_host_has_the_same) {
  const auto states = mount_states(table(kContainer), table(kHost), texts);
  EXPECT_EQ(at(states, "/")->host_path, "/var/lib/docker/overlay2/x/merged");
  EXPECT_EQ(at(states, "/data")->host_path, "/srv/data/web");
  EXPECT_EQ(at(states, "/host run")->host_path, "/run");
  // Its own proc; a part of the file system that the host has not mounted; one below another of its mounts.
  EXPECT_EQ(at(states, "/proc")->host_path, "");
  EXPECT_EQ(at(states, "/other")->host_path, "");
  EXPECT_EQ(at(states, "/hidden")->host_path, "");
}

// The host's /run is in group 2; the root of the container is a slave of one that the host is not in.
TEST(Mounts, say_whether_mounts_travel_to_the_host_and_back) {
  const auto states = mount_states(table("100 90 0:39 / / rw master:3 - overlay overlay rw\n"
                                         "101 100 0:23 / /peer rw shared:2 - tmpfs tmpfs rw\n"
                                         "102 100 0:23 / /slave rw shared:9 master:2 - tmpfs tmpfs rw\n"
                                         "103 100 0:23 / /own rw shared:9 - tmpfs tmpfs rw\n"
                                         "104 100 0:23 / /alone rw - tmpfs tmpfs rw\n"),
                                   table(kHost), texts);
  EXPECT_EQ(at(states, "/")->host_peers, "");
  EXPECT_EQ(at(states, "/peer")->host_peers, "shared");
  EXPECT_EQ(at(states, "/slave")->host_peers, "slave");
  EXPECT_EQ(at(states, "/own")->host_peers, "none");
  EXPECT_EQ(at(states, "/alone")->host_peers, "none");
}

TEST(Mounts, have_the_flags_of_the_mount_and_of_its_file_system) {
  const auto states = mount_states(table(kContainer), table(kHost), texts);
  EXPECT_FALSE(at(states, "/")->read_only);
  EXPECT_EQ(at(states, "/")->propagation, "slave");
  EXPECT_TRUE(at(states, "/data")->read_only);
  EXPECT_TRUE(at(states, "/proc")->no_suid && at(states, "/proc")->no_dev && at(states, "/proc")->no_exec);
  EXPECT_FALSE(at(states, "/other")->no_suid);
}

TEST(Mounts, masked_and_read_only_paths_are_those_of_the_runtime) {
  const MountTable mounts = table(kContainer);
  EXPECT_EQ(masked_paths(mounts, {}), (Items{{"/proc/acpi", {}}, {"/proc/keys", {}}, {"/sys/firmware", {}}}));
  EXPECT_EQ(read_only_paths(mounts, {}), (Items{{"/sys", {}}, {"/proc/sys", {}}}));
}

TEST(Mounts, a_mask_under_a_new_proc_masks_nothing) {
  const MountTable mounts = table(kContainer + "120 101 0:50 / /proc rw - proc proc rw\n");
  EXPECT_EQ(masked_paths(mounts, {}), (Items{{"/sys/firmware", {}}}));
  EXPECT_EQ(read_only_paths(mounts, {}), (Items{{"/sys", {}}}));
}

TEST(Mounts, a_writable_tmpfs_masks_nothing) {
  const MountTable mounts = table(
      "100 90 0:39 / / rw - overlay o rw\n101 100 0:40 / /sys/fs/cgroup ro - tmpfs tmpfs rw,mode=755\n"
      "102 100 0:41 /null /dev/null rw - devtmpfs d rw\n");
  EXPECT_EQ(masked_paths(mounts, {}), Items{});
}

TEST(ReachableSockets, are_those_that_a_mount_leads_to) {
  const std::vector<facts::ApiSocket> sockets = {{"/run/docker.sock", {}, {}},
                                                 {"/srv/data/api.sock", {}, {}}};
  const auto found = reachable_sockets(table(kContainer), table(kHost), sockets);
  EXPECT_EQ(found, (std::vector<facts::ReachableSocket>{{"/host run/docker.sock", "/run/docker.sock"}}));
}

TEST(ReachableSockets, mounted_alone_are_found_and_covered_ones_are_not) {
  const std::vector<facts::ApiSocket> sockets = {{"/run/docker.sock", {}, {}}};
  const std::string own = "100 90 0:39 / / rw - overlay o rw\n";
  EXPECT_EQ(reachable_sockets(table(own + "101 100 0:23 /docker.sock /x.sock ro - tmpfs t rw\n"),
                              table(kHost), sockets),
            (std::vector<facts::ReachableSocket>{{"/x.sock", "/run/docker.sock"}}));
  EXPECT_EQ(
      reachable_sockets(table(own + "101 100 0:23 / /x rw - tmpfs t rw\n102 101 0:99 / /x rw - tmpfs t rw\n"),
                        table(kHost), sockets),
      std::vector<facts::ReachableSocket>{});
}

}  // namespace
}  // namespace watertight::sources::in_force
