#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::checks {
namespace {

facts::Mount propagated(std::string source, std::string mode) {
  facts::Mount m = bind_mount(std::move(source), "/x");
  m.propagation = std::move(mode);
  return m;
}

TEST(SensitivePaths, name_the_most_specific_entry) {
  EXPECT_EQ(sensitive_path("/etc/ssh/ssh_host_rsa_key")->path, "/etc/ssh");
  EXPECT_EQ(sensitive_path("/etc")->path, "/etc");
  EXPECT_EQ(sensitive_path("/etc/nginx"), nullptr);
  EXPECT_EQ(sensitive_path("/srv/data"), nullptr);
  EXPECT_NE(sensitive_path("/home/alice"), nullptr);
  EXPECT_EQ(sensitive_path("/home/alice/project"), nullptr);
  EXPECT_NE(sensitive_path("/home/alice/.ssh/id_ed25519"), nullptr);
  EXPECT_EQ(sensitive_path("/srv/my.ssh"), nullptr);
}

TEST(SensitiveMounts, weigh_writing_above_reading) {
  EXPECT_EQ(severity(run("container-sensitive-mounts", with_mounts({bind_mount("/etc", "/e")}))),
            Severity::critical);
  EXPECT_EQ(severity(run("container-sensitive-mounts", with_mounts({bind_mount("/etc", "/e", true)}))),
            Severity::high);
}

TEST(SensitiveMounts, see_through_a_symlink_and_say_so) {
  facts::Mount m = bind_mount("/srv/config", "/e");
  m.real_source = "/etc";
  const Verdict v = run("container-sensitive-mounts", with_mounts({m}));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_NE(v.observations[0].message.find("/srv/config, which is /etc on the host,"), std::string::npos)
      << v.observations[0].message;
}

TEST(SensitiveMounts, weigh_less_for_another_user_or_a_mapped_root) {
  facts::Container c = with_mounts({bind_mount("/etc", "/e")});
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(severity(run("container-sensitive-mounts", c)), Severity::medium);
  c.user = facts::declared<std::string>("0", {});
  c.uid_map = facts::effective(std::vector<facts::IdRange>{{0, 100000, 65536}}, {});
  EXPECT_EQ(severity(run("container-sensitive-mounts", c)), Severity::medium);
}

TEST(SensitiveMounts, know_the_engines_folder_by_its_real_name) {
  facts::System s = plain_engine();
  s.engine->data_root = facts::declared<std::string>("/srv/docker", {});
  EXPECT_EQ(
      run("container-sensitive-mounts", with_mounts({bind_mount("/srv/docker/containers", "/x")}), s).kind,
      Kind::failed);
}

TEST(SensitiveMounts, tell_two_mounts_of_one_directory_apart) {
  const Verdict v =
      run("container-sensitive-mounts", with_mounts({bind_mount("/etc", "/a"), bind_mount("/etc", "/b")}));
  ASSERT_EQ(v.observations.size(), 2u);
  EXPECT_NE(v.observations[0].discriminator, v.observations[1].discriminator);
}

TEST(KernelTrees, are_one_finding_of_one_check) {
  const facts::Container writable = with_mounts({bind_mount("/sys", "/s")});
  EXPECT_EQ(run("container-lxcfs-writable", writable).kind, Kind::failed);
  EXPECT_EQ(run("container-sensitive-mounts", writable).kind, Kind::passed);
  const facts::Container cgroups = with_mounts({bind_mount("/sys/fs/cgroup", "/c")});
  EXPECT_EQ(run("container-writable-cgroups", cgroups).kind, Kind::failed);
  for (const char* other : {"container-lxcfs-writable", "container-sensitive-mounts"})
    EXPECT_EQ(run(other, cgroups).kind, Kind::passed) << other;
  const facts::Container readable = with_mounts({bind_mount("/proc", "/p", true)});
  EXPECT_EQ(run("container-lxcfs-writable", readable).kind, Kind::passed);
  EXPECT_EQ(run("container-sensitive-mounts", readable).kind, Kind::failed);
}

TEST(WritableCgroups, are_worse_where_the_kernel_runs_programs_for_them) {
  const facts::Container c = with_mounts({bind_mount("/sys/fs/cgroup", "/c")});
  facts::System s = plain_engine();
  s.engine->cgroup_version = facts::effective<std::string>("2", {});
  EXPECT_EQ(severity(run("container-writable-cgroups", c, s)), Severity::high);
  s.engine->cgroup_version = facts::effective<std::string>("1", {});
  const Verdict v = run("container-writable-cgroups", c, s);
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_NE(v.observations.at(0).message.find("release_agent"), std::string::npos);
}

TEST(MountPropagation, weighs_by_who_may_mount) {
  facts::Container c = with_mounts({propagated("/srv", "rshared")});
  EXPECT_EQ(severity(run("container-mount-propagation", c)), Severity::medium);
  c.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  EXPECT_EQ(severity(run("container-mount-propagation", c)), std::nullopt);
  EXPECT_EQ(severity(run("container-mount-propagation", with_mounts({propagated("/srv", "slave")}))),
            Severity::low);
}

TEST(MountPropagation, leaves_out_what_the_engine_sets_itself) {
  EXPECT_EQ(run("container-mount-propagation", with_mounts({propagated("/var", "rslave")})).kind,
            Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
