#include "checks/root_on_host.hpp"

#include <gtest/gtest.h>

#include "checks/plain_container_test.hpp"

namespace watertight::checks {
namespace {

using Kind = RootMapping::Kind;

facts::Container with_map(std::vector<facts::IdRange> ranges) {
  facts::Container c = plain_container();
  c.uid_map = facts::effective(std::move(ranges), {});
  return c;
}

TEST(RootOnHost, is_root_on_a_plain_engine) {
  const RootMapping m = root_on_host(plain_container(), plain_engine());
  EXPECT_EQ(m.kind, Kind::host_root);
  EXPECT_EQ(m.host_user, "root (0)");
  EXPECT_EQ(m.runs_as_root, RootMapping::Runs::yes);
  EXPECT_NE(m.remedy.find("userns-remap"), std::string::npos) << m.remedy;
}

TEST(RootOnHost, is_assumed_to_be_root_for_a_file_and_says_so) {
  const RootMapping m = root_on_host(plain_container(), {});
  EXPECT_EQ(m.kind, Kind::host_root);
  EXPECT_TRUE(m.because.starts_with("assumed: Docker's default engine")) << m.because;
}

TEST(RootOnHost, is_unknown_where_an_engine_does_not_say) {
  facts::System s;
  s.engine.emplace();
  EXPECT_EQ(root_on_host(plain_container(), s).kind, Kind::unknown);
}

TEST(RootOnHost, follows_the_kernels_map_against_everything_else) {
  facts::System s = plain_engine();
  set(s, "userns-remap", std::string("default"));
  EXPECT_EQ(root_on_host(with_map({{0, 0, 4294967295}}), s).kind, Kind::host_root);
  const RootMapping m = root_on_host(with_map({{0, 231072, 65536}}), plain_engine());
  EXPECT_EQ(m.kind, Kind::mapped);
  EXPECT_EQ(m.host_uid, 231072u);
  EXPECT_EQ(m.host_user, "231072");
}

TEST(RootOnHost, is_nobody_where_the_map_has_no_zero) {
  EXPECT_EQ(root_on_host(with_map({{1000, 1000, 1}}), plain_engine()).host_user, "nobody");
}

TEST(RootOnHost, is_the_account_of_a_rootless_engine) {
  facts::System s = plain_engine();
  s.engine->rootless = facts::declared(true, {});
  s.engine->endpoint = "unix:///run/user/1001/docker.sock";
  const RootMapping m = root_on_host(plain_container(), s);
  EXPECT_EQ(m.kind, Kind::mapped);
  EXPECT_EQ(m.host_uid, 1001u);
  EXPECT_TRUE(m.remedy.empty()) << m.remedy;
}

TEST(RootOnHost, is_the_first_subordinate_id_under_userns_remap) {
  facts::System s = plain_engine();
  set(s, "userns-remap", std::string("default"));
  EXPECT_EQ(root_on_host(plain_container(), s).host_user, "a subordinate id of dockremap");
  s.host.emplace();
  s.host->subordinate_ids = facts::declared(items({"alice:1:2", "dockremap:100000:65536"}), {});
  EXPECT_EQ(root_on_host(plain_container(), s).host_uid, 100000u);
}

TEST(RootOnHost, is_root_again_for_a_container_that_opts_out_of_the_remap) {
  facts::System s = plain_engine();
  s.engine->security_options = facts::declared(items({"name=userns"}), {});
  facts::Container c = plain_container();
  c.user_namespace_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::host, {}}, {});
  const RootMapping m = root_on_host(c, s);
  EXPECT_EQ(m.kind, Kind::host_root);
  EXPECT_NE(m.remedy.find("userns_mode"), std::string::npos) << m.remedy;
  EXPECT_EQ(root_on_host(plain_container(), s).kind, Kind::mapped);
}

TEST(RootOnHost, names_the_processes_that_run_as_the_mapped_root) {
  facts::Container c = with_map({{0, 100000, 65536}});
  c.processes = facts::effective(
      std::vector<facts::Process>{{10, 100000, "nginx: master"}, {11, 100101, "nginx: worker"}}, {});
  const RootMapping m = root_on_host(c, plain_engine());
  EXPECT_EQ(m.runs_as_root, RootMapping::Runs::yes);
  EXPECT_EQ(m.processes, std::vector<std::string>{"10 nginx: master"});
}

TEST(RootOnHost, sees_a_named_user_whose_uid_is_zero_by_its_processes) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("toor", {});
  EXPECT_EQ(root_on_host(c, plain_engine()).runs_as_root, RootMapping::Runs::unknown);
  c.processes = facts::effective(std::vector<facts::Process>{{10, 0, "app"}}, {});
  EXPECT_EQ(root_on_host(c, plain_engine()).runs_as_root, RootMapping::Runs::yes);
}

}  // namespace
}  // namespace watertight::checks
