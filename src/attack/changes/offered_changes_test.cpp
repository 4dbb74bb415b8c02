// What is proposed can be made as it is written, and says truly what it costs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "attack/assumed_host.hpp"
#include "attack/changes/change.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::items;
using checks::plain_container;
using facts::NamespaceKind;
using facts::NamespaceMode;
using testing::HasSubstr;
using testing::Not;

facts::System with_pod(facts::Container c) {
  facts::System system;
  c.kind = facts::ContainerKind::pod;
  system.containers = {std::move(c)};
  facts::kubernetes::Pod pod;
  pod.containers.resize(1);
  system.kubernetes.pods = {pod};
  return system;
}

const Change* called(const std::vector<Change>& changes, std::string_view id) {
  const auto at =
      std::ranges::find(changes, id, [](const Change& c) { return std::string_view(c.shown.id); });
  return at == changes.end() ? nullptr : &*at;
}

std::vector<Change> offered(const facts::System& system) {
  return changes_of(system.containers.front(), 0, "web", system, 10000);
}

TEST(OfferedChanges, OfAPrivilegedPodEscalationIsForbiddenTogetherWithPrivileges) {
  facts::Container c = plain_container("web");
  EXPECT_EQ(called(offered(with_pod(c)), "web.no-new-privileges")->shown.weight,
            cost_of("no-new-privileges").weight);
  c.privileged = facts::declared(true, {});
  c.cap_add = facts::declared(items({"SYS_ADMIN", "CHOWN"}), {});
  const auto changes = offered(with_pod(c));
  const Change* both = called(changes, "web.no-new-privileges");
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->shown.weight, cost_of("no-new-privileges").weight + cost_of("privileged").weight +
                                    cost_of("capability").weight);
  EXPECT_THAT(both->shown.edit, HasSubstr("privileged: false"));
  EXPECT_THAT(both->shown.edit, HasSubstr("SYS_ADMIN"));
  both->edit(c);
  EXPECT_TRUE(c.privileged.is(false) && c.no_new_privileges.is(true));
  EXPECT_EQ(c.cap_add->size(), 1u);
}

TEST(OfferedChanges, OfAContainerTheyAreTwo) {
  facts::System system;
  system.containers = {plain_container("web")};
  system.containers[0].privileged = facts::declared(true, {});
  EXPECT_EQ(called(offered(system), "web.no-new-privileges")->shown.weight,
            cost_of("no-new-privileges").weight);
}

TEST(OfferedChanges, UsersOfItsOwnArePossibleWhereAPodSharesNothingElseOfTheHosts) {
  facts::Container c = plain_container("web");
  c.user_namespace_mode = facts::by_default(NamespaceMode{NamespaceKind::host, ""});
  facts::System system = with_pod(c);
  const auto changes = offered(system);
  ASSERT_NE(called(changes, "web.user-namespace"), nullptr);
  EXPECT_EQ(called(changes, "web.user-namespace")->shown.edit, "hostUsers: false");
  system.kubernetes.pods[0].host_ipc = facts::declared(true, {});
  EXPECT_EQ(called(offered(system), "web.user-namespace"), nullptr);
}

TEST(OfferedChanges, APrivilegedContainerGoesOnOptingOutOfTheEnginesMapping) {
  facts::System system;
  system.containers = {plain_container("web")};
  system.containers[0].user_namespace_mode = facts::declared(NamespaceMode{NamespaceKind::host, ""}, {});
  EXPECT_NE(called(offered(system), "web.user-namespace"), nullptr);
  system.containers[0].privileged = facts::declared(true, {});
  EXPECT_EQ(called(offered(system), "web.user-namespace"), nullptr);
}

TEST(OfferedChanges, WhatContainersOfAPodShareWithoutASettingIsNoneOfThem) {
  facts::Container c = plain_container("web");
  const NamespaceMode joined{NamespaceKind::container, "pod/first"};
  c.ipc_mode = c.network_mode = c.uts_mode = c.pid_mode = facts::declared(joined, {});
  const auto changes = offered(with_pod(c));
  EXPECT_EQ(called(changes, "web.ipc-namespace"), nullptr);
  EXPECT_EQ(called(changes, "web.network-namespace"), nullptr);
  EXPECT_EQ(called(changes, "web.uts-namespace"), nullptr);
  ASSERT_NE(called(changes, "web.pid-namespace"), nullptr);
  EXPECT_THAT(called(changes, "web.pid-namespace")->shown.edit, HasSubstr("shareProcessNamespace"));
}

