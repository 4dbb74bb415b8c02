#include "checks/in_force.hpp"

#include <gtest/gtest.h>

#include "checks/effective.hpp"
#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::System with(facts::Container c) {
  facts::System s = engine_with_filter(kRefusesAll);
  s.containers.push_back(std::move(c));
  return s;
}

std::size_t comparing_rules() {
  std::size_t rules = 0;
  for (const Check& check : all_checks()) rules += only_compares(check.id()) ? 1 : 0;
  return rules;
}

TEST(InForce, finds_no_difference_in_what_a_plain_engine_makes) {
  const facts::Container c = running(plain_in_force());
  for (const Check& check : all_checks()) {
    if (!only_compares(check.id())) continue;
    const Verdict v = run(check.id(), c, with(c));
    EXPECT_TRUE(v.observations.empty()) << check.id() << ": " << v.observations.front().message;
    EXPECT_NE(v.kind, Kind::not_evaluated) << check.id() << ": " << v.reason;
  }
}

TEST(InForce, is_said_once_to_be_unknown_where_nothing_was_read) {
  facts::Container c = plain_container();
  c.in_force = facts::unknown<Boxed<facts::InForce>>("it takes root");
  facts::System s = with(c);
  s.containers.push_back(c);
  const TargetResult result = evaluate(s);
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_EQ(result.notes.front(), std::to_string(comparing_rules()) +
                                      " rules that hold what was declared against what the kernel has in "
                                      "force were left out: it takes root");
  for (const NotEvaluated& n : result.not_evaluated) EXPECT_FALSE(only_compares(n.rule)) << n.rule;
  s.kind = facts::TargetKind::inspect;
  EXPECT_TRUE(evaluate(s).notes.empty());
}

TEST(InForce, is_said_of_each_container_where_it_was_read_of_another) {
  facts::System s = with(running(plain_in_force()));
  facts::Container gone = plain_container("gone");
  gone.in_force = facts::unknown<Boxed<facts::InForce>>("its process ended while it was read");
  s.containers.push_back(gone);
  const TargetResult result = evaluate(s);
  EXPECT_TRUE(result.notes.empty());
  EXPECT_EQ(reason(s, "container-effective-mounts"),
            "what is in force is unknown: its process ended while it was read");
}

TEST(InForce, of_a_sandbox_holds_for_the_sandbox_alone) {
  facts::Container c = running(plain_in_force());
  c.runtime = facts::declared<std::string>("runsc", {});
  EXPECT_EQ(in_force(c), nullptr);
  EXPECT_EQ(run("container-effective-mounts", c).kind, Kind::not_applicable);
}

TEST(RunsAsRoot, is_answered_by_the_kernel_with_what_was_declared_beside_it) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(runs_as_root(running(user_process(), c), plain_engine()).truth, Truth::no);
  const Answer root = runs_as_root(running(plain_process(), c), plain_engine());
  EXPECT_EQ(root.truth, Truth::yes);
  EXPECT_EQ(root.because, "process 12 (nginx) runs as root, though the user is set to 1000");
  ASSERT_EQ(root.evidence.size(), 2u);
  EXPECT_EQ(root.evidence[0].origin.source->name, "/proc/12/status");
  EXPECT_EQ(root.evidence[1].value, "1000");
  facts::ProcessState saved = user_process();
  saved.user.saved = 0;
  EXPECT_EQ(runs_as_root(running(saved, c), plain_engine()).truth, Truth::yes);
}

TEST(RunsAsRoot, finds_the_hosts_root_where_the_map_has_none) {
  facts::Container c = plain_container();
  c.uid_map = facts::effective<std::vector<facts::IdRange>>({{0, 100000, 65536}}, {});
  const Verdict v = run("container-runs-as-root", running(plain_process(), c));
  EXPECT_EQ(severity(v), std::nullopt);
  EXPECT_NE(v.observations[0].message.find("runs as the host's root, though"), std::string::npos);
}

TEST(CapabilitiesInForce, are_those_of_all_processes_but_of_their_own_sandboxes) {
  facts::ProcessState p = user_process();
  p.capabilities.bounding = p.capabilities.permitted = linux_kernel::bit(12);
  facts::InForce now = plain_in_force();
  facts::ProcessState sandbox = plain_process();
  sandbox.foreign = {own_namespace("user")};
  now.processes = facts::effective<std::vector<facts::ProcessState>>({p, sandbox}, {});
  const Capabilities set = capabilities(running(now), plain_engine());
  EXPECT_EQ(set.effective, linux_kernel::bit(12));
  EXPECT_EQ(set.bounding, linux_kernel::bit(12));
}

TEST(ProcessesInForce, do_not_count_those_that_left_the_container) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("1000", {});
  facts::InForce now = plain_in_force();
  facts::ProcessState agent = plain_process(30, "agent");
  agent.foreign = {own_namespace("mnt")};
  now.processes = facts::effective<std::vector<facts::ProcessState>>({user_process(), agent}, {});
  EXPECT_EQ(runs_as_root(running(now, c), plain_engine()).truth, Truth::yes);
  now.processes.value->back().foreign.front().host = true;
  EXPECT_EQ(runs_as_root(running(now, c), plain_engine()).truth, Truth::no);
  EXPECT_EQ(severity(run("container-effective-process-namespaces", running(now, c))), Severity::critical);
}

