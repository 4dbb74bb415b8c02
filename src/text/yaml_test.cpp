#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/lines.hpp"
#include "text/node.hpp"
#include "text/pointer.hpp"

namespace watertight::text {
namespace {

using testing::HasSubstr;

Document parsed(std::string_view text) {
  Expected<Document> document = parse_yaml(text, "test.yaml");
  EXPECT_TRUE(document) << (document ? "" : document.error().sentence());
  return document ? std::move(*document) : Document{};
}

std::string refusal(std::string_view text, const Limits& limits = {}) {
  const Expected<Document> document = parse_yaml(text, "test.yaml", limits);
  return document ? "accepted" : document.error().sentence();
}

const Node& at(const Document& document, std::string_view pointer) {
  static const Node missing;
  const Node* node = document.roots.empty() ? nullptr : at_pointer(*document.roots.front(), pointer);
  EXPECT_NE(node, nullptr) << pointer;
  return node ? *node : missing;
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string text;
  while (times-- > 0) text += piece;
  return text;
}

TEST(Yaml, EverySpanCutsExactlyTheTextOfItsNode) {
  const std::string text =
      "services:\n"
      "  web:\n"
      "    image: &img nginx:1.25   # the front\n"
      "    ports:\n"
      "    - \"80:80\"\n"
      "    - '443:443'\n"
      "    command: |\n"
      "      run é\n"
      "      more\n"
      "\n"
      "    tags: {ü: [ä, b], c: !!str 1}\n"
      "  other: *img\n";
  const Document d = parsed(text);
  EXPECT_EQ(cut(text, at(d, "/services/web/image").span), "nginx:1.25");
  EXPECT_EQ(cut(text, at(d, "/services/web/ports").span), "- \"80:80\"\n    - '443:443'");
  EXPECT_EQ(cut(text, at(d, "/services/web/ports/0").span), "\"80:80\"");
  EXPECT_EQ(cut(text, at(d, "/services/web/command").span), "|\n      run é\n      more");
  EXPECT_EQ(cut(text, at(d, "/services/web/tags").span), "{ü: [ä, b], c: !!str 1}");
  EXPECT_EQ(cut(text, at(d, "/services/web/tags/ü/1").span), "b");
  EXPECT_EQ(cut(text, at(d, "/services/web/tags/c").span), "1");
  EXPECT_EQ(cut(text, at(d, "/services/other").span), "*img");
  EXPECT_EQ(at(d, "/services/other").text, "nginx:1.25");
  EXPECT_EQ(at(d, "/services/web/command").text, "run é\nmore\n");
  EXPECT_EQ(at(d, "/services/web/image").span, (Span{3, 17, 3, 27}));
}

TEST(Yaml, OnlyPlainWordsAreNull) {
  const Document d = parsed("- ~\n- null\n-\n- ''\n- \"null\"\n- !!str null\n- !!null x\n- a\n");
  ASSERT_EQ(d.roots.size(), 1u);
  for (const int i : {0, 1, 2, 6})
    EXPECT_TRUE(d.roots[0]->items[static_cast<std::size_t>(i)]->is_null()) << i;
  for (const int i : {3, 4, 5, 7})
    EXPECT_TRUE(d.roots[0]->items[static_cast<std::size_t>(i)]->is_scalar()) << i;
  EXPECT_TRUE(d.roots[0]->items[5]->quoted);
}

TEST(Yaml, TagsAreKeptAsWritten) {
  const Document d = parsed("a: !reset\nb: !override\n  - 1\nc: !reset null\nd: !!binary aGk=\n");
  EXPECT_EQ(at(d, "/a").tag, "!reset");
  EXPECT_TRUE(at(d, "/a").is_null());
  EXPECT_EQ(at(d, "/b").tag, "!override");
  EXPECT_EQ(at(d, "/c").tag, "!reset");
  EXPECT_TRUE(at(d, "/c").is_null());
  EXPECT_EQ(at(d, "/d").tag, "!!binary");
}

TEST(Yaml, ASpanBeginsBehindAnchorAndTagWhateverFollowsThem) {
  const std::string text = "a: [&x b, !t c, !<tag:x,y> d, &y !t e]\nf: &z # why\n  g\nh: !t &w\n  i: j\n";
  const Document d = parsed(text);
  for (const auto& [pointer, expected] :
       {std::pair{"/a/0", "b"}, {"/a/1", "c"}, {"/a/2", "d"}, {"/a/3", "e"}, {"/f", "g"}, {"/h", "i: j"}})
    EXPECT_EQ(cut(text, at(d, pointer).span), expected) << pointer;
}

TEST(Yaml, MergeKeysGiveWayToOwnKeysAndEarlierMappings) {
  const Document d = parsed(
      "a: &a {x: 1, y: 1}\n"
      "b: &b {y: 2, z: 2}\n"
      "one: {<<: *a, x: own}\n"
      "list: {<<: [*b, *a]}\n"
      "inline: {<<: {q: 1}}\n"
      "quoted: {'<<': *a}\n");
  EXPECT_EQ(at(d, "/one/x").text, "own");
  EXPECT_EQ(at(d, "/one/y").text, "1");
  EXPECT_EQ(at(d, "/one").entries.size(), 2u);
  EXPECT_EQ(at(d, "/list/y").text, "2");
  EXPECT_EQ(at(d, "/list/x").text, "1");
  EXPECT_EQ(at(d, "/inline/q").text, "1");
  EXPECT_EQ(at(d, "/one/y").span.line, 1u) << "a merged value stands where it was written";
  EXPECT_NE(at(d, "/quoted").find("<<"), nullptr);
  EXPECT_THAT(refusal("a: {<<: 1}"), HasSubstr("line 1, column 9: the value of << is neither"));
  EXPECT_THAT(refusal("a: {<<: [{}, 1]}"), HasSubstr("the value of << is neither"));
}

TEST(Yaml, StreamsHoldAnyNumberOfDocuments) {
  EXPECT_EQ(parsed("").roots.size(), 0u);
  EXPECT_EQ(parsed("# nothing\n").roots.size(), 0u);
  EXPECT_EQ(parsed("---\n").roots.size(), 1u);
  EXPECT_EQ(parsed("a: 1\n---\nb: 2\n...\n---\n- c\n").roots.size(), 3u);
  EXPECT_THAT(refusal("&a b\n---\n*a\n"), HasSubstr("line 3, column 1: the alias *\"a\" has no anchor"));
}

TEST(Yaml, AByteOrderMarkIsNotPartOfTheText) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a: b\n";
  const Document d = parsed(text);
  EXPECT_EQ(at(d, "/a").span, (Span{1, 4, 1, 5}));
  EXPECT_EQ(cut(text, at(d, "/a").span), "b");
}

TEST(Yaml, DuplicateKeysNameBothLines) {
  EXPECT_EQ(
      refusal("web:\n  image: a\n  ports: []\n  image: b\n"),
      "cannot parse test.yaml: line 4, column 3: key \"image\" given twice, first on line 2; remove one");
  std::string many;
  for (int i = 0; i < 40; ++i) many += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(parsed(many).roots[0]->entries.size(), 40u);
  EXPECT_THAT(refusal(many + "k7: 2\nk3: 2\n"),
              HasSubstr("line 41, column 1: key \"k7\" given twice, first on line 8"));
  EXPECT_THAT(refusal("1: a\n\"1\": b\n"), HasSubstr("given twice"));
  EXPECT_THAT(refusal("\"a\x1b[31m\": 1"), HasSubstr("control character"));
  EXPECT_THAT(refusal("\"a\\e[31m\": 1\n\"a\\e[31m\": 2"), HasSubstr("key \"a?[31m\" given twice"));
}

TEST(Yaml, TabsInTheIndentationAreCalledThat) {
  for (const char* text :
       {"a:\n\tb: c\n", "a: b\n\tc: d\n", "a:\n  b: c\n\td: e\n", "a: |\n\tb\n", "\ta: b\n"})
    EXPECT_THAT(refusal(text), HasSubstr("a tab stands in the indentation; indent with spaces")) << text;
  EXPECT_EQ(at(parsed("a:\tb\n"), "/a").text, "b");
}

TEST(Yaml, SyntaxErrorsNameThePlaceAndTheRemedy) {
  EXPECT_THAT(refusal("a: b: c\n"),
              HasSubstr("line 1, column 5: a \":\" stands where no key can be; correct"));
  EXPECT_THAT(refusal("a: \"b\nc\n"), HasSubstr("the document ends inside quotes"));
  EXPECT_THAT(refusal("a: [b, c\nd: e\n"), HasSubstr("; "));
  EXPECT_THAT(refusal("a: @b\n"), HasSubstr("line 1, column 4: a character that cannot begin a value"));
  EXPECT_THAT(refusal("é: @b\n"), HasSubstr("line 1, column 5: "));
  EXPECT_THAT(refusal("{a: 1}: b\n"), HasSubstr("line 1, column 1: a list or a mapping stands where a key"));
  EXPECT_THAT(refusal("{{ x }}: b\n"), HasSubstr("a list or a mapping stands where a key"));
  EXPECT_THAT(refusal("a: \x01\n"), HasSubstr("line 1, column 4: a control character"));
}

TEST(Yaml, WhatIsNotUtf8IsRefusedWithItsPlace) {
  EXPECT_THAT(refusal("a: b\nc: \xff\n"),
              HasSubstr("line 2, column 4: the byte 0xff is not valid UTF-8; save"));
  EXPECT_THAT(refusal("a: \xed\xa0\x80"), HasSubstr("line 1, column 4: the byte 0xed"));
  EXPECT_THAT(refusal("a: \xe2\x82"), HasSubstr("line 1, column 4: the byte 0xe2"));
  EXPECT_THAT(refusal("\xc0\xaf"), HasSubstr("line 1, column 1: the byte 0xc0"));
  EXPECT_THAT(refusal("\xff\xfe"
                      "a"),
              HasSubstr("UTF-16"));
  EXPECT_THAT(refusal(std::string_view("a: b\0c", 6)), HasSubstr("line 1, column 5: a NUL byte"));
}

TEST(Yaml, DeepNestingEndsEarly) {
  for (const char* piece : {"[", "{a: ", "- ", "? ", "[a, ", "{"})
    EXPECT_THAT(refusal(repeat(piece, 10'000)), HasSubstr("nested deeper than 128 levels; flatten")) << piece;
  std::string steps;
  for (std::size_t i = 0; i < 10'000; ++i) steps += std::string(i, ' ') + "a:\n";
  EXPECT_THAT(refusal(steps, {.bytes = 1u << 30}), HasSubstr("nested deeper than 128 levels"));
  EXPECT_EQ(refusal(repeat("[", 128) + repeat("]", 128)), "accepted");
  EXPECT_THAT(refusal(repeat("[", 129) + repeat("]", 129)), HasSubstr("line 1, column 129: nested deeper"));
  EXPECT_THAT(refusal("[&a [[[]]], [*a]]", {.depth = 4}), HasSubstr("column 14: nested deeper than 4"))
      << "an alias is as deep as what it stands for";
}

TEST(Yaml, AMillionLaughsEndWithASentence) {
  std::string text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 12; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) text += (j ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  EXPECT_THAT(refusal(text),
              HasSubstr("more than 1000000 values, aliases expanded; split the file, or use fewer aliases"));
  EXPECT_THAT(refusal("&a [*a]"),
              HasSubstr("line 1, column 5: the alias *\"a\" stands inside its own anchor"));
  EXPECT_THAT(refusal("[*b]"), HasSubstr("line 1, column 2: the alias *\"b\" has no anchor above it"));
}

TEST(Yaml, LongLinesAndLargeFilesAreNotRead) {
  EXPECT_THAT(refusal(std::string(5u << 20, 'a')),
              HasSubstr("line 1, column 1: the line is 5242880 bytes long"));
  EXPECT_THAT(refusal("a: b\n" + std::string(5u << 20, 'a')), HasSubstr("line 2, column 1: the line is"));
  EXPECT_THAT(refusal(std::string(33u << 20, 'a')), HasSubstr("at most 33554432 are read; split the file"));
}

TEST(Yaml, ManyTagDirectivesAreRefused) {
  EXPECT_THAT(refusal(repeat("%TAG !a! !b\n", 100)), HasSubstr("more than 64 %TAG directives"));
}

}  // namespace
}  // namespace watertight::text
