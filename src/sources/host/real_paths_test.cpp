#include "sources/host/real_paths.hpp"

#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

FixtureEntry link_to(std::string target) {
  FixtureEntry entry;
  entry.type = "symlink";
  entry.target = std::move(target);
  return entry;
}

TEST(RealPath, FollowsLinksWhereverTheyStand) {
  FixtureFiles files;
  files["/var/run"] = link_to("/run");
  files["/srv/harmless"] = link_to("../run/docker.sock");
  files["/srv/chain"] = link_to("harmless");
  const FixtureRoot root(files);
  EXPECT_EQ(real_path(root, "/var/run/docker.sock"), "/run/docker.sock");
  EXPECT_EQ(real_path(root, "/srv/chain"), "/run/docker.sock");
  EXPECT_EQ(real_path(root, "/srv/./../nothing/there"), "/nothing/there");
  EXPECT_EQ(real_path(root, "/"), "/");
}

TEST(RealPath, EndsInACircleOfLinks) {
  FixtureFiles files;
  files["/a"] = link_to("/b");
  files["/b"] = link_to("/a");
  EXPECT_EQ(real_path(FixtureRoot(files), "/a/x"), "/a/x");
}

TEST(ResolveMounts, ShowsWhatABindReallyBringsIn) {
  FixtureFiles files;
  files["/srv/harmless"] = link_to("/run/docker.sock");
  facts::System system;
  facts::Mount mount;
  mount.source = "/srv/harmless";
  mount.destination = "/harmless";
  system.containers.emplace_back().mounts = facts::declared(std::vector{mount}, facts::Origin{});
  resolve_mounts(system, FixtureRoot(files));
  EXPECT_EQ(system.containers.front().mounts->front().real_source, "/run/docker.sock");
}

TEST(ResolveMounts, FollowsWhatAVolumeBinds) {
  FixtureFiles files;
  files["/srv/door"] = link_to("/etc");
  facts::System system;
  facts::Mount mount;
  mount.kind = facts::MountKind::volume;
  mount.source = "data";
  mount.real_source = "/srv/door";  // the device, as the volume's options have it
  system.containers.emplace_back().mounts = facts::declared(std::vector{mount}, facts::Origin{});
  resolve_mounts(system, FixtureRoot(files));
  EXPECT_EQ(system.containers.front().mounts->front().real_source, "/etc");
}

}  // namespace
}  // namespace watertight::sources
