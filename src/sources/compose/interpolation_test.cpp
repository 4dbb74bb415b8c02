#include "sources/compose/interpolation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources::compose {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string* variable(std::string_view name) {
  static const std::map<std::string, std::string, std::less<>> variables = {
      {"A", "1"}, {"B_2", "two"}, {"EMPTY", ""}, {"DOLLAR", "$A"}};
  const auto found = variables.find(name);
  return found == variables.end() ? nullptr : &found->second;
}

std::string replaced(std::string_view text) {
  const auto result = interpolate(text, variable);
  return result ? result->text : "error: " + result.error().cause;
}

TEST(Interpolation, ReplacesVariablesWithAndWithoutBraces) {
  EXPECT_EQ(replaced("x$A-${B_2}$A"), "x1-two1");
  EXPECT_EQ(replaced("no variable"), "no variable");
  EXPECT_EQ(replaced(""), "");
}
TEST(Interpolation, TakesTwoDollarsForOne) { EXPECT_EQ(replaced("$$A $$$A $${A}"), "$A $1 ${A}"); }
TEST(Interpolation, DoesNotReplaceWhatAValueContains) { EXPECT_EQ(replaced("$DOLLAR"), "$A"); }

TEST(Interpolation, TakesDefaultsByWhetherAVariableIsSetOrEmpty) {
  EXPECT_EQ(replaced("${A:-d}${A-d}"), "11");
  EXPECT_EQ(replaced("${EMPTY:-d}|${EMPTY-d}"), "d|");
  EXPECT_EQ(replaced("${NO:-d}|${NO-d}|${NO:-}"), "d|d|");
}
TEST(Interpolation, TakesReplacementsOnlyForWhatIsSet) {
  EXPECT_EQ(replaced("${A:+r}${A+r}"), "rr");
  EXPECT_EQ(replaced("${EMPTY:+r}|${EMPTY+r}"), "|r");
  EXPECT_EQ(replaced("${NO:+r}${NO+r}"), "");
}
TEST(Interpolation, NestsInDefaultsAndReplacements) {
  EXPECT_EQ(replaced("${NO:-${NEITHER:-${A}}}"), "1");
  EXPECT_EQ(replaced("${NO:-a${A}b}c"), "a1bc");
  EXPECT_EQ(replaced("${A:+${B_2}}"), "two");
  EXPECT_EQ(replaced("${NO:-$${A}}"), "${A}") << "two dollars inside a default are one";
}
TEST(Interpolation, KeepsOperatorsThatStandInADefault) {
  EXPECT_EQ(replaced("${NO:-http://x:80/?a=b+c}"), "http://x:80/?a=b+c");
}

TEST(Interpolation, NamesEveryVariableThatHasNoValue) {
  const auto result = interpolate("$NO${NEITHER}$NO${ONE:-$TWO}${THREE+x}", variable);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->text, "");
  EXPECT_THAT(result->unset, ElementsAre("NO", "NEITHER", "TWO"));
  EXPECT_THAT(interpolate("${NO:-}", variable)->unset, IsEmpty()) << "an empty default is a default";
}

TEST(Interpolation, FailsForARequiredVariableWithItsMessage) {
  EXPECT_THAT(replaced("${NO:?because $A}"), HasSubstr("NO is required and has no value (\"because 1\")"));
  EXPECT_THAT(replaced("${EMPTY:?x}"), HasSubstr("EMPTY is required"));
  EXPECT_EQ(replaced("${EMPTY?x}"), "");
  EXPECT_EQ(replaced("${A:?x}"), "1");
}
TEST(Interpolation, SaysWhereAndWhyAFormIsNone) {
  EXPECT_THAT(replaced("${A"), HasSubstr("closing brace"));
  EXPECT_THAT(replaced("$1"), HasSubstr("starts no variable"));
  EXPECT_THAT(replaced("costs 5$"), HasSubstr("starts no variable"));
  EXPECT_THAT(replaced("${}"), HasSubstr("names no variable"));
  EXPECT_THAT(replaced("${A!}"), HasSubstr("no form"));
  EXPECT_THAT(replaced("${A:}"), HasSubstr("no form"));
  EXPECT_EQ(interpolate("ab ${NO:-x${", variable).error().offset, 3u);
  EXPECT_EQ(interpolate("ab ${NO:-x$1}", variable).error().offset, 10u);
}
TEST(Interpolation, EndsDeepNestingAndGrowth) {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "${NO:-";
  deep += std::string(10'000, '}');
  EXPECT_THAT(replaced(deep), HasSubstr("nested"));
  EXPECT_THAT(interpolate("$B_2$B_2$B_2", variable, 5).error().cause, HasSubstr("larger than the limit"));
}

}  // namespace
}  // namespace watertight::sources::compose
