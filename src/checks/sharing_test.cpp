#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Mount volume(std::string name, bool read_only = false) {
  facts::Mount m;
  m.kind = facts::MountKind::volume;
  m.source = std::move(name);
  m.destination = "/data";
  m.read_only = read_only;
  return m;
}

facts::Container named(std::string name, std::vector<facts::Mount> mounts) {
  facts::Container c = plain_container(std::move(name));
  c.mounts = facts::declared(std::move(mounts), {});
  return c;
}

TEST(SharedVolumes, are_told_of_those_who_write) {
  facts::System s = plain_engine();
  s.containers = {named("web", {volume("v")}), named("job", {volume("v", true)})};
  EXPECT_EQ(run("compose-shared-volumes", s.containers[0], s).kind, Kind::failed);
  EXPECT_EQ(run("compose-shared-volumes", s.containers[1], s).kind, Kind::passed);
}

TEST(SharedVolumes, of_two_projects_only_have_the_same_name) {
  facts::System s = plain_engine();
  s.containers = {named("web", {volume("v")}), named("job", {volume("v")})};
  s.containers[1].project = "other";
  EXPECT_EQ(run("compose-shared-volumes", s.containers[0], s).kind, Kind::passed);
}

TEST(SharedNamespaces, name_the_other_container) {
  facts::System s = plain_engine();
  s.containers = {plain_container("app"), plain_container("debug")};
  s.containers[1].pid_mode =
      facts::declared<facts::NamespaceMode>({facts::NamespaceKind::container, "app"}, {});
  const Verdict v = run("container-shared-namespaces", s.containers[1], s);
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_TRUE(v.observations[0].message.starts_with("is in the process namespace of app"))
      << v.observations[0].message;
}

TEST(VolumesFrom, shows_which_mounts_of_the_host_come_along) {
  facts::System s = plain_engine();
  s.containers = {named("data", {bind_mount("/etc", "/e")}), plain_container("backup")};
  s.containers[1].volumes_from = facts::declared(items({"data:ro"}), {});
  const Verdict v = run("container-volumes-from", s.containers[1], s);
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(v.observations[0].discriminator, "data");
  EXPECT_EQ(v.observations[0].evidence.size(), 2u);
}

}  // namespace
}  // namespace watertight::checks
