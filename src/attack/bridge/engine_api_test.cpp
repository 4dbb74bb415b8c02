#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::plain_engine;

GivenFacts of_engine(const facts::System& system) {
  return GivenFacts([&](FactSink& sink) { add_engine(system, sink); });
}

facts::System with_hosts(std::vector<std::string> hosts) {
  facts::System s = plain_engine();
  checks::set(s, "hosts", std::move(hosts));
  return s;
}

TEST(EngineApi, OnlyARootlessEngineIsNoRoot) {
  EXPECT_EQ(of_engine(facts::System{}).truth("rootful()"), Truth::yes);
  facts::System s = plain_engine();
  EXPECT_EQ(of_engine(s).truth("rootful()"), Truth::yes);
  s.engine->rootless = facts::declared(true, {});
  EXPECT_EQ(of_engine(s).truth("rootful()"), Truth::no);
  s.engine->rootless = facts::unknown<bool>("the engine did not say");
  EXPECT_EQ(of_engine(s).truth("rootful()"), Truth::unknown);
  EXPECT_EQ(of_engine(s).without_reason(), "");
}

TEST(EngineApi, APortAsksForNothingForATlsKeyOrForACertificate) {
  facts::System s = with_hosts({"unix:///var/run/docker.sock", "tcp://0.0.0.0:2376"});
  EXPECT_EQ(of_engine(s).truth("engine-tcp-plain()"), Truth::yes);
  EXPECT_EQ(of_engine(s).truth("engine-port-open-to-network()"), Truth::yes);
  EXPECT_EQ(of_engine(s).truth("engine-port-on-loopback()"), Truth::yes);
  checks::set(s, "tls", true);
  EXPECT_EQ(of_engine(s).truth("engine-tcp-unverified()"), Truth::yes);
  EXPECT_EQ(of_engine(s).truth("engine-tcp-plain()"), Truth::no);
  checks::set(s, "tlsverify", true);
  EXPECT_EQ(of_engine(s).truth("engine-tcp-verified()"), Truth::yes);
  EXPECT_EQ(of_engine(s).truth("engine-port-on-loopback()"), Truth::no);
}

TEST(EngineApi, ALoopbackPortIsNotOpen) {
  const auto facts = of_engine(with_hosts({"tcp://127.0.0.1:2375"}));
  EXPECT_EQ(facts.truth("engine-port-on-loopback()"), Truth::yes);
  EXPECT_EQ(facts.truth("engine-port-open-to-network()"), Truth::no);
  EXPECT_EQ(facts.truth("engine-tcp-plain()"), Truth::no);
}

TEST(EngineApi, APacketFilterClosesThePort) {
  facts::System s = with_hosts({"tcp://0.0.0.0:2375"});
  s.host.emplace();
  s.host->firewall_rules = facts::declared(checks::items({":INPUT DROP"}), {});
  EXPECT_EQ(of_engine(s).truth("engine-port-open-to-network()"), Truth::no);
  s.host->firewall_rules =
      facts::declared(checks::items({":INPUT DROP", "-A INPUT -p tcp --dport 2375 -j ACCEPT"}), {});
  EXPECT_EQ(of_engine(s).truth("engine-port-open-to-network()"), Truth::unknown);
  EXPECT_EQ(of_engine(s).without_reason(), "");
}

TEST(EngineApi, PluginsAndSwarmAndDesktopAreTold) {
  facts::System s = plain_engine();
  EXPECT_FALSE(of_engine(s).any("authorization-plugin"));
  s.engine->authorization_plugins = facts::declared(checks::items({"opa"}), {});
  s.engine->swarm = facts::declared(facts::Swarm{.state = "active", .manager = true}, {});
  s.engine->platform = facts::declared<std::string>("Docker Desktop 4.43.1 (198352)", {});
  const auto facts = of_engine(s);
  EXPECT_EQ(facts.truth("authorization-plugin()"), Truth::yes);
  EXPECT_EQ(facts.truth("swarm-manager()"), Truth::yes);
  EXPECT_EQ(facts.truth("swarm-port-open()"), Truth::yes);
  EXPECT_EQ(facts.truth("desktop-subnet-api()"), Truth::yes);
  s.engine->platform = facts::declared<std::string>("Docker Desktop 4.44.3 (202357)", {});
  EXPECT_FALSE(of_engine(s).any("desktop-subnet-api"));
}

TEST(HostAccounts, WhoCommandsTheEngineIsNamedOnce) {
  facts::System s = plain_engine();
  s.host.emplace();
  s.host->docker_group_members = facts::declared(checks::items({"root", "ann"}), {});
  facts::FileStatus status{.exists = true, .type = "socket", .mode = 0660};
  status.group = "docker";
  s.host->api_sockets =
      facts::declared(std::vector<facts::ApiSocket>{{"/var/run/docker.sock", status, {"ann", "bob"}}}, {});
  const GivenFacts facts([&](FactSink& sink) { add_host_accounts(s, sink); });
  EXPECT_EQ(facts.truth("docker-group(ann)"), Truth::yes);
  EXPECT_EQ(facts.truth("docker-group(root)"), Truth::no);
  EXPECT_EQ(facts.truth("socket-open-to(ann)"), Truth::no);
  EXPECT_EQ(facts.truth("socket-open-to(bob)"), Truth::yes);
  EXPECT_EQ(facts.truth("account-exec(ann)"), Truth::yes);
  EXPECT_EQ(facts.truth("account-exec(bob)"), Truth::yes);
  EXPECT_EQ(facts.size(), 4u);
}

// Scenario 30.
TEST(SharedVolumes, WhatOneWritesAnotherRuns) {
  facts::System s = plain_engine();
  for (const char* name : {"x", "y"}) {
    facts::Container c = checks::plain_container(name);
    facts::Mount m = checks::bind_mount("app", "/app", name[0] == 'y');
    m.kind = facts::MountKind::volume;
    c.mounts = facts::declared(std::vector{m}, {});
    s.containers.push_back(c);
  }
  s.containers[1].entrypoint = facts::declared(checks::items({"/app/server"}), {});
  const auto given = [&] {
    return GivenFacts([&](FactSink& sink) { add_shared_volumes(s, {"x", "y"}, sink); });
  };
  EXPECT_EQ(given().truth("writes-volume(x, app)"), Truth::yes);
  EXPECT_EQ(given().truth("reads-volume-of-others(y, app)"), Truth::yes);
  EXPECT_EQ(given().truth("reads-volume-of-others(x, app)"), Truth::no);
  s.containers[1].entrypoint = facts::declared(checks::items({"/bin/server"}), {});
  EXPECT_EQ(given().truth("reads-volume-of-others(y, app)"), Truth::unknown);
  EXPECT_EQ(given().without_reason(), "");
  s.containers[0].mounts.value->front().read_only = true;
  EXPECT_EQ(given().size(), 0u);
}

}  // namespace
}  // namespace watertight::attack
