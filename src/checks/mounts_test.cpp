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

TEST(SensitivePaths, hold_what_lies_in_them) {
  EXPECT_EQ(sensitive_path("/run/systemd")->writable, Severity::high);
  EXPECT_EQ(sensitive_path("/run/systemd")->read_only, Severity::high);  // :ro does not close a socket
  EXPECT_EQ(sensitive_path("/run/dbus")->writable, Severity::high);
  EXPECT_EQ(sensitive_path("/var/spool")->writable, Severity::critical);
  EXPECT_EQ(sensitive_path("/etc/ssl")->read_only, Severity::high);
  EXPECT_EQ(sensitive_path("/etc/ssl/certs"), nullptr);
  EXPECT_EQ(sensitive_path("/opt")->writable, Severity::medium);  // whether /opt/cni is there nobody knows
}

TEST(SensitivePaths, know_merged_usr_sessions_and_files_of_accounts) {
  EXPECT_EQ(sensitive_path("/usr/lib/modules")->path, "/usr/lib/modules");
  EXPECT_EQ(sensitive_path("/run/udev")->writable, Severity::critical);
  EXPECT_EQ(sensitive_path("/run/udev")->read_only, Severity::info);
  for (const char* path :
       {"/run/user", "/run/user/1000", "/run/user/1000/bus", "/run/user/1000/systemd/private",
        "/home/alice/.netrc", "/home/alice/.local/share/docker/volumes"})
    EXPECT_NE(sensitive_path(path), nullptr) << path;
  EXPECT_EQ(sensitive_path("/run/user/1000/pulse"), nullptr);
  EXPECT_EQ(sensitive_path("/home/alice/.bashrc")->read_only, Severity::info);
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

TEST(SensitiveMounts, see_the_engines_folder_in_a_parent_of_it) {
  facts::System s = plain_engine();
  s.engine->data_root = facts::declared<std::string>("/srv/x/data", {});
  EXPECT_EQ(severity(run("container-sensitive-mounts", with_mounts({bind_mount("/srv/x", "/d")}), s)),
            Severity::critical);
  EXPECT_EQ(severity(run("container-sensitive-mounts", with_mounts({bind_mount("/srv", "/d", true)}), s)),
            Severity::high);
  EXPECT_EQ(run("container-sensitive-mounts", with_mounts({bind_mount("/srv/y", "/d")}), s).kind,
            Kind::passed);
}

TEST(SensitiveMounts, hold_the_programs_that_the_kernel_and_the_engine_start) {
  facts::System s = plain_engine();
  s.host.emplace();
  s.host->sysctls["kernel.core_pattern"] = facts::effective<std::string>("|/srv/tools/dump %P %u", {});
  s.engine->runtimes = facts::effective(items({"runc=runc", "gpu=/data/bin/gpu-runtime"}), {});
  for (const char* path : {"/srv/tools", "/data/bin"})
    EXPECT_EQ(severity(run("container-sensitive-mounts", with_mounts({bind_mount(path, "/d")}), s)),
              Severity::critical)
        << path;
  EXPECT_EQ(run("container-sensitive-mounts", with_mounts({bind_mount("/srv/tools", "/d", true)}), s).kind,
            Kind::passed);
}

TEST(SensitiveMounts, leave_folders_of_sockets_to_the_checks_of_those) {
  for (const char* path : {"/run", "/run/docker", "/run/containerd", "/run/user/1000/podman"})
    EXPECT_EQ(run("container-sensitive-mounts", with_mounts({bind_mount(path, "/r")})).kind, Kind::passed)
        << path;
  EXPECT_EQ(run("container-sensitive-mounts", with_mounts({bind_mount("/run/containerd/s", "/r")})).kind,
            Kind::failed);
}

facts::Mount volume_mount(std::string name) {
  facts::Mount m;
  m.kind = facts::MountKind::volume;
  m.source = std::move(name);
  m.destination = "/data";
  return m;
}

facts::Volume local_volume(std::string name, const char* type, const char* device) {
  facts::Volume v;
  v.name = std::move(name);
  v.driver = facts::by_default<std::string>("local");
  v.options = facts::declared(std::vector<facts::Label>{{"type", type, {}}, {"device", device, {}}}, {});
  return v;
}

TEST(SensitiveMounts, weigh_a_disk_by_what_the_host_has_on_it) {
  facts::System s = plain_engine();
  s.volumes = {local_volume("disk", "ext4", "/dev/sda1")};
  const facts::Container c = with_mounts({volume_mount("disk")});
  EXPECT_EQ(severity(run("container-sensitive-mounts", c, s)), Severity::high);
  s.host.emplace();
  s.host->mounts = facts::effective(
      std::vector<facts::HostMount>{{"/dev/sda1", "/srv", "ext4", "rw"}, {"/dev/sda1", "/", "ext4", "rw"}},
      {});
  const Verdict v = run("container-sensitive-mounts", c, s);
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_NE(v.observations.at(0).message.find("the host's disk /dev/sda1, mounted there at /,"),
            std::string::npos)
      << v.observations.at(0).message;
  s.host->mounts.value->pop_back();
  EXPECT_EQ(run("container-sensitive-mounts", c, s).kind, Kind::passed);
}

TEST(Volumes, whose_nature_is_unknown_are_no_pass) {
  facts::System s = plain_engine();
  facts::Volume v = local_volume("data", "", "");
  v.options = facts::unknown<std::vector<facts::Label>>("it is external");
  s.volumes = {v};
  const facts::Container c = with_mounts({volume_mount("data")});
  for (const char* rule :
       {"container-sensitive-mounts", "container-docker-socket", "container-lxcfs-writable",
        "container-other-runtime-socket", "container-writable-cgroups", "container-socket-answers"}) {
    const Verdict verdict = run(rule, c, s);
    EXPECT_EQ(verdict.kind, Kind::not_evaluated) << rule;
    EXPECT_EQ(verdict.reason, "what a volume brings in is unknown: it is external");
  }
  facts::Container also = with_mounts({volume_mount("data"), bind_mount("/etc", "/e")});
  EXPECT_EQ(run("container-sensitive-mounts", also, s).kind, Kind::failed);
  s.volumes[0].options = facts::by_default(std::vector<facts::Label>{});
  EXPECT_EQ(run("container-sensitive-mounts", c, s).kind, Kind::passed);
}

TEST(Volumes, of_kernel_file_systems_are_trees_of_the_kernel) {
  facts::System s = plain_engine();
  s.volumes = {local_volume("processes", "proc", "proc")};
  EXPECT_EQ(run("container-lxcfs-writable", with_mounts({volume_mount("processes")}), s).kind, Kind::failed);
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

TEST(MountPropagation, takes_an_unknown_user_for_root) {
  facts::Container c = of_unknown_user(with_mounts({propagated("/srv", "rshared")}));
  EXPECT_EQ(severity(run("container-mount-propagation", c)), Severity::medium);
  c.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  const Verdict v = run("container-mount-propagation", c);
  EXPECT_EQ(severity(v), std::nullopt);
  EXPECT_TRUE(leaves_it_to_the_image(v));
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(severity(run("container-mount-propagation", c)), Severity::medium);
}

}  // namespace
}  // namespace watertight::checks
