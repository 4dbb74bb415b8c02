#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attack/bridge/fact_texts_test.hpp"
#include "attack/bridge/images.hpp"

namespace watertight::attack {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

facts::System with_sysctl(std::string name, std::string value) {
  facts::System system = host_with_kernel("6.1.0");
  system.host->sysctls[std::move(name)] = facts::effective(std::move(value), {});
  return system;
}

TEST(HostKernel, WithoutAHostEverythingIsUnknown) {
  EXPECT_THAT(
      given_by(add_host_kernel, facts::System{}),
      IsSupersetOf({"modules-loadable() ?", "below-integrity-lockdown() ?", "user-namespaces-open() ?",
                    "data-root-on-root-file-system() ?", "control-groups-v1() ?"}));
}

TEST(HostKernel, ASettingIsOpenOrNot) {
  EXPECT_THAT(given_by(add_host_kernel, with_sysctl("kernel.dmesg_restrict", "0")),
              Contains("kernel-log-open()"));
  EXPECT_THAT(given_by(add_host_kernel, with_sysctl("kernel.dmesg_restrict", "1")),
              Not(Contains("kernel-log-open()")));
  EXPECT_THAT(given_by(add_host_kernel, with_sysctl("kernel.yama.ptrace_scope", "3")),
              Contains("ptrace-restricted()"));
}

TEST(HostKernel, OneSettingAloneClosesUserNamespaces) {
  const auto given =
      given_by(add_host_kernel, with_sysctl("kernel.apparmor_restrict_unprivileged_userns", "1"));
  EXPECT_THAT(given, Not(Contains("user-namespaces-open()")));
  EXPECT_THAT(given, Not(Contains("user-namespaces-open() ?")));
}

TEST(HostKernel, LockdownHasTwoSteps) {
  facts::System system = host_with_kernel("6.1.0");
  system.host->lockdown = facts::effective<std::string>("integrity", {});
  const auto given = given_by(add_host_kernel, system);
  EXPECT_THAT(given, Not(Contains("below-integrity-lockdown()")));
  EXPECT_THAT(given, Contains("below-confidentiality-lockdown()"));
}

facts::System built_with(std::string option, std::string value) {
  facts::System system = host_with_kernel("6.1.0");
  system.host->kernel_config_read = facts::effective(true, {});
  system.host->kernel_config[std::move(option)] = facts::effective(std::move(value), {});
  return system;
}

TEST(HostKernel, WhatItIsBuiltWithoutItDoesNotServe) {
  EXPECT_THAT(given_by(add_host_kernel, built_with("CONFIG_MAGIC_SYSRQ", "y")),
              Contains("emergency-commands()"));
  EXPECT_THAT(given_by(add_host_kernel, built_with("CONFIG_MAGIC_SYSRQ", "n")),
              Not(AnyOf(Contains("emergency-commands()"), Contains("emergency-commands() ?"))));
  EXPECT_THAT(given_by(add_host_kernel, built_with("CONFIG_PROC_KCORE", "y")),
              Contains("kernel-memory-served()"));
  EXPECT_THAT(given_by(add_host_kernel, built_with("CONFIG_PROC_KCORE", "n")),
              Not(AnyOf(Contains("kernel-memory-served()"), Contains("kernel-memory-served() ?"))));
}

TEST(HostKernel, PortsAreServedByEveryKernelThatHasNoOptionForThem) {
  facts::System system = built_with("CONFIG_X86_IOPL_IOPERM", "n");
  EXPECT_THAT(given_by(add_host_kernel, system), Not(Contains("hardware-ports-served()")));
  system.host->kernel_release = facts::effective<std::string>("5.4.0-150-generic", {});
  EXPECT_THAT(given_by(add_host_kernel, system), Contains("hardware-ports-served()"));
}

// Which of the groups has a share is not read.
TEST(HostKernel, RealTimeByGroupsIsUnknown) {
  EXPECT_THAT(given_by(add_host_kernel, built_with("CONFIG_RT_GROUP_SCHED", "n")),
              Contains("realtime-without-share()"));
  EXPECT_THAT(given_by(add_host_kernel, built_with("CONFIG_RT_GROUP_SCHED", "y")),
              Contains("realtime-without-share() ?"));
}

TEST(HostNetwork, ServicesOfTheHostAreThoseThatNoContainerPublishes) {
  facts::System system = host_with_kernel("6.1.0");
  system.host->listening = facts::effective(checks::items({"tcp 0.0.0.0:22", "tcp 127.0.0.1:5432"}), {});
  EXPECT_THAT(given_by(add_host_network, system),
              IsSupersetOf({"host-serves-bridges()", "host-serves-loopback()", "remote-network()"}));
  facts::Container c = checks::plain_container();
  facts::PublishedPort port;
  port.host_port = 22;
  c.published_ports = facts::declared(std::vector{port}, {});
  system.containers = {c};
  EXPECT_THAT(given_by(add_host_network, system), Not(Contains("host-serves-bridges()")));
}

TEST(HostNetwork, ARuleOfTheFilterCloses) {
  facts::System system = host_with_kernel("6.1.0");
  system.host->firewall_rules = facts::effective(checks::items({":INPUT ACCEPT"}), {});
  EXPECT_THAT(given_by(add_host_network, system), Contains("host-input-open()"));
  system.host->firewall_rules =
      facts::effective(checks::items({":INPUT DROP", "-A DOCKER-USER -s 192.0.2.0/24 -j DROP"}), {});
  const auto given = given_by(add_host_network, system);
  EXPECT_THAT(given, Not(Contains("host-input-open()")));
  EXPECT_THAT(given, Contains("docker-user-filter()"));
}

TEST(HostNetwork, EnginesBefore28RouteToContainers) {
  facts::System system = checks::plain_engine();
  EXPECT_THAT(given_by(add_host_network, system), Contains("direct-routing() ?"));
  system.engine->version = facts::declared<std::string>("27.5.1", {});
  EXPECT_THAT(given_by(add_host_network, system), Contains("direct-routing()"));
  system.engine->version = facts::declared<std::string>("28.3.0", {});
  EXPECT_THAT(given_by(add_host_network, system), Not(Contains("direct-routing()")));
}

TEST(Images, ATagMovesAndADigestDoesNot) {
  facts::System system = checks::plain_engine();
  system.containers = {checks::plain_container()};
  EXPECT_THAT(given_by(add_images, system),
              IsSupersetOf({"mutable-reference(nginx:1.27)", "image-control(nginx:1.27)"}));
  system.containers[0].image = facts::declared<std::string>("nginx@sha256:00", {});
  EXPECT_THAT(given_by(add_images, system), Not(Contains("mutable-reference(nginx@sha256:00)")));
}

TEST(Images, ARegistryIsListedByNameOrNetwork) {
  EXPECT_EQ(registry_of("registry:5000/team/app:1"), "registry:5000");
  EXPECT_EQ(registry_of("team/app"), "");
  EXPECT_TRUE(is_listed_registry("10.0.0.7:5000", "10.0.0.0/8"));
  EXPECT_FALSE(is_listed_registry("11.0.0.7:5000", "10.0.0.0/8"));
  EXPECT_TRUE(is_listed_registry("registry:5000", "registry:5000"));
  EXPECT_FALSE(is_listed_registry("127.0.0.1:5000", "127.0.0.0/8"));
}

TEST(Shared, TwoOnABridgeArePeersAndOfOneUserAndImage) {
  facts::System system = checks::plain_engine();
  system.containers = {checks::plain_container("one"), checks::plain_container("two")};
  const auto shared = [](const facts::System& s, FactSink& facts) { add_shared(s, {"one", "two"}, facts); };
  EXPECT_THAT(given_by(shared, system),
              IsSupersetOf({"network-has-peers(bridge)", "bridge-network(bridge)", "host-user-id(one, 0)",
                            "user-id-shared(0)", "image-shared(nginx:1.27)", "shares-user-id(two)"}));
  system.containers[1].network_mode =
      facts::declared(facts::NamespaceMode{facts::NamespaceKind::none, ""}, {});
  EXPECT_THAT(given_by(shared, system), Not(Contains("network-has-peers(bridge)")));
}

TEST(Shared, WithoutAPacketFilterNothingKeepsContainersOfANetworkApart) {
  facts::System system = checks::plain_engine();
  system.containers = {checks::plain_container("one"), checks::plain_container("two")};
  const auto shared = [](const facts::System& s, FactSink& facts) { add_shared(s, {"one", "two"}, facts); };
  checks::set(system, "icc", false);
  EXPECT_THAT(given_by(shared, system), Not(Contains("peers-may-talk(bridge)")));
  checks::set(system, "iptables", false);
  EXPECT_THAT(given_by(shared, system), Contains("peers-may-talk(bridge)"));
}

TEST(HostAccounts, AFileThatContainersTakeASecretFromIsReadByOtherAccounts) {
  facts::System system = host_with_kernel("6.1.0");
  facts::DockerClient client;
  client.account = "ann";
  system.host->docker_clients = facts::effective(std::vector{client}, {});
  const auto with_mode = [&](std::uint32_t mode, const char* owner) {
    facts::WatchedFile file{"secret-file", "/srv/app/key", {}};
    file.status = facts::effective(facts::FileStatus{true, "file", mode, 0, 0, owner, "root"}, {});
    system.host->files = {file};
    return given_by(add_host_accounts, system);
  };
  EXPECT_THAT(with_mode(0644, "root"),
              IsSupersetOf({"compose-secret-readable(ann, /srv/app/key)", "account-exec(ann)"}));
  EXPECT_THAT(with_mode(0640, "root"), Not(Contains("compose-secret-readable(ann, /srv/app/key)")));
  EXPECT_THAT(with_mode(0644, "ann"), Not(Contains("compose-secret-readable(ann, /srv/app/key)")));
  system.host->files.front().status = facts::unknown<facts::FileStatus>("nobody looked");
  EXPECT_THAT(given_by(add_host_accounts, system), Contains("compose-secret-readable(ann, /srv/app/key) ?"));
}

}  // namespace
}  // namespace watertight::attack
