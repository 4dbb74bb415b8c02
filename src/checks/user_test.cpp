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

}  // namespace
}  // namespace watertight::checks
