#include "sources/seal_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/snapshot/snapshot.hpp"

namespace watertight::sources {
namespace {

using testing::HasSubstr;
using testing::Not;

facts::System leaky() {
  facts::System system;
  system.reasons = {"x: hunter22 is no number, https://u:hunter22@x"};
  facts::Container c;
  c.name = "web";
  c.image = facts::declared<std::string>("https://u:hunter33@registry.example/web", {});
  c.cgroup_parent = facts::declared<std::string>("/hunter22", {});
  c.build_file = facts::unknown<std::string>("https://u:hunter44@git.example is not on this machine");
  c.extra_hosts = facts::declared<facts::Items>({{"db:hunter22", {}}}, {});
  c.sysctls = facts::declared<std::vector<facts::Label>>({{"net.stable_secret", "hunter55", {}}}, {});
  system.containers.push_back(std::move(c));
  facts::Volume volume;
  volume.options = facts::declared<std::vector<facts::Label>>({{"o", "user=a,password=hunter66", {}}}, {});
  system.volumes.push_back(std::move(volume));
  return system;
}

TEST(SealSystem, LeavesNoSecretInAnyText) {
  KnownSecrets known;
  known.add("password", "hunter22");
  facts::System system = leaky();
  seal_system(system, known);
  EXPECT_THAT(write_snapshot({&system, 1}), Not(HasSubstr("hunter")));
  EXPECT_EQ(system.containers[0].name, "web");
  EXPECT_THAT(*system.containers[0].image, HasSubstr("@registry.example/web"));
  // The image's, the known one and the sysctl's; what is only a reason has no place of its own.
  EXPECT_EQ(system.containers[0].secrets.size(), 4u);
}

TEST(SealSystem, ChangesNothingTheSecondTime) {
  KnownSecrets known;
  known.add("password", "hunter22");
  facts::System system = leaky();
  seal_system(system, known);
  const facts::System once = system;
  seal_system(system, known);
  EXPECT_EQ(system, once);
}

}  // namespace
}  // namespace watertight::sources
