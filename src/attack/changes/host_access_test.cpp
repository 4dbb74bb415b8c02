#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attack/changes/change.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

using testing::ElementsAre;

// What is proposed for one mount, as edits of a Compose file.
std::vector<std::string> edits(facts::Mount mount) {
  facts::System system;
  facts::Container c = checks::plain_container("web");
  c.kind = facts::ContainerKind::service;
  c.mounts = facts::declared(std::vector<facts::Mount>{std::move(mount)}, {});
  system.containers = {c};
  std::vector<std::string> all;
  for (const Change& change : changes_of(c, 0, "web", system, 1000))
    if (change.shown.edit.find("/home") != std::string::npos ||
        change.shown.edit.find("docker.sock") != std::string::npos)
      all.push_back(change.shown.edit);
  return all;
}

facts::Mount home(std::string options) {
  facts::Mount mount = checks::bind_mount("/home", "/home");
  mount.read_only = options.find("ro") != std::string::npos;
  mount.options = std::move(options);
  return mount;
}

TEST(HostAccessChanges, QuoteAMountWithItsOptions) {
  EXPECT_THAT(edits(home("ro")), ElementsAre("remove the volume /home:/home:ro"));
  EXPECT_THAT(edits(home("")), ElementsAre("remove the volume /home:/home", "/home:/home:ro"));
  EXPECT_THAT(edits(home("z")), ElementsAre("remove the volume /home:/home:z", "/home:/home:z,ro"));
  EXPECT_THAT(edits(home("rw,z")), ElementsAre("remove the volume /home:/home:rw,z", "/home:/home:ro,z"));
  EXPECT_THAT(edits(home("z,rw")), ElementsAre("remove the volume /home:/home:z,rw", "/home:/home:z,ro"));
  // Of the long form, which is written in other words.
  EXPECT_THAT(edits(home("subpath=a")), ElementsAre("remove the volume /home:/home", "/home:/home:ro"));
  facts::Mount socket = checks::bind_mount("/run/docker.sock", "/run/docker.sock", true);
  socket.options = "ro";
  EXPECT_THAT(edits(socket), ElementsAre("remove the volume /run/docker.sock:/run/docker.sock:ro"));
}

}  // namespace
}  // namespace watertight::attack
