#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container with_exec(std::string user, bool privileged, std::string own_user = "1000") {
  facts::Container c = plain_container();
  c.user = facts::declared(std::move(own_user), {});
  facts::Exec exec;
  exec.id = "e1";
  exec.user = std::move(user);
  exec.privileged = privileged;
  exec.command = "sh";
  c.execs = facts::effective(std::vector<facts::Exec>{std::move(exec)}, {});
  return c;
}

TEST(ExecRoot, under_a_name_is_what_the_account_is) {
  facts::Container c = with_exec("toor", false);
  const Verdict unknown = run("container-exec-root", c);
  EXPECT_EQ(unknown.kind, Kind::not_evaluated);
  EXPECT_NE(unknown.reason.find("toor"), std::string::npos) << unknown.reason;
  c.execs.value->front().user_is_root = facts::effective(true, {});
  EXPECT_EQ(run("container-exec-root", c).kind, Kind::failed);
  c.execs.value->front().user_is_root = facts::effective(false, {});
  EXPECT_EQ(run("container-exec-root", c).kind, Kind::not_evaluated);
}

TEST(ExecRoot, shows_while_it_runs) {
  EXPECT_EQ(run("container-exec-root", with_exec("0", false)).kind, Kind::failed);
  EXPECT_EQ(run("container-exec-root", with_exec("root:root", false)).kind, Kind::failed);
  EXPECT_EQ(run("container-exec-root", with_exec("", false)).kind, Kind::not_evaluated);
  EXPECT_EQ(run("container-exec-root", with_exec("0", false, "root")).kind, Kind::not_applicable);
}

TEST(ExecRoot, shows_by_a_root_process_where_none_should_be) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("1000", {});
  c.processes = facts::effective(std::vector<facts::Process>{{5, 1000, "app"}, {6, 0, "sh"}}, {});
  EXPECT_EQ(run("container-exec-root", c).kind, Kind::failed);
  c.processes = facts::effective(std::vector<facts::Process>{{5, 1000, "app"}}, {});
  EXPECT_EQ(run("container-exec-root", c).kind, Kind::not_evaluated);
}

TEST(ExecPrivileged, shows_while_it_runs_and_never_passes) {
  EXPECT_EQ(run("container-exec-privileged", with_exec("", true)).kind, Kind::failed);
  EXPECT_EQ(run("container-exec-privileged", with_exec("", false)).kind, Kind::not_evaluated);
  EXPECT_EQ(run("container-exec-privileged", plain_container()).kind, Kind::not_evaluated);
  facts::Container stopped = plain_container();
  stopped.running = facts::effective(false, {});
  EXPECT_EQ(run("container-exec-privileged", stopped).kind, Kind::not_applicable);
}

}  // namespace
}  // namespace watertight::checks
