#include "sources/in_force/process_status.hpp"

#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"

namespace watertight::sources::in_force {
namespace {

const std::string kStatus =
    "Name:\tpostgres\nState:\tS (sleeping)\nUid:\t1000\t1001\t1002\t1003\nGid:\t0\t0\t0\t5\n"
    "Groups:\t27 4 \nCapInh:\t0000000000000001\nCapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fa\n"
    "CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000400\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:"
    "\t3\n";

TEST(ProcessStatus, tells_who_a_thread_is_and_what_it_may_do) {
  const auto status = parse_status(kStatus);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->name, "postgres");
  EXPECT_EQ(status->user, (facts::Ids{1000, 1001, 1002, 1003}));
  EXPECT_EQ(status->group.file_system, 5u);
  EXPECT_EQ(status->groups, (std::vector<std::uint32_t>{4, 27}));
  EXPECT_EQ(status->capabilities, (facts::CapabilitySets{0xa80425fa, 0xa80425fb, 1, 0x1ffffffffff, 0x400}));
  EXPECT_TRUE(status->no_new_privileges);
  EXPECT_EQ(status->seccomp, 2);
  EXPECT_EQ(status->seccomp_filters, 3u);
  EXPECT_FALSE(status->ended);
}

TEST(ProcessStatus, without_a_field_that_decides_says_nothing) {
  for (const std::string field :
       {"Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:"}) {
    std::string text = kStatus;
    text.replace(text.find(field), field.size(), "Other:");
    EXPECT_FALSE(parse_status(text)) << field;
  }
  EXPECT_FALSE(parse_status(""));
  EXPECT_FALSE(parse_status("Uid:\t0\t0\n"));
}

TEST(ProcessStatus, of_a_zombie_is_that_of_an_ended_thread) {
  std::string text = kStatus;
  text.replace(text.find("S (sleeping)"), 12, "Z (zombie)");
  EXPECT_TRUE(parse_status(text)->ended);
}

TEST(StartTime, is_found_behind_a_name_that_looks_like_fields) {
  const FixtureRoot root(
      {{"/proc/7/stat", {.content = "7 (a) S 1 1 (x) S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 3445457 9 9\n"}},
       {"/proc/8/stat", {.content = "8 (x) S 1\n"}}});
  EXPECT_EQ(*start_time(root, "/proc/7"), 3445457u);
  EXPECT_FALSE(start_time(root, "/proc/8"));
  EXPECT_EQ(start_time(root, "/proc/9").error().refusal, Refusal::absent);
}

}  // namespace
}  // namespace watertight::sources::in_force
