#include "sources/compose/environment_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources::compose {
namespace {

using testing::HasSubstr;

const std::string* outside(std::string_view name) {
  static const std::string shell = "shell";
  return name == "SHELL_SET" ? &shell : nullptr;
}

std::string shown(std::string_view text, EnvironmentFormat format = EnvironmentFormat::dotenv) {
  const auto lines = parse_environment_file(text, ".env", outside, format);
  if (!lines) return lines.error().sentence();
  std::string result;
  for (const EnvironmentLine& line : *lines) result += line.name + '=' + line.value.value_or("(none)") + ';';
  return result;
}

TEST(EnvironmentFile, ReadsNamesAndValues) {
  EXPECT_EQ(shown("A=1\nB = two words \n\nexport C=3\nD: yaml\nE=\n"), "A=1;B=two words;C=3;D=yaml;E=;");
  EXPECT_EQ(shown("\xEF\xBB\xBF"
                  "A=1\r\nB=2\r\n"),
            "A=1;B=2;");
  EXPECT_EQ(shown(""), "");
}
TEST(EnvironmentFile, LeavesCommentsOut) {
  EXPECT_EQ(shown("# c\nA=1 # c\nB=a#b\n  # c\nC=\"x # y\" # c\nD=# c\n"), "A=1;B=a#b;C=x # y;D=;");
}
TEST(EnvironmentFile, TakesANameAloneFromTheEnvironment) {
  EXPECT_EQ(shown("A\nB # c\n"), "A=(none);B=(none);");
}

TEST(EnvironmentFile, ReplacesVariablesUnlessSingleQuoted) {
  EXPECT_EQ(shown("A=1\nB=$A-${A}\nC=\"$A\"\nD='$A'\nE=$SHELL_SET${NO:-d}"), "A=1;B=1-1;C=1;D=$A;E=shelld;");
  EXPECT_EQ(shown("SHELL_SET=file\nB=$SHELL_SET"), "SHELL_SET=file;B=shell;") << "the environment wins";
  EXPECT_EQ(shown("A=pa$5"), "A=pa$5;");
}
TEST(EnvironmentFile, ReadsEscapesInDoubleQuotesOnly) {
  EXPECT_EQ(shown(R"(A="a\nb\t\"c\" \\ \$X"
B='a\nb')"),
            "A=a\nb\t\"c\" \\ $X;B=a\\nb;");
}
TEST(EnvironmentFile, ReadsValuesOverSeveralLinesAndKeepsCounting) {
  const auto lines = parse_environment_file("A=\"one\ntwo\"\nB='x\ny'\n  C=1\n", ".env", outside);
  ASSERT_TRUE(lines);
  EXPECT_EQ(*lines->at(0).value, "one\ntwo");
  EXPECT_EQ(*lines->at(1).value, "x\ny");
  EXPECT_EQ(lines->at(1).span.line, 3u);
  EXPECT_EQ(lines->at(2).span, (Span{5, 3, 5, 6}));
}
TEST(EnvironmentFile, TakesRawValuesAsTheyStand) {
  EXPECT_EQ(shown("# c\nA=\"$X\" # no comment\n", EnvironmentFormat::raw), "A=\"$X\" # no comment;");
}

TEST(EnvironmentFile, NamesLineAndRemedyOfWhatItCannotRead) {
  EXPECT_THAT(shown("A=1\nB=\"open\nC=2"), HasSubstr("cannot read .env: line 2, column 3: "));
  EXPECT_THAT(shown("A=1\n=x"), HasSubstr("line 2, column 1: a line that names no variable"));
  EXPECT_THAT(shown("two words=x"), HasSubstr("line 1, column 5"));
  EXPECT_THAT(shown("A='x' y"), HasSubstr("after the closing quote"));
  EXPECT_THAT(shown("A=${B:?no B}"), HasSubstr("B is required"));
}
TEST(EnvironmentFile, EndsValuesThatDoubleWithEachLine) {
  std::string text = "A0=0123456789\n";
  for (int i = 1; i < 60; ++i)
    text += "A" + std::to_string(i) + "=$A" + std::to_string(i - 1) + "$A" + std::to_string(i - 1) + "\n";
  EXPECT_THAT(shown(text), HasSubstr("larger than"));
}
TEST(EnvironmentFile, NeverShowsAValueInAnError) {
  EXPECT_THAT(shown("PASSWORD=\"hunter2"), testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace watertight::sources::compose