TEST(OfferedChanges, TheNameOfAPodGoesWithItsNetwork) {
  facts::Container c = plain_container("web");
  c.network_mode = c.uts_mode = facts::declared(NamespaceMode{NamespaceKind::host, ""}, {});
  facts::System system = with_pod(c);
  const auto changes = offered(system);
  EXPECT_EQ(called(changes, "web.uts-namespace"), nullptr);
  ASSERT_NE(called(changes, "web.network-namespace"), nullptr);
  called(changes, "web.network-namespace")->edit(system.containers.front());
  EXPECT_EQ(system.containers.front().uts_mode->kind, NamespaceKind::own);
}

TEST(OfferedChanges, EveryDefaultCapabilitySaysWhatItIsFor) {
  facts::System system;
  system.containers = {plain_container("web")};
  std::set<std::string> told;
  std::size_t count = 0;
  for (const Change& change : offered(system)) {
    if (change.shown.setting != "default-capability") continue;
    ++count;
    told.insert(change.shown.breaks);
  }
  EXPECT_EQ(count, 10u);
  EXPECT_EQ(told.size(), count);
  const auto changes = offered(system);
  EXPECT_GT(called(changes, "web.default-capability.CHOWN")->shown.weight,
            called(changes, "web.default-capability.NET_RAW")->shown.weight);
}

TEST(OfferedChanges, AnotherUserSaysWhatIsOutOfItsReachThen) {
  facts::System system;
  system.containers = {plain_container("web")};
  EXPECT_THAT(called(offered(system), "web.user")->shown.breaks, Not(HasSubstr("socket")));
  system.containers[0].mounts =
      facts::declared(std::vector<facts::Mount>{bind_mount("/var/run/docker.sock", "/d.sock")}, {});
  system.containers[0].cap_add = facts::declared(items({"NET_ADMIN"}), {});
  const auto changes = offered(system);
  EXPECT_THAT(called(changes, "web.user")->shown.breaks,
              HasSubstr("the engine's socket is then out of its reach"));
  EXPECT_THAT(called(changes, "web.user")->shown.breaks, HasSubstr("cap_add"));
}

facts::Origin read_from(std::string name) {
  return {facts::make_source(facts::SourceKind::file, std::move(name)), {}, {}};
}

facts::System with_sysctl(std::string value) {
  facts::System system;
  system.host.emplace();
  system.host->origin = read_from("/proc");
  system.host->sysctls.emplace("kernel.perf_event_paranoid",
                               facts::effective(std::move(value), read_from("/proc/sys")));
  return system;
}

TEST(OfferedChanges, SettingsOfTheKernelAreComparedAsNumbers) {
  for (const char* strict : {"3", "4", "10"})
    EXPECT_TRUE(changes_of_host(with_sysctl(strict)).empty()) << strict;
  for (const char* open : {"2", "-1", "0"}) EXPECT_EQ(changes_of_host(with_sysctl(open)).size(), 1u) << open;
}

TEST(OfferedChanges, OfAHostThatNobodyReadThereAreNone) {
  for (const AssumedHost& host : assumed_hosts()) {
    facts::System system;
    ASSERT_TRUE(assume_host(system, host.name));
    EXPECT_TRUE(changes_of_host(system).empty()) << host.name;
  }
}

TEST(OfferedChanges, NobodyListensWhereAnAddressWasTakenAway) {
  facts::System system = checks::plain_engine();
  system.engine->origin = read_from("daemon.json");
  checks::set(system, "hosts", std::vector<std::string>{"unix:///run/docker.sock", "tcp://0.0.0.0:4243"});
  system.host.emplace();
  system.host->listening =
      facts::effective(items({"tcp 0.0.0.0:4243", "tcp 0.0.0.0:2375", "tcp 0.0.0.0:22"}), {});
  const auto changes = changes_of_host(system);
  const Change* removed = called(changes, "engine.hosts");
  ASSERT_NE(removed, nullptr);
  EXPECT_THAT(removed->shown.breaks, HasSubstr("clients on other machines"));
  removed->edit_system(system);
  EXPECT_EQ(system.host->listening->size(), 2u);
}

TEST(OfferedChanges, MappingAllUsersSaysWhoNoLongerStarts) {
  EXPECT_THAT(std::string(cost_of("userns-remap").breaks), HasSubstr("privileged containers"));
}

}  // namespace
}  // namespace watertight::attack
