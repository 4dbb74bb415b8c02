#include "checks/confinement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checks/plain_container_test.hpp"
#include "linux/powers.hpp"

namespace watertight::checks {
namespace {

using linux_kernel::NamespaceOf;
using linux_kernel::Owner;

constexpr std::uint64_t kInitial = 4026531837, kOther = 4026533000;

facts::System host() {
  facts::System system;
  system.host.emplace();
  system.host->architecture = facts::effective(std::string("x86_64"), {});
  system.host->kernel_release = facts::effective(std::string("6.12.1"), {});
  system.host->sysctls.emplace("kernel.modules_disabled", facts::effective(std::string("1"), {}));
  system.host->sysctls.emplace(
      "kernel.unprivileged_userns_clone",
      facts::unknown<std::string>("/proc/sys/kernel/unprivileged_userns_clone does not exist"));
  system.host->kernel_config_read = facts::declared(true, {});
  system.host->kernel_config.emplace("CONFIG_MODULES", facts::declared(std::string("y"), {}));
  return system;
}

std::vector<facts::NamespaceState> namespaces(std::uint64_t user) {
  return {{"user", user, kInitial, user == kInitial, {}},
          {"mnt", 10, user, false, {}},
          {"net", 11, kInitial, true, {}},
          {"pid", 12, user, false, {}}};
}

facts::Container running(facts::ProcessState process, std::uint64_t user = kInitial) {
  facts::Container c = plain_container();
  c.running = facts::effective(true, {});
  c.privileged = facts::declared(false, {});
  c.devices = facts::declared(std::vector<facts::Device>{}, {});
  c.device_requests = facts::declared(std::vector<facts::DeviceRequest>{}, {});
  c.uid_map = facts::effective(std::vector<facts::IdRange>{{0, 100000, 65536}}, {});
  facts::InForce in_force;
  in_force.processes = facts::effective(std::vector{std::move(process)}, {});
  in_force.namespaces = facts::effective(namespaces(user), {});
  in_force.gid_map = facts::effective(std::vector<facts::IdRange>{{0, 100000, 65536}}, {});
  in_force.mounts = facts::effective(std::vector<facts::MountState>{{.destination = "/",
                                                                     .type = "overlay",
                                                                     .device = {},
                                                                     .root = "/",
                                                                     .host_path = {},
                                                                     .propagation = {}}},
                                     {});
  in_force.resource_limits = facts::effective(std::vector<facts::ResourceLimit>{{"nice", 0, 0}}, {});
  c.in_force = facts::effective(Boxed(std::move(in_force)), {});
  return c;
}

facts::ProcessState root() {
  facts::ProcessState process;
  process.capabilities.effective = process.capabilities.permitted = process.capabilities.bounding =
      0xa80425fb;
  process.label = facts::effective(std::string(), {});
  return process;
}

TEST(ConfinementOf, SaysWhyNothingIsKnownOfAContainer) {
  facts::Container c = running(root());
  c.running = facts::effective(false, {});
  EXPECT_EQ(confinement_of(c, host()).error(), "the container does not run");
  c = running(root());
  c.in_force = facts::unknown<Boxed<facts::InForce>>("only root may read it");
  EXPECT_EQ(confinement_of(c, host()).error(), "only root may read it");
  EXPECT_EQ(confinement_of(running(root()), host(), 1).error(), "the container has no such process");
}

TEST(ConfinementOf, TakesWhatWasReadOfTheProcess) {
  facts::ProcessState process = root();
  process.user = {1000, 1001, 1002, 1003};
  process.no_new_privileges = true;
  const auto c = confinement_of(running(process), host());
  ASSERT_TRUE(c);
  EXPECT_EQ(*c->effective, 0xa80425fbu);
  EXPECT_EQ(c->user->effective, 1001u);
  EXPECT_EQ(c->user->file_system, 1003u);
  EXPECT_TRUE(*c->no_new_privileges);
  EXPECT_TRUE(c->filters->newest_first.empty());
  EXPECT_EQ(*c->nice_limit, 0);
  EXPECT_EQ(c->mounts->at(0).destination, "/");
  EXPECT_FALSE(c->devices);
  EXPECT_EQ(c->devices.unknown_because, "it was not read");
}

TEST(ConfinementOf, TellsWhoOwnsTheNamespaces) {
  const auto shared = confinement_of(running(root()), host());
  EXPECT_TRUE(*shared->host_user_namespace);
  EXPECT_EQ(shared->place(NamespaceOf::mount).owner, Owner::host);
  EXPECT_FALSE(*shared->place(NamespaceOf::mount).host);
  const auto own = confinement_of(running(root(), kOther), host());
  EXPECT_FALSE(*own->host_user_namespace);
  EXPECT_EQ(own->place(NamespaceOf::mount).owner, Owner::own);
  EXPECT_EQ(own->place(NamespaceOf::network).owner, Owner::host);
  EXPECT_TRUE(*own->place(NamespaceOf::network).host);
  EXPECT_FALSE(own->place(NamespaceOf::uts).host) << "it was not read";
}

// Where the engine's machine is a container itself its root is not the kernel's.
TEST(ConfinementOf, ANamespaceSharedWithTheEnginesMachineNeedNotBeTheInitialOne) {
  facts::Container c = running(root(), kOther);
  c.in_force.value->operator*().namespaces.value->at(0).host = true;
  EXPECT_FALSE(*confinement_of(c, host())->host_user_namespace);
}

TEST(ConfinementOf, AProcessThatWentElsewhereIsJudgedThere) {
  facts::ProcessState process = root();
  process.foreign = {{"user", kOther, kInitial, false, {}}, {"mnt", 20, kOther, false, {}}};
  const auto c = confinement_of(running(process), host());
  EXPECT_FALSE(*c->host_user_namespace);
  EXPECT_EQ(c->place(NamespaceOf::mount).owner, Owner::own);
  EXPECT_EQ(c->place(NamespaceOf::processes).owner, Owner::host);
  EXPECT_FALSE(c->mounts);
  EXPECT_FALSE(c->uid_map);
}

TEST(ConfinementOf, ReadsTheFiltersAndSaysWhenItCannot) {
  facts::System system = host();
  system.seccomp_filters = {{"06000000"
                             "01000500"},
                            {"0600000000000000"
                             "06"}};  // errno 1; half a filter
  facts::ProcessState process = root();
  process.seccomp = 2;
  process.filters = facts::effective(std::vector<std::size_t>{0}, {});
  const auto c = confinement_of(running(process), system);
  ASSERT_EQ(c->filters->newest_first.size(), 1u);
  EXPECT_EQ(c->filters->newest_first[0].at(0).k, 0x50001u);
  const auto reach = linux_kernel::reach_of_powers(*c);
  EXPECT_TRUE(std::ranges::none_of(
      reach, [](const auto& answer) { return answer.reachable() == linux_kernel::Reachable::yes; }));

  process.filters = facts::effective(std::vector<std::size_t>{1}, {});
  EXPECT_FALSE(confinement_of(running(process), system)->filters);
  process.filters = facts::effective(std::vector<std::size_t>{7}, {});
  EXPECT_FALSE(confinement_of(running(process), system)->filters);
  process.filters = facts::unknown<std::vector<std::size_t>>("no BTF");
  EXPECT_EQ(confinement_of(running(process), system)->filters.unknown_because, "no BTF");
  process.seccomp = 1;
  EXPECT_TRUE(confinement_of(running(process), system)->filters->strict);
}

TEST(ConfinementOf, ASettingThatTheKernelDoesNotHaveIsKnownToBeMissing) {
  const auto c = confinement_of(running(root()), host());
  EXPECT_EQ(c->host.settings.at("kernel.modules_disabled")->text, "1");
  EXPECT_TRUE(c->host.settings.at("kernel.unprivileged_userns_clone"));
  EXPECT_FALSE(c->host.settings.at("kernel.unprivileged_userns_clone")->text);
  EXPECT_EQ(c->host.config.at("CONFIG_MODULES"), "y");
  EXPECT_FALSE(c->host.lockdown);
}

TEST(ConfinementOf, HasTheNodesThatWereFound) {
  facts::Container c = running(root());
  facts::InForce& now = c.in_force.value->operator*();
  now.device_nodes =
      facts::effective(std::vector<facts::DeviceNode>{{"/dev/sda", 'b', 8, 0, 0660, 0, 6}}, {});
  const auto nodes = confinement_of(c, host())->nodes;
  ASSERT_EQ(nodes->size(), 1u);
  EXPECT_EQ(nodes->front(), (linux_kernel::DeviceNode{'b', {8, 0}, "/dev/sda", 0660, 0, 6}));
  now.device_nodes = facts::unknown<std::vector<facts::DeviceNode>>("its /dev is too large");
  EXPECT_EQ(confinement_of(c, host())->nodes.unknown_because, "its /dev is too large");
  facts::ProcessState elsewhere = root();
  elsewhere.foreign = {{"mnt", 20, kInitial, false, {}}};
  now.processes = facts::effective(std::vector{elsewhere}, {});
  now.device_nodes = facts::effective(std::vector<facts::DeviceNode>{}, {});
  EXPECT_FALSE(confinement_of(c, host())->nodes);
}

TEST(ConfinementOf, TellsWhoMadeTheUserNamespaceAboveAForeignNamespace) {
  constexpr std::uint64_t kThird = 4026534000, kDeeper = 4026534001;
  const auto place = [&](std::vector<facts::UserNamespace> above, std::uint64_t user = kInitial) {
    facts::ProcessState process = root();
    process.user.effective = 1000;
    process.foreign = {{"net", 30, kDeeper, false, {}}};
    facts::Container c = running(process, user);
    (*c.in_force.value)->user_namespaces = facts::effective(std::move(above), {});
    return confinement_of(c, host())->place(NamespaceOf::network);
  };
  const auto made = place({{kDeeper, kThird, 7}, {kThird, kInitial, 1000}});
  EXPECT_EQ(made.owner, Owner::below);
  EXPECT_EQ(made.made_by_it, true);
  EXPECT_EQ(place({{kDeeper, kInitial, 7}}).made_by_it, false);
  EXPECT_EQ(place({{kDeeper, kInitial, -1}}).made_by_it, std::nullopt);
  EXPECT_EQ(place({{kDeeper, kOther, 1000}}, kOther).made_by_it, true);
  EXPECT_EQ(place({{kDeeper, kThird, 7}, {kThird, kInitial, 1000}}, kOther).owner, Owner::other);
  EXPECT_EQ(place({{kDeeper, 0, 7}}).owner, std::nullopt);
  EXPECT_EQ(place({{kDeeper, kThird, 7}, {kThird, kDeeper, 7}}).owner, std::nullopt) << "a circle";
}

TEST(ConfinementOf, KnowsWhatTheHostsFirstProcessMayUse) {
  facts::System system = host();
  EXPECT_FALSE(confinement_of(running(root()), system)->host.init_permitted);
  system.host->first_process_capabilities = facts::effective<std::uint64_t>(7, {});
  EXPECT_EQ(*confinement_of(running(root()), system)->host.init_permitted, 7u);
}

TEST(ConfinementOf, ASocketTakesOwnerAndModeFromTheHosts) {
  facts::System system = host();
  facts::ApiSocket socket;
  socket.path = "/run/docker.sock";
  socket.status.mode = 0660;
  socket.status.gid = 998;
  system.host->api_sockets = facts::effective(std::vector{socket}, {});
  facts::Container c = running(root());
  c.in_force.value->operator*().api_sockets = facts::effective(
      std::vector<facts::ReachableSocket>{{"/var/run/docker.sock", "/run/docker.sock"}, {"/x", "/y"}}, {});
  const auto found = confinement_of(c, system)->api_sockets;
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(*found->at(0).mode, 0660u);
  EXPECT_EQ(found->at(0).gid, 998u);
  EXPECT_FALSE(found->at(1).mode);
}

TEST(ConfinementOf, ASocketOfARuntimeCountsByItsNameWhereNobodySawItOnTheHost) {
  facts::System system = host();
  system.host->api_sockets = facts::effective(std::vector<facts::ApiSocket>{}, {});
  facts::Container c = running(root());
  facts::InForce& in_force = *c.in_force.value->operator->();
  in_force.api_sockets = facts::effective(std::vector<facts::ReachableSocket>{}, {});
  EXPECT_TRUE(confinement_of(c, system)->api_sockets->empty());
  facts::MountState mount;
  mount.destination = "/var/run/crio.sock";
  mount.host_path = "/srv/other/crio.sock";
  in_force.mounts.value->push_back(mount);
  const auto found = confinement_of(c, system)->api_sockets;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->at(0).path, "/var/run/crio.sock");
  EXPECT_FALSE(found->at(0).mode);
}

TEST(ConfinementOf, TellsWhereAnEngineListensOnTcp) {
  facts::System system = host();
  EXPECT_FALSE(confinement_of(running(root()), system)->engine_addresses);
  system.host->listening = facts::effective(
      facts::Items{{"tcp 0.0.0.0:22", {}}, {"tcp 127.0.0.1:2375", {}}, {"tcp [::]:2376", {}}}, {});
  const auto found = confinement_of(running(root()), system)->engine_addresses;
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).address, "127.0.0.1:2375");
  EXPECT_TRUE(found->at(0).loopback);
  EXPECT_FALSE(found->at(0).asks_who);
  EXPECT_TRUE(found->at(1).asks_who);
}

}  // namespace
}  // namespace watertight::checks
