#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

const facts::NamespaceMode kHost{facts::NamespaceKind::host, {}};

facts::Container in_host(facts::Fact<facts::NamespaceMode> facts::Container::* which) {
  facts::Container c = plain_container();
  c.*which = facts::declared(kHost, {});
  return c;
}

TEST(HostPid, is_critical_only_with_a_capability_that_enters_processes) {
  facts::Container c = in_host(&facts::Container::pid_mode);
  EXPECT_EQ(severity(run("container-host-pid", c)), Severity::high);
  c.cap_add = facts::declared(items({"SYS_PTRACE"}), {});
  EXPECT_EQ(severity(run("container-host-pid", c)), std::nullopt);
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(severity(run("container-host-pid", c)), Severity::medium);
}

TEST(HostPid, is_critical_for_privileged) {
  facts::Container c = in_host(&facts::Container::pid_mode);
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(severity(run("container-host-pid", c)), std::nullopt);
}

TEST(HostNetwork, follows_a_join_and_says_which_way) {
  facts::System s = plain_engine();
  facts::Container vpn = in_host(&facts::Container::network_mode);
  vpn.name = "vpn";
  facts::Container c = plain_container();
  c.network_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::container, "vpn"}, {});
  s.containers = {vpn, c};
  const Verdict v = run("container-host-network", c, s);
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_NE(v.observations[0].message.find("because it joins vpn"), std::string::npos);
  s.containers = {c};
  EXPECT_EQ(run("container-host-network", c, s).kind, Kind::not_evaluated);
}

TEST(HostNetwork, is_the_engines_own_under_rootless) {
  facts::System s = plain_engine();
  s.engine->rootless = facts::declared(true, {});
  EXPECT_EQ(severity(run("container-host-network", in_host(&facts::Container::network_mode), s)),
            Severity::medium);
}

TEST(HostUserns, changes_nothing_where_nothing_is_remapped) {
  const facts::Container c = in_host(&facts::Container::user_namespace_mode);
  EXPECT_EQ(run("container-host-userns", c).kind, Kind::not_applicable);
  facts::System s = plain_engine();
  set(s, "userns-remap", std::string("default"));
  EXPECT_EQ(run("container-host-userns", c, s).kind, Kind::failed);
  EXPECT_EQ(run("container-host-userns", c, {}).kind, Kind::failed);
}

TEST(HostUts, is_low_without_sys_admin) {
  facts::Container c = in_host(&facts::Container::uts_mode);
  EXPECT_EQ(severity(run("container-host-uts", c)), Severity::low);
  c.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  EXPECT_EQ(severity(run("container-host-uts", c)), std::nullopt);
}

TEST(HostIpc, passes_for_a_private_one) {
  EXPECT_EQ(run("container-host-ipc", plain_container()).kind, Kind::passed);
  EXPECT_EQ(run("container-host-ipc", in_host(&facts::Container::ipc_mode)).kind, Kind::failed);
}

TEST(HostCgroupNamespace, is_the_engines_matter_where_nobody_chose_it) {
  facts::Container c = plain_container();
  c.cgroup_namespace_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::host, {}}, {});
  EXPECT_EQ(run("container-host-cgroupns", c).kind, Kind::failed);
  c.cgroup_namespace_mode.basis = facts::Basis::defaulted;
  EXPECT_EQ(run("container-host-cgroupns", c).kind, Kind::not_applicable);
  EXPECT_EQ(run("container-host-cgroupns", c, {}).kind, Kind::not_evaluated) << "no engine to find it on";
  c.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  EXPECT_EQ(severity(run("container-host-cgroupns", c)), Severity::high);
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(run("container-host-cgroupns", c).kind, Kind::not_applicable) << "the mode is the finding";
}

TEST(HostNamespaces, take_an_unknown_user_for_root_and_say_so) {
  facts::Container c = of_unknown_user(in_host(&facts::Container::pid_mode));
  EXPECT_EQ(severity(run("container-host-pid", c)), Severity::high);
  EXPECT_TRUE(leaves_it_to_the_image(run("container-host-pid", c)));
  c.cap_add = facts::declared(items({"SYS_PTRACE"}), {});
  const Verdict v = run("container-host-pid", c);
  EXPECT_EQ(severity(v), std::nullopt);
  EXPECT_NE(v.observations.at(0).message.find("enters any process of the host"), std::string::npos);
  EXPECT_TRUE(leaves_it_to_the_image(v));
  c.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  c.uts_mode = facts::declared(kHost, {});
  EXPECT_EQ(severity(run("container-host-uts", c)), std::nullopt);
  EXPECT_TRUE(leaves_it_to_the_image(run("container-host-uts", c)));
  c.cgroup_namespace_mode = facts::declared(kHost, {});
  EXPECT_EQ(severity(run("container-host-cgroupns", c)), Severity::high);
  EXPECT_TRUE(leaves_it_to_the_image(run("container-host-cgroupns", c)));
}

// A pod in the node's process namespace.
facts::System pod_of(std::vector<facts::Container> containers) {
  facts::System system;
  system.kind = facts::TargetKind::kubernetes;
  facts::kubernetes::Pod pod;
  pod.host_pid = facts::declared(true, {});
  for (facts::Container& c : containers) {
    c.kind = facts::ContainerKind::pod;
    c.user_namespace_mode = facts::by_default(kHost);
    c.cap_add = facts::declared(items({"SYS_PTRACE"}), {});
    pod.containers.emplace_back().name = c.name;
    system.containers.push_back(std::move(c));
  }
  system.kubernetes.pods.push_back(std::move(pod));
  return system;
}

TEST(HostPid, of_a_pod_takes_an_unknown_user_for_root_where_no_other_is) {
  const facts::System alone = pod_of({of_unknown_user(plain_container("web"))});
  const Verdict v = run("container-host-pid", alone.kubernetes.pods[0], alone);
  EXPECT_EQ(severity(v), std::nullopt);
  EXPECT_TRUE(leaves_it_to_the_image(v));
  const facts::System two = pod_of({of_unknown_user(plain_container("web")), plain_container("agent")});
  const Verdict sure = run("container-host-pid", two.kubernetes.pods[0], two);
  EXPECT_NE(sure.observations.at(0).message.find("root in container agent"), std::string::npos);
  EXPECT_FALSE(leaves_it_to_the_image(sure));
}

}  // namespace
}  // namespace watertight::checks
