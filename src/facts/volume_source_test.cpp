#include "facts/volume_source.hpp"

#include <gtest/gtest.h>

namespace watertight::facts {
namespace {

using Kind = VolumeSourceKind;

VolumeSource source(const char* type, const char* device, const char* o) {
  return volume_source(std::vector<Label>{{"device", device, {}}, {"o", o, {}}, {"type", type, {}}});
}
VolumeSource of_host(std::vector<VolumePath> paths) {
  return {.kind = Kind::host_path, .paths = std::move(paths)};
}

TEST(VolumeSource, without_a_device_is_a_folder_of_its_own) {
  EXPECT_EQ(volume_source(std::vector<Label>{}).kind, Kind::own_folder);
  EXPECT_EQ(volume_source(std::vector<Label>{{"size", "10G", {}}}).kind, Kind::own_folder);
  EXPECT_EQ(source("tmpfs", "tmpfs", "size=100m").kind, Kind::own_folder);
}

TEST(VolumeSource, is_the_folder_that_its_options_bind) {
  for (const char* o : {"bind", "rw,bind", "rbind,ro"})
    EXPECT_EQ(source("none", "/etc", o), of_host({{"/etc"}})) << o;
  EXPECT_EQ(source("none", "/etc", "binder"), of_host({{"/etc"}}));  // mount(2) refuses it: nothing to excuse
  EXPECT_EQ(source("none", "etc", "bind").kind, Kind::unknown);
}

TEST(VolumeSource, of_a_kernel_file_system_is_the_hosts) {
  EXPECT_EQ(source("proc", "proc", ""), of_host({{"/proc"}}));
  EXPECT_EQ(source("devtmpfs", "none", ""), of_host({{"/dev"}}));
  EXPECT_EQ(source("cgroup2", "cgroup2", ""), of_host({{"/sys/fs/cgroup"}}));
}

TEST(VolumeSource, of_an_overlay_is_its_layers) {
  EXPECT_EQ(source("overlay", "overlay", "lowerdir=/etc:/usr,upperdir=/srv/u,workdir=/srv/w"),
            of_host({{"/etc", true}, {"/usr", true}, {"/srv/u", false}}));
}

TEST(VolumeSource, of_a_device_is_the_disk) {
  const VolumeSource disk = source("ext4", "/dev/sda1", "");
  EXPECT_EQ(disk.kind, Kind::disk);
  EXPECT_EQ(disk.device, "/dev/sda1");
  EXPECT_EQ(source("fuse.thing", "thing", "").kind, Kind::unknown);
}

TEST(VolumeSource, of_a_share_is_of_another_machine_unless_it_is_this_one) {
  EXPECT_EQ(source("nfs", ":/exports", "addr=10.0.0.5,rw").kind, Kind::remote);
  EXPECT_EQ(source("cifs", "//server/share", "username=x").kind, Kind::remote);
  EXPECT_EQ(source("nfs", ":/etc", "addr=127.0.0.1"), of_host({{"/etc"}}));
  EXPECT_EQ(source("nfs4", "localhost:/srv", ""), of_host({{"/srv"}}));
}

TEST(VolumeSource, of_another_driver_or_of_options_that_nobody_saw_is_unknown) {
  Volume volume;
  volume.options = by_default(std::vector<Label>{});
  EXPECT_EQ(volume_source(volume).kind, Kind::unknown);
  volume.driver = declared<std::string>("rexray", {});
  EXPECT_EQ(volume_source(volume).kind, Kind::unknown);
  volume.driver = declared<std::string>("local", {});
  EXPECT_EQ(volume_source(volume).kind, Kind::own_folder);
  volume.options = unknown<std::vector<Label>>("it is external");
  EXPECT_EQ(volume_source(volume).because, "it is external");
}

TEST(VolumeSource, of_the_driver_that_only_binds_is_the_folder_it_binds) {
  Volume volume;
  volume.driver = declared<std::string>("local-persist", {});
  volume.options = declared(std::vector<Label>{{"mountpoint", "/etc", {}}}, {});
  EXPECT_EQ(volume_source(volume), of_host({{"/etc"}}));
}

TEST(VolumeNames, tell_those_that_an_engine_made_up) {
  EXPECT_TRUE(is_anonymous(std::string(60, 'a') + "0123"));
  EXPECT_FALSE(is_anonymous(std::string(63, 'a')));
  EXPECT_FALSE(is_anonymous(std::string(64, 'z')));
}

}  // namespace
}  // namespace watertight::facts
