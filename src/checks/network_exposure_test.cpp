#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container publishing(std::vector<facts::PublishedPort> ports) {
  facts::Container c = plain_container();
  c.published_ports = facts::declared(std::move(ports), {});
  return c;
}

const facts::NamespaceMode kHost{facts::NamespaceKind::host, {}};

TEST(PublishedPorts, on_both_families_are_one_finding) {
  const facts::Container c = publishing({{"0.0.0.0", 8080, 80, "tcp", {}}, {"::", 8080, 80, "tcp", {}}});
  EXPECT_EQ(run("container-bind-specific-interface", c).observations.size(), 1u);
}

TEST(PublishedPorts, of_a_database_are_reported_once_and_by_the_graver_check) {
  const facts::Container c = publishing({{"", 15432, 5432, "tcp", {}}});
  EXPECT_EQ(run("container-sensitive-port-public", c).kind, Kind::failed);
  EXPECT_EQ(run("container-bind-specific-interface", c).kind, Kind::passed);
}

TEST(PublishedPorts, of_one_range_are_one_finding) {
  const facts::Origin entry{facts::make_source(facts::SourceKind::file, "compose.yaml"), {}, {5, 9, 5, 30}};
  std::vector<facts::PublishedPort> ports;
  for (std::uint16_t port = 20000; port <= 20100; ++port) ports.push_back({"", port, port, "udp", entry});
  const Verdict v = run("container-bind-specific-interface", publishing(ports));
  ASSERT_EQ(v.observations.size(), 1u);
  EXPECT_EQ(v.observations[0].discriminator, "20000-20100:20000-20100/udp");
  EXPECT_EQ(run("container-needed-ports-only", publishing(ports)).kind, Kind::failed);
}

TEST(PublishedPorts, of_both_protocols_are_told_apart) {
  const Verdict v =
      run("container-privileged-ports", publishing({{"", 53, 53, "tcp", {}}, {"", 53, 53, "udp", {}}}));
  ASSERT_EQ(v.observations.size(), 2u);
  EXPECT_NE(v.observations[0].message.find("publishes port 53 "), std::string::npos);
  EXPECT_NE(v.observations[1].message.find("publishes UDP port 53 "), std::string::npos);
}

TEST(PublishedPorts, on_one_address_pass) {
  const facts::Container c = publishing({{"127.0.0.1", 5432, 5432, "tcp", {}}});
  EXPECT_EQ(run("container-sensitive-port-public", c).kind, Kind::passed);
  EXPECT_EQ(run("container-bind-specific-interface", c).kind, Kind::passed);
}

TEST(PublishedPorts, without_an_address_are_bound_where_the_daemon_says) {
  facts::System s = plain_engine();
  set(s, "ip", std::string("127.0.0.1"));
  const facts::Container c = publishing({{"", 8080, 80, "tcp", {}}});
  EXPECT_EQ(run("container-bind-specific-interface", c, s).kind, Kind::passed);
  EXPECT_EQ(run("container-bind-specific-interface", c).kind, Kind::failed);
}

TEST(PublishedPorts, mean_nothing_on_the_hosts_network) {
  facts::Container c = publishing({{"", 8080, 80, "tcp", {}}});
  c.network_mode = facts::declared(kHost, {});
  EXPECT_EQ(run("container-bind-specific-interface", c).kind, Kind::not_applicable);
}

TEST(PrivilegedPorts, are_information_for_the_web_and_low_for_the_rest) {
  EXPECT_EQ(severity(run("container-privileged-ports", publishing({{"", 443, 443, "tcp", {}}}))),
            Severity::info);
  EXPECT_EQ(severity(run("container-privileged-ports", publishing({{"", 25, 25, "tcp", {}}}))), std::nullopt);
  EXPECT_EQ(
      run("container-privileged-ports", publishing({{"", 8080, 80, "tcp", {}}, {"", 0, 22, "tcp", {}}})).kind,
      Kind::passed);
}

TEST(NeededPorts, are_not_what_publish_all_opens) {
  facts::Container c = plain_container();
  EXPECT_EQ(run("container-needed-ports-only", c).kind, Kind::passed);
  c.publish_all = facts::declared(true, {});
  EXPECT_EQ(run("container-needed-ports-only", c).kind, Kind::failed);
}

TEST(DefaultBridge, matters_only_where_containers_on_it_may_talk) {
  EXPECT_EQ(run("container-default-bridge", plain_container()).kind, Kind::failed);
  facts::System s = plain_engine();
  set(s, "icc", false);
  EXPECT_EQ(run("container-default-bridge", plain_container(), s).kind, Kind::not_applicable);
  facts::Container c = plain_container();
  c.networks = facts::declared(items({"shop_default"}), {});
  EXPECT_EQ(run("container-default-bridge", c).kind, Kind::passed);
}

TEST(CloudMetadata, goes_by_the_mark_of_the_kernel_and_the_networks) {
  facts::System s = plain_engine();
  EXPECT_EQ(run("container-cloud-metadata", plain_container(), s).kind, Kind::not_evaluated);
  s.engine->kernel = facts::declared<std::string>("6.1.0-28-amd64", {});
  EXPECT_EQ(run("container-cloud-metadata", plain_container(), s).kind, Kind::not_applicable);
  s.engine->kernel = facts::declared<std::string>("6.8.0-1021-aws", {});
  EXPECT_EQ(severity(run("container-cloud-metadata", plain_container(), s)), Severity::medium);
  facts::Container host = plain_container();
  host.network_mode = facts::declared(kHost, {});
  EXPECT_EQ(severity(run("container-cloud-metadata", host, s)), std::nullopt);
  facts::Container inner = plain_container();
  inner.networks = facts::declared(items({"data"}), {});
  facts::Network network;
  network.name = "data";
  network.internal = facts::declared(true, {});
  s.networks = {network};
  EXPECT_EQ(run("container-cloud-metadata", inner, s).kind, Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
