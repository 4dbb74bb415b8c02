#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attack/bridge/fact_texts_test.hpp"

namespace watertight::attack {
namespace {

using checks::plain_container;
using testing::Contains;
using testing::Not;

facts::Container publishing(std::string address) {
  facts::Container c = plain_container();
  facts::PublishedPort port;
  port.host_ip = std::move(address);
  port.host_port = port.container_port = 80;
  c.published_ports = facts::declared(std::vector{port}, {});
  return c;
}

TEST(ContainerNetworks, APortIsPublishedByItsAddress) {
  EXPECT_THAT(given_by(add_networks, publishing("")), Contains("published(web)"));
  EXPECT_THAT(given_by(add_networks, publishing("127.0.0.1")), Contains("published-locally(web)"));
  EXPECT_THAT(given_by(add_networks, publishing("127.0.0.1")), Not(Contains("published(web)")));
  EXPECT_THAT(given_by(add_networks, publishing("192.0.2.1")), Contains("published(web) ?"));
}

TEST(ContainerNetworks, TheDaemonsAddressStandsInForNone) {
  facts::System system = checks::plain_engine();
  checks::set(system, "ip", std::string("192.0.2.1"));
  EXPECT_THAT(given_by(add_networks, publishing(""), system), Contains("published(web) ?"));
}

TEST(ContainerNetworks, OnTheHostsNetworkItIsOnNoneOfTheEngines) {
  facts::Container c = plain_container();
  c.network_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::host, ""}, {});
  EXPECT_THAT(given_by(add_networks, plain_container()), Contains("on-network(web, bridge)"));
  EXPECT_THAT(given_by(add_networks, c), Not(Contains("on-network(web, bridge)")));
  EXPECT_THAT(given_by(add_networks, c), Contains("host-port-free(web)"));
}

TEST(ContainerNetworks, ADatabaseServesAnybodyUntilAPasswordIsSet) {
  facts::Container c = plain_container();
  c.image = facts::declared<std::string>("redis:7", {});
  EXPECT_THAT(given_by(add_networks, c), Contains("serves-anybody(web)"));
  c.command = facts::declared(checks::items({"redis-server", "--requirepass", "x"}), {});
  EXPECT_THAT(given_by(add_networks, c), Not(Contains("serves-anybody(web)")));
}

TEST(ContainerNetworks, SomeProgramsRunWhatTheyAreSent) {
  const auto runs = [](const char* image, std::initializer_list<std::string> command,
                       const char* variable = "", const char* value = "") {
    facts::Container c = plain_container();
    c.image = facts::declared<std::string>(image, {});
    c.command = facts::declared(checks::items(command), {});
    facts::Variable set;
    set.name = variable;
    set.value = value;
    c.environment = facts::declared(std::vector{set}, {});
    return given_by(add_networks, c).contains("execution-by-service(web)");
  };
  EXPECT_TRUE(runs("flink:1.19", {"jobmanager"}));
  EXPECT_FALSE(runs("flink:1.19", {"taskmanager"}));
  EXPECT_FALSE(runs("flink:1.19", {"jobmanager"}, "FLINK_PROPERTIES", "web.submit.enable: false"));
  EXPECT_TRUE(runs("docker:28-dind", {}, "DOCKER_TLS_CERTDIR", ""));
  EXPECT_FALSE(runs("docker:28-dind", {}, "DOCKER_TLS_CERTDIR", "/certs"));
  EXPECT_FALSE(runs("docker:28-dind", {}));
  EXPECT_FALSE(runs("docker:28-cli", {}, "DOCKER_TLS_CERTDIR", ""));
  EXPECT_TRUE(runs("quay.io/jupyter/base-notebook", {"start-notebook.py", "--IdentityProvider.token=''"}));
  EXPECT_FALSE(runs("quay.io/jupyter/base-notebook", {"start-notebook.py"}));
  EXPECT_FALSE(runs("nginx", {"jobmanager"}));
}

TEST(ContainerNetworks, WhatSettingsWereNotReadMayRunWhatItIsSent) {
  facts::Container c = plain_container();
  c.image = facts::declared<std::string>("flink:1.19", {});
  c.command = facts::unknown<facts::Items>("nobody asked");
  EXPECT_THAT(given_by(add_networks, c), Contains("execution-by-service(web) ?"));
}

}  // namespace
}  // namespace watertight::attack
