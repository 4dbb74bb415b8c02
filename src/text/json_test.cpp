#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "text/lines.hpp"
#include "text/node.hpp"
#include "text/pointer.hpp"

namespace watertight::text {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view text, const Limits& limits = {}) {
  const Expected<Document> document = parse_json(text, "daemon.json", limits);
  return document ? "accepted" : document.error().sentence();
}

TEST(Json, SpansCutTheTextAndEscapesAreResolved) {
  const std::string text =
      "{\n  \"a\": [1, -2.5e3, true, null, \"\\ud83d\\ude00\\u00e9\\n\\/\"],\n  \"é\": {}\n}\n";
  const auto d = parse_json(text, "t.json");
  ASSERT_TRUE(d) << d.error().sentence();
  const Node& root = *d->roots.at(0);
  EXPECT_EQ(cut(text, root.span), text.substr(0, text.size() - 1));
  EXPECT_EQ(cut(text, at_pointer(root, "/a/1")->span), "-2.5e3");
  EXPECT_EQ(at_pointer(root, "/a/2")->text, "true");
  EXPECT_FALSE(at_pointer(root, "/a/2")->quoted);
  EXPECT_TRUE(at_pointer(root, "/a/3")->is_null());
  EXPECT_EQ(at_pointer(root, "/a/4")->text, "😀é\n/");
  EXPECT_TRUE(at_pointer(root, "/a/4")->quoted);
  EXPECT_EQ(at_pointer(root, "/é")->span, (Span{3, 9, 3, 11}));
}

TEST(Json, WhatIsNotJsonIsRefusedWithPlaceAndRemedy) {
  EXPECT_EQ(
      refusal("{\n  \"icc\": false,\n  \"a\": 1,\n  \"icc\": true\n}"),
      "cannot parse daemon.json: line 4, column 3: key \"icc\" given twice, first on line 2; remove one");
  EXPECT_EQ(refusal("{\"a\": 1,\n}"),
            "cannot parse daemon.json: line 1, column 8: a \",\" after the last member; remove it");
  EXPECT_THAT(refusal("[1, 2,]"), HasSubstr("column 6: a \",\" after the last member"));
  EXPECT_THAT(refusal("{\"a\": 1 \"b\": 2}"), HasSubstr("column 9: neither \",\" nor the end"));
  EXPECT_THAT(refusal("{\"a\" 1}"), HasSubstr("column 6: a key without a \":\""));
  EXPECT_THAT(refusal("{a: 1}"), HasSubstr("column 2: a key that is not in double quotes"));
  EXPECT_THAT(refusal("// no\n{}"), HasSubstr("a comment, which JSON does not have; remove it"));
  EXPECT_THAT(refusal("{'a': 1}"), HasSubstr("double quotes"));
  EXPECT_THAT(refusal("[True]"), HasSubstr("column 2: a word that is no JSON value"));
  EXPECT_THAT(refusal("[truely]"), HasSubstr("a word that is no JSON value"));
  EXPECT_THAT(refusal(""), HasSubstr("line 1, column 1: the document ends where a value is expected"));
  EXPECT_THAT(refusal("[1"), HasSubstr("the document ends inside a list or an object"));
  for (const char* cut :
       {"{", "{ ", "[", "{\"a\"", "{\"a\" ", "{\"a\":", "{\"a\": 1,", "[1,", "[1, ", "[tru", "{\"a\": nul"})
    EXPECT_THAT(refusal(cut), HasSubstr("the document ends inside a list or an object; it is cut off"))
        << cut;
  EXPECT_THAT(refusal("{} {}"), HasSubstr("column 4: text after the end of the document"));
  EXPECT_THAT(refusal("\"abc"), HasSubstr("quotes are not closed"));
  EXPECT_THAT(refusal("\"a\nb\""), HasSubstr("a line break or control character"));
  EXPECT_THAT(refusal("\"\\x\""), HasSubstr("an escape that JSON does not know"));
  EXPECT_THAT(refusal("\"\\ud83d\""), HasSubstr("half of a surrogate pair"));
  EXPECT_THAT(refusal("\"\\udc00\""), HasSubstr("half of a surrogate pair"));
  EXPECT_THAT(refusal("\"\\u12g4\""), HasSubstr("four hexadecimal digits"));
  for (const char* number : {"01", "-", "1.", ".5", "1e", "+1", "0x10", "1.e3", "1_000"})
    EXPECT_THAT(refusal(number), HasSubstr("cannot parse")) << number;
  EXPECT_THAT(refusal("\"\xff\""), HasSubstr("column 2: the byte 0xff is not valid UTF-8"));
  EXPECT_THAT(refusal(std::string(10'000, '[')), HasSubstr("column 129: nested deeper than 128 levels"));
  EXPECT_THAT(refusal(std::string(33u << 20, ' ')), HasSubstr("at most 33554432 are read"));
}

TEST(Json, AcceptsWhatRfc8259Allows) {
  for (const char* text : {"0", "-0", "1E+2", "\"\"", "[]", "{}", " [ ] ", "{\"\":0}", "\"\\u0000\"",
                           "[[],{}]", "123456789012345678901234567890", "\xEF\xBB\xBF{}"})
    EXPECT_EQ(refusal(text), "accepted") << text;
}

// Short texts over JSON's own alphabet, all of them: both readers must agree on every one.
TEST(Json, AgreesWithSimdjsonOnEveryShortText) {
  constexpr std::string_view kAlphabet = "[]{},:\"\\0-.e1u n";
  simdjson::dom::parser oracle;
  std::string text;
  std::size_t accepted = 0;
  const auto compare = [&] {
    const simdjson::error_code verdict = oracle.parse(text).error();
    const bool ours = parse_json(text, "t").has_value();
    accepted += ours;
    EXPECT_EQ(ours, verdict == simdjson::SUCCESS) << text << ": " << verdict;
  };
  const auto grow = [&](const auto& self, std::size_t left) -> void {
    if (!text.empty()) compare();
    if (left == 0) return;
    for (const char c : kAlphabet) {
      text.push_back(c);
      self(self, left - 1);
      text.pop_back();
    }
  };
  grow(grow, 4);
  EXPECT_GT(accepted, 100u);
}

}  // namespace
}  // namespace watertight::text
