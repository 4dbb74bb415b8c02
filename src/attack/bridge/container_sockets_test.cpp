#include <gtest/gtest.h>

#include "attack/assumed_host.hpp"
#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_engine;
using checks::with_mounts;

facts::Container with_socket() {
  return with_mounts({bind_mount("/var/run/docker.sock", "/var/run/docker.sock", true)});
}

facts::Container as_user(facts::Container c, std::string user) {
  c.user = facts::declared(std::move(user), {});
  return c;
}

facts::System with_docker_socket(std::uint32_t gid) {
  facts::System s = plain_engine();
  s.host.emplace();
  facts::FileStatus status{.exists = true, .type = "socket", .mode = 0660, .uid = 0, .gid = gid};
  status.owner = "root";
  status.group = "docker";
  s.host->api_sockets = facts::declared(std::vector<facts::ApiSocket>{{"/run/docker.sock", status, {}}}, {});
  return s;
}

// Scenario 3.
TEST(ContainerSockets, RootConnectsThroughAReadOnlyMount) {
  const auto facts = given_of(add_sockets, with_socket(), plain_engine());
  EXPECT_EQ(facts.truth("engine-socket(web, /run/docker.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("root-may-connect(web, /run/docker.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("user-may-connect(web, /run/docker.sock)"), Truth::no);
  EXPECT_EQ(facts.truth("holds-engine-socket(web)"), Truth::yes);
  EXPECT_EQ(facts.truth("pulls-mutable-tag(web)"), Truth::yes);
  EXPECT_EQ(facts.without_reason(), "");
}

// Scenario 4.
TEST(ContainerSockets, AUserInNoGroupIsRefused) {
  const auto facts = given_of(add_sockets, as_user(with_socket(), "65534"), plain_engine());
  EXPECT_EQ(facts.truth("engine-socket(web, /run/docker.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("user-may-connect(web, /run/docker.sock)"), Truth::no);
  EXPECT_EQ(facts.truth("holds-engine-socket(web)"), Truth::no);
}

// Scenario 5.
TEST(ContainerSockets, TheSocketsGroupLetsAUserIn) {
  facts::Container c = as_user(with_socket(), "65534");
  c.group_add = facts::declared(checks::items({"998"}), {});
  EXPECT_EQ(
      given_of(add_sockets, c, with_docker_socket(998)).truth("user-may-connect(web, /run/docker.sock)"),
      Truth::yes);
  EXPECT_EQ(
      given_of(add_sockets, c, with_docker_socket(997)).truth("user-may-connect(web, /run/docker.sock)"),
      Truth::no);
  const auto unread = given_of(add_sockets, c, plain_engine());
  EXPECT_EQ(unread.truth("user-may-connect(web, /run/docker.sock)"), Truth::unknown);
  EXPECT_EQ(unread.without_reason(), "");
}

facts::System with_assumed_host() {
  facts::System s;
  EXPECT_TRUE(assume_host(s, "debian-12-default"));
  return s;
}

// Which number the group has is another one on every host.
TEST(ContainerSockets, OnAnAssumedHostAnyNumberMayBeTheSocketsGroup) {
  facts::Container c = as_user(with_socket(), "1000:1000");
  EXPECT_EQ(given_of(add_sockets, c, with_assumed_host()).truth("user-may-connect(web, /run/docker.sock)"),
            Truth::no);
  for (const char* group : {"998", "999", "1001"}) {
    c.group_add = facts::declared(checks::items({group}), {});
    const auto facts = given_of(add_sockets, c, with_assumed_host());
    EXPECT_EQ(facts.truth("user-may-connect(web, /run/docker.sock)"), Truth::unknown) << group;
    EXPECT_EQ(facts.without_reason(), "");
  }
  c.group_add = facts::declared(checks::items({"0"}), {});
  EXPECT_EQ(given_of(add_sockets, c, with_assumed_host()).truth("user-may-connect(web, /run/docker.sock)"),
            Truth::no);
  c = as_user(with_socket(), "998:998");
  EXPECT_EQ(given_of(add_sockets, c, with_assumed_host()).truth("user-may-connect(web, /run/docker.sock)"),
            Truth::unknown);
}

TEST(ContainerSockets, ANameIsLookedUpInTheImage) {
  facts::Container c = as_user(with_socket(), "1000:1000");
  c.group_add = facts::declared(checks::items({"docker"}), {});
  for (const facts::System& s : {plain_engine(), with_assumed_host(), with_docker_socket(998)})
    EXPECT_EQ(given_of(add_sockets, c, s).truth("user-may-connect(web, /run/docker.sock)"), Truth::unknown);
}

TEST(ContainerSockets, AGroupThatNobodyKnowsMayBeTheSockets) {
  facts::Container c = as_user(with_socket(), "1000:1000");
  c.group_add = facts::unknown<facts::Items>("the variable GID is not set");
  const auto facts = given_of(add_sockets, c, with_docker_socket(998));
  EXPECT_EQ(facts.truth("user-may-connect(web, /run/docker.sock)"), Truth::unknown);
  EXPECT_EQ(facts.without_reason(), "");
}

TEST(ContainerSockets, WhatWasReadOfTheSocketCountsForAUsersOwnGroupToo) {
  const facts::Container c = as_user(with_socket(), "1001:1001");
  EXPECT_EQ(
      given_of(add_sockets, c, with_docker_socket(1001)).truth("user-may-connect(web, /run/docker.sock)"),
      Truth::yes);
}

TEST(ContainerSockets, ProcessesThatWereSeenDecideForTheUser) {
  facts::Container c = as_user(with_socket(), "65534");
  facts::InForce now;
  facts::ProcessState process;
  process.user = {65534, 65534, 65534, 65534};
  process.group = {65534, 65534, 65534, 65534};
  process.groups = {998};
  now.processes = facts::effective(std::vector{process}, {});
  c.in_force = facts::effective(Boxed<facts::InForce>(now), {});
  EXPECT_EQ(
      given_of(add_sockets, c, with_docker_socket(998)).truth("user-may-connect(web, /run/docker.sock)"),
      Truth::yes);
  EXPECT_EQ(
      given_of(add_sockets, c, with_docker_socket(997)).truth("user-may-connect(web, /run/docker.sock)"),
      Truth::no);
}

// Scenario 6.
TEST(ContainerSockets, RemappedRootIsRefused) {
  facts::System s = plain_engine();
  checks::set(s, "userns-remap", std::string("default"));
  const auto facts = given_of(add_sockets, with_socket(), s);
  EXPECT_EQ(facts.truth("engine-socket(web, /run/docker.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("root-may-connect(web, /run/docker.sock)"), Truth::no);
  EXPECT_FALSE(facts.any("holds-engine-socket"));
}

TEST(ContainerSockets, RootOfARootlessEngineOwnsItsSocket) {
  facts::System s = plain_engine();
  s.engine->endpoint = "unix:///run/user/1000/docker.sock";
  s.engine->rootless = facts::declared(true, {});
  const auto own =
      given_of(add_sockets, with_mounts({bind_mount("/run/user/1000/docker.sock", "/d.sock")}), s);
  EXPECT_EQ(own.truth("engine-socket(web, /run/user/1000/docker.sock)"), Truth::yes);
  EXPECT_EQ(own.truth("root-may-connect(web, /run/user/1000/docker.sock)"), Truth::yes);
  const auto other = given_of(add_sockets, with_socket(), s);
  EXPECT_FALSE(other.any("engine-socket"));
  EXPECT_EQ(other.truth("root-may-connect(web, /run/docker.sock)"), Truth::no);
}

// Scenario 8.
TEST(ContainerSockets, AFolderAboveBringsTheSocketAlong) {
  const auto facts = given_of(add_sockets, with_mounts({bind_mount("/", "/h", true)}), plain_engine());
  EXPECT_EQ(facts.truth("engine-socket-below(web, /run/docker.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("root-may-connect(web, /run/docker.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("containerd-socket(web, /run/containerd/containerd.sock)"), Truth::unknown);
  EXPECT_EQ(facts.truth("system-bus-socket(web, /run/systemd/private)"), Truth::unknown);
  EXPECT_EQ(facts.without_reason(), "");
}

// Scenario 9: where the socket moved to, the folder does not reach.
TEST(ContainerSockets, AMovedSocketIsNotBelow) {
  facts::System s = plain_engine();
  s.engine->endpoint = "unix:///srv/engine/api.sock";
  EXPECT_FALSE(given_of(add_sockets, with_mounts({bind_mount("/run", "/h")}), s).any("engine-socket-below"));
  EXPECT_EQ(given_of(add_sockets, with_mounts({bind_mount("/srv", "/h")}), s)
                .truth("engine-socket-below(web, /srv/engine/api.sock)"),
            Truth::yes);
}

TEST(ContainerSockets, EveryRuntimeHasItsOwnFact) {
  const auto facts = given_of(
      add_sockets,
      with_mounts(
          {bind_mount("/run/containerd/containerd.sock", "/a"), bind_mount("/run/podman/podman.sock", "/b"),
           bind_mount("/run/buildkit/buildkitd.sock", "/c"), bind_mount("/run/user/1000/docker.sock", "/d"),
           bind_mount("/run/dbus", "/e"), bind_mount("/run/nri", "/f")}),
      plain_engine());
  EXPECT_EQ(facts.truth("containerd-socket(web, /run/containerd/containerd.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("other-runtime-socket(web, /run/podman/podman.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("buildkit-socket(web, /run/buildkit/buildkitd.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("second-engine-socket(web, /run/user/1000/docker.sock)"), Truth::unknown);
  EXPECT_EQ(facts.truth("system-bus-socket(web, /run/dbus/system_bus_socket)"), Truth::yes);
  EXPECT_EQ(facts.truth("other-runtime-socket(web, /run/nri/nri.sock)"), Truth::yes);
  EXPECT_EQ(facts.truth("root-may-connect(web, /run/nri/nri.sock)"), Truth::yes);
  EXPECT_FALSE(facts.any("holds-engine-socket"));
}

// It has nothing to pass on without one.
TEST(ContainerSockets, AProxyHasWhatItPassesOnByItsMount) {
  facts::Container proxy = with_socket();
  proxy.image = facts::declared<std::string>("tecnativa/docker-socket-proxy", {});
  EXPECT_EQ(given_of(add_sockets, proxy, plain_engine()).truth("proxy-has-socket(web)"), Truth::yes);
  facts::System remapped = plain_engine();
  checks::set(remapped, "userns-remap", std::string("default"));
  EXPECT_EQ(given_of(add_sockets, proxy, remapped).truth("proxy-has-socket(web)"), Truth::no);
  proxy.mounts = facts::declared(std::vector<facts::Mount>{}, {});
  EXPECT_FALSE(given_of(add_sockets, proxy, plain_engine()).any("proxy-has-socket"));
  proxy.environment = facts::declared(std::vector<facts::Variable>{{"DOCKER_HOST", "tcp://engine:2375"}}, {});
  const auto remote = given_of(add_sockets, proxy, plain_engine());
  EXPECT_EQ(remote.truth("proxy-has-socket(web)"), Truth::unknown);
  EXPECT_EQ(remote.without_reason(), "");
  EXPECT_FALSE(given_of(add_sockets, with_socket(), plain_engine()).any("proxy-has-socket"));
}

TEST(ContainerSockets, APlainContainerGivesNothing) {
  EXPECT_EQ(given_of(add_sockets, checks::plain_container(), plain_engine()).size(), 0u);
}

TEST(ContainerSockets, UnreadMountsMayHoldTheSocket) {
  facts::Container c = checks::plain_container();
  c.mounts = facts::unknown<std::vector<facts::Mount>>("the answer was cut off");
  const auto facts = given_of(add_sockets, c, plain_engine());
  EXPECT_EQ(facts.truth("engine-socket(web, /run/docker.sock)"), Truth::unknown);
  EXPECT_EQ(facts.without_reason(), "");
}

TEST(ContainerSockets, AClientOfTheEngineHasItsKeys) {
  facts::Container c =
      with_mounts({bind_mount("/srv/certs", "/certs", true), bind_mount("/root/.ssh", "/root/.ssh")});
  c.environment =
      facts::declared(std::vector<facts::Variable>{{"DOCKER_HOST", "ssh://op@host.docker.internal"},
                                                   {"DOCKER_CERT_PATH", "/certs/client"}},
                      {});
  const auto facts = given_of(add_sockets, c, plain_engine());
  EXPECT_EQ(facts.truth("client-certificate-in(web)"), Truth::yes);
  EXPECT_EQ(facts.truth("ssh-key-to-engine(web)"), Truth::yes);
}

}  // namespace
}  // namespace watertight::attack
