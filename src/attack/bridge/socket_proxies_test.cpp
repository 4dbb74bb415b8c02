#include "attack/bridge/socket_proxies.hpp"

#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

facts::System with_proxy(std::string image, std::vector<facts::Variable> environment) {
  facts::System s = checks::plain_engine();
  facts::Container proxy = checks::plain_container("proxy");
  proxy.image = facts::declared(std::move(image), {});
  proxy.environment = facts::declared(std::move(environment), {});
  facts::Container far = checks::plain_container("far");
  far.networks = facts::declared(checks::items({"other"}), {});
  s.containers = {proxy, checks::plain_container("web"), far};
  return s;
}

GivenFacts of(const facts::System& system) {
  return GivenFacts([&](FactSink& sink) { add_socket_proxies(system, sink); });
}

TEST(SocketProxies, VariablesSwitchPartsOn) {
  const auto facts =
      of(with_proxy("tecnativa/docker-socket-proxy:0.3", {{"CONTAINERS", "1"}, {"EXEC", "1"}}));
  EXPECT_EQ(facts.truth("proxy-allows(proxy, inspect)"), Truth::yes);
  EXPECT_EQ(facts.truth("proxy-allows(proxy, create-container)"), Truth::no);
  EXPECT_EQ(facts.truth("proxy-allows(proxy, exec)"), Truth::no);
  const auto writing =
      of(with_proxy("lscr.io/linuxserver/socket-proxy", {{"CONTAINERS", "1"}, {"EXEC", "1"}, {"POST", "1"}}));
  EXPECT_EQ(writing.truth("proxy-allows(proxy, create-container)"), Truth::yes);
  EXPECT_EQ(writing.truth("proxy-allows(proxy, exec)"), Truth::yes);
}

TEST(SocketProxies, WhoSharesANetworkReachesIt) {
  const auto facts = of(with_proxy("tecnativa/docker-socket-proxy", {}));
  EXPECT_EQ(facts.truth("proxy-in-reach(web, proxy)"), Truth::yes);
  EXPECT_EQ(facts.truth("proxy-in-reach(far, proxy)"), Truth::no);
  EXPECT_EQ(facts.truth("proxy-in-reach(proxy, proxy)"), Truth::no);
}

TEST(SocketProxies, ExpressionsAreKnownWhereTheyLetAllThrough) {
  facts::System s = with_proxy("wollomatic/socket-proxy:1", {});
  s.containers[0].command =
      facts::declared(checks::items({"-allowGET=/.*", "-allowPOST=/v1.*/containers/.*"}), {});
  const auto facts = of(s);
  EXPECT_EQ(facts.truth("proxy-allows(proxy, inspect)"), Truth::yes);
  EXPECT_EQ(facts.truth("proxy-allows(proxy, create-container)"), Truth::unknown);
  EXPECT_EQ(facts.truth("proxy-allows(proxy, write-files)"), Truth::no);
  EXPECT_EQ(facts.without_reason(), "");
}

}  // namespace
}  // namespace watertight::attack
