#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kBeyond = "container-effective-capabilities";
constexpr const char* kAmbient = "container-effective-ambient";

linux_kernel::CapabilitySet set_of(std::string_view name) {
  return linux_kernel::bit(*linux_kernel::capability_number(name));
}

TEST(EffectiveCapabilities, are_as_bad_as_the_worst_that_nobody_gave) {
  facts::ProcessState p = plain_process();
  p.capabilities.effective |= set_of("SYS_ADMIN") | set_of("SYS_NICE");
  const Verdict v = run(kBeyond, running(p));
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_NE(v.observations[0].message.find("process 12 (nginx) holds SYS_ADMIN, SYS_NICE"),
            std::string::npos);
  facts::Container asked = plain_container();
  asked.cap_add = facts::declared(items({"SYS_ADMIN", "SYS_NICE"}), {});
  EXPECT_EQ(run(kBeyond, running(p, asked)).kind, Kind::passed);
}

TEST(EffectiveCapabilities, in_the_bounding_set_alone_wait_for_a_set_uid_program) {
  facts::Container c = plain_container();
  c.cap_drop = facts::declared(items({"ALL"}), {});
  const Verdict v = run(kBeyond, running(user_process(), c));
  EXPECT_EQ(severity(v), Severity::medium);
  EXPECT_NE(v.observations[0].message.find("may still get"), std::string::npos);
}

TEST(EffectiveCapabilities, of_another_process_count_unless_a_privileged_exec_explains_them) {
  facts::ProcessState shell = plain_process(40, "sh");
  shell.capabilities.permitted = linux_kernel::kAllCapabilities;
  facts::InForce now = plain_in_force();
  now.processes.value->push_back(shell);
  facts::Container c = running(now);
  EXPECT_EQ(run(kBeyond, c).kind, Kind::failed);
  facts::Exec exec;
  exec.privileged = true;
  c.execs = facts::declared<std::vector<facts::Exec>>({exec}, {});
  EXPECT_EQ(run(kBeyond, c).kind, Kind::passed);
}

TEST(EffectiveCapabilities, are_not_compared_with_what_nobody_knows) {
  facts::Container c = plain_container();
  c.cap_add = facts::unknown<facts::Items>("the answer lacks it");
  EXPECT_EQ(run(kBeyond, running(plain_process(), c)).kind, Kind::not_evaluated);
  facts::InForce now = plain_in_force();
  now.processes = facts::unknown<std::vector<facts::ProcessState>>("/proc is hidden");
  EXPECT_EQ(run(kBeyond, running(now)).reason, "processes in force is unknown: /proc is hidden");
}

TEST(AmbientCapabilities, matter_to_whoever_is_not_root) {
  facts::ProcessState p = user_process();
  p.capabilities.ambient = set_of("NET_RAW");
  EXPECT_EQ(severity(run(kAmbient, running(p))), Severity::medium);
  p.capabilities.ambient = set_of("SYS_ADMIN");
  EXPECT_EQ(severity(run(kAmbient, running(p))), Severity::high);
  p.user = {};
  EXPECT_EQ(run(kAmbient, running(p)).kind, Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
