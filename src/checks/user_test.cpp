#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container as(std::string user, std::vector<facts::Process> processes = {}) {
  facts::Container c = plain_container();
  c.user = facts::declared(std::move(user), {});
  if (!processes.empty()) c.processes = facts::effective(std::move(processes), {});
  return c;
}

TEST(RunsAsRootCheck, knows_root_in_every_spelling) {
  for (const char* user : {"", "root", "0", "0:0", "00"})
    EXPECT_EQ(severity(run("container-runs-as-root", as(user))), std::nullopt) << user;
  for (const char* user : {"1000", "65534:65534"})
    EXPECT_EQ(run("container-runs-as-root", as(user)).kind, Kind::passed) << user;
}

TEST(RunsAsRootCheck, does_not_guess_what_an_account_is) {
  facts::Container c = as("toor");
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::not_evaluated);
  c.user_is_root = facts::effective(true, {});
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::failed);
  c.user_is_root = facts::effective(false, {});
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::passed);
}

TEST(RunsAsRootCheck, is_low_for_a_root_that_is_nobody_on_the_host) {
  facts::Container c = as("root");
  c.uid_map = facts::effective(std::vector<facts::IdRange>{{0, 100000, 65536}}, {});
  const Verdict v = run("container-runs-as-root", c);
  EXPECT_EQ(severity(v), Severity::low);
  EXPECT_NE(v.observations[0].message.find("uid 100000 on the host"), std::string::npos);
}

TEST(RunsAsRootCheck, is_low_where_root_was_given_up) {
  EXPECT_EQ(severity(run("container-runs-as-root", as("", {{5, 999, "postgres"}}))), Severity::low);
}

TEST(RunsAsRootCheck, says_when_the_image_decides) {
  facts::Container c = plain_container();
  c.user = facts::unknown<std::string>("the image decides");
  EXPECT_EQ(run("container-runs-as-root", c, {}).kind, Kind::not_evaluated);
}

facts::Container built_as(std::string user, facts::Basis basis) {
  const facts::Origin line{facts::make_source(facts::SourceKind::file, "web/Dockerfile"), {}, {4, 1, 4, 7}};
  facts::Container c = plain_container();
  c.kind = facts::ContainerKind::service;
  c.build_file = facts::declared<std::string>("web/Dockerfile", {});
  c.build.stage_is_judged = true;
  c.user = facts::known(std::move(user), basis, line);
  return c;
}

TEST(RunsAsRootCheck, leaves_root_of_the_services_own_dockerfile_to_that_file) {
  facts::Container c = built_as("0:0", facts::Basis::declared);
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::not_applicable);
  c.build.stage_is_judged = false;
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::failed) << "another stage is judged there";
  c = built_as("0", facts::Basis::declared);
  c.user.origin = {};
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::failed) << "the Compose file says it";
}

TEST(RunsAsRootCheck, of_an_image_from_scratch_is_the_dockerfiles_where_that_starts_something) {
  facts::Container c = built_as("", facts::Basis::defaulted);
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::failed)
      << "no rule asks an image of files for a user";
  c.command = facts::declared(items({"/app"}), c.user.origin);
  EXPECT_EQ(run("container-runs-as-root", c).kind, Kind::not_applicable);
}

}  // namespace
}  // namespace watertight::checks
