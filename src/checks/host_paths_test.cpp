#include "checks/host_paths.hpp"

#include <gtest/gtest.h>

#include "checks/plain_container_test.hpp"

namespace watertight::checks {
namespace {

std::vector<std::string> paths(const facts::Container& c, const facts::System& s = {}) {
  std::vector<std::string> list;
  for (const HostMountPoint& m : host_mounts(c, s)) list.push_back(m.path);
  return list;
}

facts::Mount volume(std::string name, std::string real = {}) {
  facts::Mount m;
  m.kind = facts::MountKind::volume;
  m.source = std::move(name);
  m.real_source = std::move(real);
  m.destination = "/data";
  return m;
}

using Paths = std::vector<std::string>;

TEST(PlainPath, takes_out_dots_slashes_and_the_old_name_of_run) {
  EXPECT_EQ(plain_path("/var/run/docker.sock"), "/run/docker.sock");
  EXPECT_EQ(plain_path("//a/./b/../c/"), "/a/c");
  EXPECT_EQ(plain_path("/../.."), "/");
  EXPECT_EQ(plain_path("/var/runner"), "/var/runner");
}

TEST(LiesIn, compares_whole_names) {
  EXPECT_TRUE(lies_in("/run/docker.sock", "/run"));
  EXPECT_TRUE(lies_in("/run", "/"));
  EXPECT_FALSE(lies_in("/runner", "/run"));
  EXPECT_FALSE(lies_in("/", "/run"));
}

TEST(HostMounts, take_a_symlink_for_what_it_points_to) {
  facts::Mount m = bind_mount("/srv/innocent", "/x");
  m.real_source = "/etc";
  EXPECT_EQ(paths(with_mounts({m})), Paths{"/etc"});
}

TEST(HostMounts, leave_out_ordinary_volumes) {
  EXPECT_EQ(paths(with_mounts({volume("data", "/var/lib/docker/volumes/data/_data"), volume("other")})),
            Paths{});
}

TEST(HostMounts, see_that_a_volume_is_a_bind) {
  facts::System s;
  facts::Volume v;
  v.name = "data";
  v.driver = facts::by_default<std::string>("local");
  v.options = facts::declared(
      std::vector<facts::Label>{{"device", "/etc", {}}, {"o", "rw,bind", {}}, {"type", "none", {}}}, {});
  s.volumes = {v};
  EXPECT_EQ(paths(with_mounts({volume("data")}), s), Paths{"/etc"});
  EXPECT_EQ(paths(with_mounts({volume("data", "/var/lib/docker/volumes/data/_data")}), s), Paths{"/etc"});
  EXPECT_EQ(paths(with_mounts({volume("other", "/etc")}), s), Paths{"/etc"});
}

facts::System with_volume(std::string name, std::vector<facts::Label> options, std::string driver = "local") {
  facts::Volume v;
  v.name = std::move(name);
  v.driver = facts::declared(std::move(driver), {});
  v.options = facts::declared(std::move(options), {});
  facts::System s;
  s.volumes = {v};
  return s;
}

TEST(HostMounts, follow_a_link_that_a_volume_binds) {
  const facts::System s = with_volume("data", {{"device", "/srv/door", {}}, {"o", "bind", {}}});
  EXPECT_EQ(paths(with_mounts({volume("data", "/etc")}), s), Paths{"/etc"});
  EXPECT_EQ(paths(with_mounts({volume("data", "/var/lib/docker/volumes/other/_data")}), s),
            Paths{"/var/lib/docker/volumes/other/_data"});
  EXPECT_EQ(paths(with_mounts({volume("data", "/srv/docker/volumes/data/_data")}), s), Paths{"/srv/door"});
}

TEST(HostMounts, of_an_overlay_are_its_layers_and_the_lower_ones_read_only) {
  const facts::System s = with_volume(
      "data",
      {{"device", "overlay", {}}, {"o", "lowerdir=/etc:/usr,upperdir=/srv/up", {}}, {"type", "overlay", {}}});
  const facts::Container c = with_mounts({volume("data", "/var/lib/docker/volumes/data/_data")});
  EXPECT_EQ(paths(c, s), (Paths{"/etc", "/usr", "/srv/up"}));
  EXPECT_TRUE(host_mounts(c, s).at(0).read_only);
  EXPECT_FALSE(host_mounts(c, s).at(2).read_only);
}

TEST(HostMounts, of_a_plugins_volume_are_what_its_answer_says) {
  const facts::System s = with_volume("data", {}, "plugin");
  EXPECT_EQ(paths(with_mounts({volume("data", "/mnt/share")}), s), Paths{"/mnt/share"});
  EXPECT_EQ(paths(with_mounts({volume("data", "/var/lib/docker/plugins/1f/propagated-mount/data")}), s),
            Paths{});
}

TEST(DiskMounts, are_volumes_on_a_device_with_its_link_followed) {
  const facts::System s =
      with_volume("data", {{"device", "/dev/disk/by-label/root", {}}, {"type", "ext4", {}}});
  EXPECT_EQ(paths(with_mounts({volume("data", "/dev/sda1")}), s), Paths{});
  EXPECT_EQ(disk_mounts(with_mounts({volume("data", "/dev/sda1")}), s).at(0).path, "/dev/sda1");
  EXPECT_EQ(disk_mounts(with_mounts({volume("data")}), s).at(0).path, "/dev/disk/by-label/root");
}

TEST(HostMounts, know_a_home_without_its_owner_and_leave_out_relative_paths) {
  EXPECT_EQ(paths(with_mounts({bind_mount("~/.ssh", "/x"), bind_mount("./data", "/y")})),
            Paths{"/home/~/.ssh"});
}

TEST(HostMounts, of_a_service_hold_those_it_takes_from_another) {
  facts::System s;
  s.containers = {with_mounts({bind_mount("/", "/host")})};
  facts::Container c = plain_container("other");
  c.kind = facts::ContainerKind::service;
  c.volumes_from = facts::declared(items({"web:ro"}), {});
  EXPECT_EQ(paths(c, s), Paths{"/"});
}

TEST(Inside, names_the_path_as_the_container_sees_it) {
  const facts::Container c = with_mounts({bind_mount("/var/run", "/host/run"), bind_mount("/", "/rootfs")});
  const auto mounts = host_mounts(c, {});
  EXPECT_EQ(inside(mounts.at(0), "/run/docker.sock"), "/host/run/docker.sock");
  EXPECT_EQ(inside(mounts.at(1), "/run/docker.sock"), "/rootfs/run/docker.sock");
}

}  // namespace
}  // namespace watertight::checks
