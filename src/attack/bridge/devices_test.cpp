#include "attack/bridge/device_kinds.hpp"
#include "attack/bridge/fact_texts_test.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;

FactTexts given(const facts::Container& c, const facts::System& s = plain_engine()) {
  return given_by(add_devices, c, s);
}

facts::Container with_device(std::string path, std::string permissions = "rwm") {
  facts::Container c = plain_container();
  facts::Device device;
  device.host_path = path;
  device.container_path = std::move(path);
  device.permissions = std::move(permissions);
  c.devices = facts::declared<std::vector<facts::Device>>({device}, {});
  return c;
}

TEST(Devices, OfAPlainContainerAreNone) {
  EXPECT_EQ(given(plain_container()), FactTexts{});
  EXPECT_EQ(given(running(checks::plain_in_force())), FactTexts{});
}

TEST(Devices, ThatAreNamedAreLetAndThere) {
  EXPECT_EQ(given(with_device("/dev/sda")), (FactTexts{"device(web, disk, read)", "device(web, disk, write)",
                                                       "device-node(web, disk)", "device-rule(web, disk)"}));
  EXPECT_EQ(given(with_device("/dev/loop7", "r")),
            (FactTexts{"device(web, loop, read)", "device-node(web, loop)", "device-rule(web, loop)"}));
  EXPECT_EQ(given(with_device("/dev/null")), FactTexts{});
}

// The group that owns disks has another number here and there, and names are looked up in the image.
TEST(Devices, OfAUserInAGroupOfTheHostMayBeOpenToIt) {
  facts::Container c = with_device("/dev/sda");
  c.user = facts::declared<std::string>("1000:1000", {});
  EXPECT_FALSE(given(c).contains("device-node-of-user(web, disk) ?"));
  facts::Container of_image = c;
  of_image.user = facts::unknown<std::string>("the image decides");
  EXPECT_FALSE(given(of_image).contains("device-node-of-user(web, disk) ?")) << "told of root already";
  c.group_add = facts::declared(items({"disk"}), {});
  EXPECT_TRUE(given(c).contains("device-node-of-user(web, disk) ?"));
  c.group_add = facts::unknown<facts::Items>("a variable is not set");
  EXPECT_TRUE(given(c).contains("device-node-of-user(web, disk) ?"));
  facts::System rootless = plain_engine();
  rootless.engine->rootless = facts::declared(true, {});
  EXPECT_FALSE(given(c, rootless).contains("device-node-of-user(web, disk) ?"));
}

// The device controller refuses what only a mount brings along; not the terminals, which it takes for their
// own.
TEST(Devices, OfAFolderThatIsMountedAreThereAndNotLet) {
  const FactTexts facts = given(checks::with_mounts({checks::bind_mount("/dev", "/dev")}));
  EXPECT_TRUE(facts.contains("device-node(web, disk)"));
  EXPECT_FALSE(facts.contains("device(web, disk, read)"));
  EXPECT_TRUE(facts.contains("device(web, terminal, write)"));
}

TEST(Devices, OfARuleAreLetWithoutANode) {
  facts::Container c = plain_container();
  c.device_cgroup_rules = facts::declared(items({"b *:* rwm"}), {});
  EXPECT_EQ(given(c),
            (FactTexts{"device(web, disk, read)", "device(web, disk, write)", "device-rule(web, disk)",
                       "device(web, loop, read)", "device(web, loop, write)", "device-rule(web, loop)"}));
}

TEST(Devices, OfARuleThatTheEngineRefusesAreNone) {
  facts::Container c = plain_container();
  for (const char* rule :
       {"b x:* rwm", "b 8: rwm", "b *:y rwm", "d 8:0 rwm", "b 8:0 rwx", "b 8:0", "b 8a:0 r"}) {
    c.device_cgroup_rules = facts::declared(items({rule}), {});
    EXPECT_EQ(given(c), FactTexts{}) << rule;
  }
}

TEST(Devices, OfAPrivilegedContainerAreAllThatTheHostHas) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  const FactTexts facts = given(c);
  EXPECT_TRUE(facts.contains("device(web, disk, write)") && facts.contains("device-node(web, disk)"));
  EXPECT_TRUE(facts.contains("device-node(web, kvm) ?"));
  facts::System rootless = plain_engine();
  rootless.engine->rootless = facts::declared(true, {});
  EXPECT_FALSE(given(c, rootless).contains("device-node(web, disk)"));
}

TEST(Devices, FollowTheKernelWhereItWasAsked) {
  facts::InForce now = checks::plain_in_force();
  now.devices.value->push_back({'b', 8, 0, "rw"});
  now.device_nodes = facts::effective<std::vector<facts::DeviceNode>>(
      {{"/dev/sda", 'b', 8, 0, 0660, 0, 6}, {"/dev/uinput", 'c', 10, 223, 0600, 0, 0}}, {});
  EXPECT_EQ(given(running(now)),
            (FactTexts{"device(web, disk, read)", "device(web, disk, write)", "device-rule(web, disk)",
                       "device-node(web, disk)", "device-node(web, uinput)"}));
  now.processes = facts::effective<std::vector<facts::ProcessState>>({checks::user_process()}, {});
  EXPECT_FALSE(given(running(now)).contains("device-node(web, uinput)")) << "its mode keeps the user out";
  EXPECT_FALSE(given(running(now)).contains("device-node-of-user(web, disk)"));
  now.processes.value->front().groups = {6};
  EXPECT_TRUE(given(running(now)).contains("device-node-of-user(web, disk)"));
}

TEST(DeviceKinds, AreKnownByFileAndByNumber) {
  EXPECT_EQ(kind_of_file("/dev/nvme0n1"), DeviceKind::disk);
  EXPECT_EQ(kind_of_file("/dev/sg0"), DeviceKind::scsi);
  EXPECT_EQ(kind_of_file("nvidia.com/gpu=all"), DeviceKind::gpu);
  EXPECT_EQ(kind_of_file("/dev/tty"), std::nullopt);
  EXPECT_EQ(kind_of_number('b', 7, 3), DeviceKind::loop);
  EXPECT_EQ(kind_of_number('b', 259, 0), DeviceKind::disk);
  EXPECT_EQ(kind_of_number('c', 4, 64), std::nullopt) << "a serial line";
  EXPECT_TRUE(rule_is_about('a', -1, -1, DeviceKind::fuse));
  EXPECT_FALSE(rule_is_about('b', 11, -1, DeviceKind::disk)) << "optical drives";
}

}  // namespace
}  // namespace watertight::attack
