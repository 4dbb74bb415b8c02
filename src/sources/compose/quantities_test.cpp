#include "sources/compose/quantities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources::compose {
namespace {

using testing::ElementsAre;

TEST(Quantities, SizesCountIn1024s) {
  EXPECT_EQ(parse_bytes("1024"), 1024);
  EXPECT_EQ(parse_bytes("1k"), 1024);
  EXPECT_EQ(parse_bytes("512M"), 512 << 20);
  EXPECT_EQ(parse_bytes("64mb"), 64 << 20);
  EXPECT_EQ(parse_bytes("1.5GiB"), 3LL << 29);
  EXPECT_EQ(parse_bytes("2 gb"), 2LL << 30);
  EXPECT_EQ(parse_bytes("300b"), 300);
  EXPECT_EQ(parse_bytes("-1"), -1);
  for (std::string_view wrong :
       {"", "m", "1x", "-5m", "1mm", "9e99", "99999999999999p", "nan", "inf", "0x10"})
    EXPECT_FALSE(parse_bytes(wrong)) << wrong;
}
TEST(Quantities, CpusAreCountedInBillionths) {
  EXPECT_EQ(parse_cpus("0.5"), 500'000'000);
  EXPECT_EQ(parse_cpus("2"), 2'000'000'000);
  EXPECT_EQ(parse_cpus(".25"), 250'000'000);
  for (std::string_view wrong : {"", "-1", "1x", "inf", "nan", "99999999999999999999"})
    EXPECT_FALSE(parse_cpus(wrong)) << wrong;
}
TEST(Quantities, SwitchesHaveManyNames) {
  for (std::string_view yes : {"true", "YES", "on", "1", "y", "T"}) EXPECT_EQ(parse_switch(yes), true) << yes;
  for (std::string_view no : {"false", "No", "OFF", "0", "n", "f"}) EXPECT_EQ(parse_switch(no), false) << no;
  for (std::string_view wrong : {"", "2", "maybe", "truee"}) EXPECT_FALSE(parse_switch(wrong)) << wrong;
}
TEST(Quantities, CommandLinesAreCutAsAShellWould) {
  EXPECT_THAT(*shell_words(" a  b\tc\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(*shell_words(R"(a 'b c' "d \"e\"" f\ g '' "$X\n")"),
              ElementsAre("a", "b c", "d \"e\"", "f g", "", "$X\\n"));
  EXPECT_THAT(*shell_words("a'b'\"c\""), ElementsAre("abc"));
  EXPECT_TRUE(shell_words("")->empty());
  EXPECT_FALSE(shell_words("a 'b"));
  EXPECT_FALSE(shell_words("\"\\"));
}

}  // namespace
}  // namespace watertight::sources::compose
