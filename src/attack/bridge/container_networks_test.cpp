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

}  // namespace
}  // namespace watertight::attack
