#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container with_lists(std::initializer_list<std::string> masked,
                            std::initializer_list<std::string> read_only) {
  facts::Container c = plain_container();
  c.masked_paths = facts::declared(items(masked), {});
  c.read_only_paths = facts::declared(items(read_only), {});
  return c;
}

TEST(MaskedPaths, of_an_older_engine_are_enough) {
  const auto c = with_lists({"/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                             "/proc/sched_debug", "/proc/scsi", "/sys/firmware"},
                            {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"});
  EXPECT_EQ(run("container-masked-paths", c).kind, Kind::passed);
}

TEST(MaskedPaths, name_each_entry_that_is_missing) {
  const auto c = with_lists(
      {"/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/scsi", "/sys"},
      {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger"});
  const Verdict v = run("container-masked-paths", c);
  ASSERT_EQ(v.observations.size(), 2u);
  EXPECT_EQ(v.observations[0].discriminator, "/proc/sys");
  EXPECT_EQ(v.observations[0].severity, Severity::critical);
  EXPECT_EQ(v.observations[1].discriminator, "/proc/sched_debug");
}

TEST(MaskedPaths, are_little_to_a_user_that_is_not_root) {
  facts::Container c = with_lists({}, {});
  c.user = facts::declared<std::string>("1000", {});
  for (const Observation& o : run("container-masked-paths", c).observations)
    EXPECT_EQ(o.severity, Severity::low);
}

}  // namespace
}  // namespace watertight::checks
