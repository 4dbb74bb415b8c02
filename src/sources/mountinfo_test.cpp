#include "sources/mountinfo.hpp"

#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

TEST(MountInfo, has_its_flags_and_its_propagation) {
  const auto lines = parse_mountinfo(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:7 master:1 - ext4 /dev/root ro,errors=continue\n"
      "37 36 0:5 / /x ro,nosuid unbindable - tmpfs tmpfs rw\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].device, "98:0");
  EXPECT_EQ(lines[0].root, "/mnt1");
  EXPECT_EQ(lines[0].propagation, "shared,slave");
  EXPECT_TRUE(lines[0].read_only());  // all of its file system
  EXPECT_TRUE(lines[0].has_option("noatime"));
  EXPECT_EQ(lines[1].propagation, "unbindable");
  EXPECT_TRUE(lines[1].read_only());
}

TEST(MountInfo, with_hostile_names_keeps_its_lines_and_fields) {
  // A target with a line end and what looks like a line, one with \r and a tab, an empty source, a dash.
  const auto lines = parse_mountinfo(
      "2 1 0:5 / /a\\0401\\0121\\0400\\040/ rw - tmpfs  rw\n"
      "3 1 0:6 /\\134040 /b\rc\\011 rw - tmpfs x\\040-\\040y rw,mode=755\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].target, "/a 1\n1 0 /");
  EXPECT_EQ(lines[0].source, "");
  EXPECT_EQ(lines[0].super_options, "rw");
  EXPECT_EQ(lines[1].root, "/\\040");
  EXPECT_EQ(lines[1].target, "/b\rc\t");
  EXPECT_EQ(lines[1].source, "x - y");
}

TEST(MountInfo, lines_without_its_form_are_left_out) {
  EXPECT_TRUE(parse_mountinfo("").empty());
  EXPECT_TRUE(parse_mountinfo(
                  "1 2 3\nx y 0:1 / / rw - tmpfs t rw\n1 2 0:1 / / rw tmpfs t rw\n1 2 0:1 / rel rw - t t rw")
                  .empty());
}

TEST(MountTable, a_path_ends_on_the_mount_that_covers_it) {
  const MountTable table(parse_mountinfo(
      "20 1 0:1 / / rw - overlay o rw\n"
      "21 20 0:2 / /proc rw - proc proc rw\n"
      "22 21 0:3 / /proc/acpi ro - tmpfs tmpfs ro\n"
      "23 21 0:4 / /proc rw - proc proc rw\n"  // a new one over the old, whose mask is then of no use
      "24 20 0:5 / /procession rw - tmpfs t rw\n"));
  EXPECT_EQ(table.at("/")->id, 20);
  EXPECT_EQ(table.at("/etc/passwd")->id, 20);
  EXPECT_EQ(table.at("/proc/1/status")->id, 23);
  EXPECT_EQ(table.at("/proc/acpi")->id, 23);
  EXPECT_EQ(table.at("/procession/x")->id, 24);
  EXPECT_FALSE(table.visible(table.lines()[2]));
  EXPECT_TRUE(table.visible(table.lines()[3]));
  EXPECT_EQ(table.at("relative"), nullptr);
  EXPECT_EQ(MountTable().at("/"), nullptr);
}

TEST(MountTable, that_leads_in_a_circle_has_an_end) {
  const MountTable table(
      parse_mountinfo("1 2 0:1 / / rw - t t rw\n2 1 0:1 / / rw - t t rw\n3 3 0:1 / / rw - t t rw\n"));
  EXPECT_NE(table.at("/x"), nullptr);
}

}  // namespace
}  // namespace watertight::sources
