#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container restarting(std::string name, std::int64_t most = 0) {
  facts::Container c = plain_container();
  c.restart = facts::declared(facts::RestartPolicy{std::move(name), most}, {});
  return c;
}

TEST(RestartPolicyCheck, wants_an_end) {
  EXPECT_EQ(run("container-restart-policy", plain_container()).kind, Kind::passed);
  EXPECT_EQ(run("container-restart-policy", restarting("on-failure", 5)).kind, Kind::passed);
  for (const auto& c : {restarting("always"), restarting("unless-stopped"), restarting("on-failure"),
                        restarting("on-failure", 6)})
    EXPECT_EQ(run("container-restart-policy", c).kind, Kind::failed);
}

TEST(Sshd, is_seen_among_the_processes_and_in_the_command) {
  facts::Container c = plain_container();
  c.processes = facts::effective(std::vector<facts::Process>{{5, 0, "sshd: /usr/sbin/sshd -D"}}, {});
  EXPECT_EQ(run("container-sshd", c).kind, Kind::failed);
  c.processes = facts::effective(std::vector<facts::Process>{{5, 0, "/usr/bin/my-sshd-exporter"}}, {});
  EXPECT_EQ(run("container-sshd", c).kind, Kind::passed);
  c.command = facts::declared(items({"sh", "-c", "service cron start; /usr/sbin/sshd -D"}), {});
  EXPECT_EQ(run("container-sshd", c).kind, Kind::failed);
}

TEST(Sshd, is_not_evaluated_for_a_running_container_whose_processes_are_unknown) {
  EXPECT_EQ(run("container-sshd", plain_container()).kind, Kind::not_evaluated);
}

TEST(Health, tells_missing_from_disabled_from_unhealthy) {
  facts::Container c = plain_container();
  EXPECT_EQ(run("container-health", c).kind, Kind::failed);
  c.healthcheck = facts::declared(facts::Healthcheck{false, {"CMD", "true"}}, {});
  EXPECT_EQ(run("container-health", c).kind, Kind::passed);
  c.health = facts::effective<std::string>("unhealthy", {});
  EXPECT_EQ(run("container-health", c).kind, Kind::failed);
}

}  // namespace
}  // namespace watertight::checks
