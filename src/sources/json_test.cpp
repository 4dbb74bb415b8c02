#include "sources/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources {

TEST(Json, GivesWhatIsThereAndNothingWhereItIsNot) {
  JsonParser parser;
  std::string text = R"({"a": {"b": [1, "two", true, null, 2.5, 3.0]}, "big": 18446744073709551615})";
  const auto root = parser.parse(text, "the answer");
  ASSERT_TRUE(root);
  const auto items = (*root)["a"]["b"].items();
  ASSERT_EQ(items.size(), 6u);
  EXPECT_EQ(items[0].integer(), 1);
  EXPECT_EQ(items[1].text(), "two");
  EXPECT_EQ(items[2].boolean(), true);
  EXPECT_EQ(items[3].kind(), JsonKind::null);
  EXPECT_EQ(items[4].integer(), std::nullopt);
  EXPECT_EQ(items[5].integer(), 3);
  EXPECT_TRUE((*root)["no"]["such"]["key"].missing());
  EXPECT_EQ(items[0]["x"].kind(), JsonKind::missing);
  EXPECT_EQ((*root)["a"].boolean(), std::nullopt);
  EXPECT_EQ((*root)["big"].integer(), std::nullopt);
  EXPECT_EQ((*root)["a"].members().size(), 1u);
}

TEST(Json, RefusesWhatIsNoneWithASentence) {
  JsonParser parser;
  for (std::string text : {"", "  ", "{", "[1,]", "nonsense", "\"\xff\"", "{}{}"}) {
    const auto root = parser.parse(text, "the answer");
    ASSERT_FALSE(root) << text;
    EXPECT_THAT(root.error().sentence(), testing::StartsWith("cannot read the answer: it is "));
  }
  const auto sentence = [&](std::string text) {
    const auto root = parser.parse(text, "the answer");
    return root ? std::string("accepted") : root.error().sentence();
  };
  EXPECT_EQ(sentence(std::string(100'000, '[') + std::string(100'000, ']')),
            "cannot read the answer: it is nested deeper than 1024 levels; give the whole of it, as it was "
            "written");
  EXPECT_THAT(sentence("<html><body>Sign in</body></html>"),
              testing::HasSubstr("it is a web page or XML, not JSON;"));
  EXPECT_THAT(sentence("{\"a\": "), testing::HasSubstr("it is no JSON, or ends too early;"));
  std::string good = "[1]";
  EXPECT_TRUE(parser.parse(good, "the answer")) << "the parser is usable after a failure";
}

}  // namespace watertight::sources