TEST(NoNewPrivilegesInForce, holds_when_every_process_has_it) {
  facts::Container c = plain_container();
  c.no_new_privileges = facts::declared(true, {});
  facts::ProcessState set = plain_process();
  set.no_new_privileges = true;
  EXPECT_EQ(run("container-no-new-privileges", running(set, c)).kind, Kind::passed);
  facts::InForce now = plain_in_force();
  now.processes = facts::effective<std::vector<facts::ProcessState>>({set, plain_process(30, "cron")}, {});
  const Verdict v = run("container-no-new-privileges", running(now, c));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_TRUE(v.observations[0].message.starts_with(
      "asks for no-new-privileges, and process 30 (cron) runs without no-new-privileges:"));
  EXPECT_EQ(v.observations[0].evidence[0].value, "true");
  EXPECT_EQ(v.observations[0].evidence[1].origin.source->name, "/proc/30/status");
}

TEST(SeccompInForce, is_missing_where_one_thread_has_no_filter) {
  facts::ProcessState p = plain_process();
  EXPECT_EQ(run("container-seccomp-disabled", running(p)).kind, Kind::passed);
  p.seccomp = 0;
  const Verdict v = run("container-seccomp-disabled", running(p));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(v.observations[0].evidence.size(), 2u);
}

TEST(AppArmorInForce, is_the_label_not_the_name) {
  const auto with_label = [](std::string label) {
    facts::ProcessState p = plain_process();
    p.label = facts::effective(std::move(label), {});
    return running(std::move(p));
  };
  for (const char* weak : {"unconfined", "docker-default (complain)", ""})
    EXPECT_EQ(run("container-apparmor", with_label(weak)).kind, Kind::failed) << weak;
  for (const char* confined : {"docker-default (enforce)", "system_u:system_r:container_t:s0:c1,c2"})
    EXPECT_EQ(run("container-apparmor", with_label(confined)).kind, Kind::passed) << confined;
}

// What `--security-opt apparmor=foo` gives on a kernel without AppArmor: accepted, and nothing in force.
TEST(AppArmorInForce, is_missing_where_a_profile_was_named_and_the_kernel_has_none) {
  facts::System s = plain_engine();
  s.engine->security_options = facts::declared(items({"name=seccomp,profile=default"}), {});
  facts::ProcessState p = plain_process();
  p.label = facts::effective<std::string>("", {});
  EXPECT_EQ(run("container-apparmor", running(p), s).kind, Kind::not_applicable);
  facts::Container named = plain_container();
  named.apparmor = facts::declared<std::string>("foo", {});
  const Verdict v = run("container-apparmor", running(p, named), s);
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_NE(v.observations[0].message.find("this kernel has no AppArmor"), std::string::npos);
}

TEST(SelinuxInForce, is_the_type_of_the_label) {
  facts::System s = plain_engine();
  s.engine->security_options = facts::declared(items({"name=selinux"}), {});
  facts::ProcessState p = plain_process();
  p.label = facts::effective<std::string>("system_u:system_r:container_t:s0:c1,c2", {});
  EXPECT_EQ(run("container-selinux-label", running(p), s).kind, Kind::passed);
  p.label = facts::effective<std::string>("system_u:system_r:spc_t:s0", {});
  EXPECT_EQ(run("container-selinux-label", running(p), s).kind, Kind::failed);
}

TEST(ReadOnlyRootInForce, is_the_flag_of_the_mount) {
  facts::Container c = plain_container();
  c.read_only_root = facts::declared(true, {});
  facts::InForce now = plain_in_force();
  EXPECT_EQ(run("container-readonly-rootfs", running(now, c)).kind, Kind::failed);
  now.mounts.value->front().read_only = true;
  EXPECT_EQ(run("container-readonly-rootfs", running(now, c)).kind, Kind::passed);
}

TEST(CoveredPathsInForce, count_where_the_kernel_has_them) {
  facts::Container c = plain_container();
  c.masked_paths =
      facts::by_default(items({"/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                               "/proc/sched_debug", "/proc/scsi", "/sys/firmware"}));
  c.read_only_paths =
      facts::by_default(items({"/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger"}));
  facts::InForce open = plain_in_force();
  open.masked_paths = facts::effective<facts::Items>({}, {});
  open.read_only_paths =
      facts::effective(items({"/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger"}), {});
  facts::System s = plain_engine();
  s.containers = {running(plain_in_force(), c), running(open, c)};
  EXPECT_EQ(run("container-masked-paths", s.containers[0], s).kind, Kind::passed);
  std::vector<std::string> found;
  for (const Observation& o : run("container-masked-paths", s.containers[1], s).observations)
    found.push_back(o.discriminator);
  EXPECT_EQ(found, (std::vector<std::string>{"/proc/sys", "/proc/kcore", "/proc/keys", "/sys/firmware"}));
}

}  // namespace
}  // namespace watertight::checks
