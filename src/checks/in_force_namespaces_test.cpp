#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kShared = "container-effective-namespaces";
constexpr const char* kLeft = "container-effective-process-namespaces";
constexpr const char* kMap = "container-effective-user-namespace";

facts::Container in(facts::NamespaceState state, facts::Container c = plain_container()) {
  facts::InForce now = plain_in_force();
  now.namespaces = facts::effective<std::vector<facts::NamespaceState>>({std::move(state)}, {});
  return running(now, std::move(c));
}

facts::NamespaceState of_host(std::string kind) {
  facts::NamespaceState n = own_namespace(std::move(kind), 4026531836);
  n.host = true;
  return n;
}

TEST(EffectiveNamespaces, that_are_the_hosts_were_not_asked_for) {
  EXPECT_EQ(severity(run(kShared, in(of_host("mnt")))), Severity::critical);
  const Verdict v = run(kShared, in(of_host("pid")));
  EXPECT_EQ(severity(v), Severity::high);
  EXPECT_EQ(v.observations[0].evidence[0].value, "private");
  EXPECT_EQ(v.observations[0].evidence[1].value, "pid:[4026531836], the host's");
  EXPECT_EQ(v.observations[0].evidence[1].origin.source->name, "/proc/12/ns/pid");
  facts::Container asked = plain_container();
  asked.pid_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::host, {}}, {});
  EXPECT_EQ(run(kShared, in(of_host("pid"), asked)).kind, Kind::passed);
  EXPECT_EQ(run(kShared, in(of_host("time"))).kind, Kind::passed);
}

TEST(EffectiveNamespaces, shared_with_a_container_are_explained_by_either_ones_settings) {
  facts::NamespaceState state = own_namespace("net");
  state.shared_with = {"proxy"};
  facts::System s = plain_engine();
  s.containers = {in(state), plain_container("proxy")};
  const Verdict v = run(kShared, s.containers[0], s);
  EXPECT_EQ(severity(v), Severity::low);
  EXPECT_NE(v.observations[0].message.find("with proxy"), std::string::npos);
  s.containers[1].network_mode =
      facts::declared<facts::NamespaceMode>({facts::NamespaceKind::container, "web"}, {});
  EXPECT_EQ(run(kShared, s.containers[0], s).kind, Kind::passed);
}

TEST(EffectiveNamespaces, shared_with_more_than_are_named_are_not_judged) {
  facts::NamespaceState state = own_namespace("net");
  state.shared_with = {"proxy"};
  state.further = 1;
  facts::Container proxy = plain_container("proxy");
  proxy.network_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::container, "web"}, {});
  facts::System s = plain_engine();
  s.containers = {in(state), proxy};
  EXPECT_EQ(run(kShared, s.containers[0], s).kind, Kind::not_evaluated);
}

TEST(ProcessNamespaces, are_left_only_for_those_that_somebody_else_is_in) {
  facts::ProcessState p = plain_process();
  p.foreign = {own_namespace("net"), own_namespace("user")};
  EXPECT_EQ(run(kLeft, running(p)).kind, Kind::passed);
  p.foreign = {of_host("user"), of_host("net")};
  EXPECT_EQ(severity(run(kLeft, running(p))), Severity::high);
  p.foreign = {own_namespace("ipc")};
  p.foreign[0].shared_with = {"db"};
  EXPECT_EQ(severity(run(kLeft, running(p))), Severity::low);
}

TEST(UserNamespace, is_not_in_force_where_the_map_is_the_identity) {
  facts::System s = plain_engine();
  set(s, "userns-remap", std::string("default"));
  facts::Container c = plain_container();
  c.uid_map = facts::effective<std::vector<facts::IdRange>>({{0, 0, 4294967295}}, {});
  const Verdict v = run(kMap, running(plain_in_force(), c), s);
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(v.observations[0].evidence[0].value, "default");
  EXPECT_EQ(run(kMap, running(plain_in_force(), c), plain_engine()).kind, Kind::not_applicable);
  c.user_namespace_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::host, {}}, {});
  EXPECT_EQ(run(kMap, running(plain_in_force(), c), s).kind, Kind::not_applicable);
  c = plain_container();
  c.uid_map = facts::effective<std::vector<facts::IdRange>>({{0, 100000, 65536}}, {});
  EXPECT_EQ(run(kMap, running(plain_in_force(), c), s).kind, Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
