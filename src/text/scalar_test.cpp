#include "text/scalar.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace watertight::text {

TEST(Scalar, BooleansAreTheWordsOfBothYamls) {
  for (const char* word : {"true", "True", "TRUE", "yes", "Yes", "on", "ON", "y"})
    EXPECT_EQ(to_bool(word), true) << word;
  for (const char* word : {"false", "False", "no", "NO", "off", "Off", "n"})
    EXPECT_EQ(to_bool(word), false) << word;
  for (const char* word : {"", "1", "0", "truee", "tru", "null", "~"})
    EXPECT_EQ(to_bool(word), std::nullopt) << word;
}

TEST(Scalar, IntegersInEveryBase) {
  EXPECT_EQ(to_integer("0"), 0);
  EXPECT_EQ(to_integer("-12"), -12);
  EXPECT_EQ(to_integer("+12"), 12);
  EXPECT_EQ(to_integer("0755"), 493);
  EXPECT_EQ(to_integer("0o755"), 493);
  EXPECT_EQ(to_integer("0x1F"), 31);
  EXPECT_EQ(to_integer("0b101"), 5);
  EXPECT_EQ(to_integer("1_000"), 1000);
  EXPECT_EQ(to_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(to_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* text :
       {"", "-", "+-1", "08", "1.0", "0x", "a1", "1a", "9223372036854775808", "_1", "-_1", "0o8"})
    EXPECT_EQ(to_integer(text), std::nullopt) << text;
}

TEST(Scalar, NumbersTakeFractionsAndExponents) {
  EXPECT_EQ(to_number("0.5"), 0.5);
  EXPECT_EQ(to_number(".5"), 0.5);
  EXPECT_EQ(to_number("-1.5e3"), -1500.0);
  EXPECT_EQ(to_number("2."), 2.0);
  EXPECT_EQ(to_number("08"), 8.0);
  EXPECT_EQ(to_number("-.inf"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(to_number(".nan").value_or(0)));
  for (const char* text : {"", ".", "e5", "1e", "inf", "nan", "1.2.3", "0x1p3", "--1"})
    EXPECT_EQ(to_number(text), std::nullopt) << text;
}

TEST(Scalar, NullIsEmptyTildeOrTheWord) {
  for (const char* text : {"", "~", "null", "Null", "NULL"}) EXPECT_TRUE(is_null(text)) << text;
  for (const char* text : {"nil", "none", "nuLL", " "}) EXPECT_FALSE(is_null(text)) << text;
}

}  // namespace watertight::text
