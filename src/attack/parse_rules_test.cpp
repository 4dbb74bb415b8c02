#include "attack/parse_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "attack/read_rules_test.hpp"

namespace watertight::attack {
namespace {

using testing::HasSubstr;

// Words out of place.

TEST(ParseRules, RefusesAWordOutOfPlace) {
  struct {
    const char* text;
    const char* sentence;
  } const cases[] = {
      {"fakt seen()",
       "column 1: the word \"fakt\" stands where a declaration or a rule belongs; did you mean \"fact\"?"},
      {"host-root() <- docker-api().",
       "column 1: the word \"host-root\" stands where a declaration or a rule belongs; begin with type, "
       "fact, event, "
       "state or rule"},
      {"state Seen()",
       "column 7: the variable \"Seen\" stands where the predicate's name belongs; write NAME(TYPE, "
       "TYPE)"},
      {"state seen",
       "column 11: the end of the file stands where \"(\" belongs; write NAME(TYPE, TYPE), and NAME() "
       "where there is no argument"},
      {"fact seen(container socket)",
       "column 21: the word \"socket\" stands where \",\" or \")\" belongs; write "
       "NAME(TYPE, TYPE)"},
      {"fact seen(,)",
       "column 11: \",\" stands where the type of an argument belongs; write NAME(TYPE, TYPE)"},
      {"fact seen() sais \"x\"",
       "column 13: the word \"sais\" stands where an attribute of a predicate belongs; did you mean "
       "\"says\"?"},
      {"fact seen() says x",
       "column 18: the word \"x\" stands where a sentence in double quotes belongs; write says "
       "\"{1} holds {2}\""},
      {"fact not()", "column 6: \"not\" denies a premise, and names none; give the predicate another name"},
      {"type colour = ",
       "column 15: the end of the file stands where a value of the type belongs; write type NAME = "
       "a | b"},
      {"rule one titel \"One\"",
       "column 10: the word \"titel\" stands where a clause or an attribute of a rule belongs; did you mean "
       "\"title\"?"},
      {"rule one X",
       "column 10: the variable \"X\" stands where a clause or an attribute of a rule belongs; begin a "
       "clause with the state that it gives"},
      {"fact seen(container, container, container, container, socket)",
       "column 55: a predicate has at most 4 arguments; say it with two predicates"},
  };
  for (const auto& [text, sentence] : cases)
    EXPECT_EQ(refusal(text), "cannot read own.rules: line 1, " + std::string(sentence)) << text;
}
TEST(ParseRules, RefusesAClauseOutOfShape) {
  struct {
    const char* clause;
    const char* sentence;
  } const cases[] = {
      {"host-root() <- docker-api()",
       "line 4, column 1: the end of the file stands where \",\" or \".\" belongs; end a "
       "clause with a full stop"},
      {"host-root() <- docker-api(), .",
       "line 3, column 30: \".\" stands where a premise belongs; write NAME(…), not "
       "NAME(…) or X != Y"},
      {"host-root() <- docker-api.",
       "line 3, column 16: \"docker-api\" stands without brackets; write docker-api()"},
      {"host-root() <- not X != Y.",
       "line 3, column 20: the variable \"X\" stands where the fact that is denied belongs; write not "
       "NAME(…)"},
      {"host-root() <- not not docker-api().",
       "line 3, column 20: the word \"not\" stands where the fact that is denied belongs; write not NAME(…)"},
      {"host-root() <- X = Y.",
       "line 3, column 18: \"=\" stands where \"!=\" belongs; write X != Y, or NAME(…)"},
      {"host-root() docker-api().",
       "line 3, column 13: the word \"docker-api\" stands where \"<-\" belongs; write HEAD <- PREMISE, "
       "PREMISE."},
      {"host-root() <- capability(X Y).",
       "line 3, column 29: the variable \"Y\" stands where \",\" or \")\" belongs; close the brackets"},
      {"host-root() <- capability(X, ).",
       "line 3, column 30: \")\" stands where an argument belongs; write a variable, a word, a text in "
       "double quotes or "
       "_"},
      {"host-root() <- capability(X.1, Y).",
       "line 3, column 27: the variable \"X.1\" has a full stop in it; write variables with letters and "
       "digits"},
  };
  for (const auto& [clause, sentence] : cases)
    EXPECT_EQ(refusal_of_clause(clause), "cannot read own.rules: " + std::string(sentence)) << clause;
}
TEST(ParseRules, RefusesCharactersThatMeanNothing) {
  struct {
    const char* text;
    const char* sentence;
  } const cases[] = {
      {"type a; type b",
       "column 7: the character \";\" means nothing here; write other constants than lower-case words "
       "in double quotes"},
      {"type ä",
       "column 6: the character \"ä\" means nothing here; write other constants than lower-case words in "
       "double quotes"},
      {"type 9", "column 6: a number stands outside a text; write it in double quotes"},
      {"type a-",
       "column 6: a hyphen in \"a-\" joins nothing; write names in lower case with single hyphens between "
       "their words"},
      {"type a--b",
       "column 6: a hyphen in \"a--b\" joins nothing; write names in lower case with single hyphens "
       "between their words"},
      {"type aB",
       "column 6: \"B\" cannot stand in a name; write names in lower case with hyphens, and other constants "
       "in double quotes"},
      {"type _a",
       "column 6: \"_a\" begins with an underscore; begin variables with an upper-case letter, or write _ "
       "alone for one that nobody names again"},
      {"fact a() says \"b\nc\"",
       "column 15: the text that begins here does not end on its line; close it with a double "
       "quote; inside it is written \\\""},
      {"fact a() says \"b",
       "column 15: the text that begins here does not end on its line; close it with a double "
       "quote; inside it is written \\\""},
      {"fact a() says \"b\\n\"",
       "column 17: a backslash stands before neither a double quote nor a backslash; write "
       "\\\\ for a backslash"},
      {"type \x01", "column 6: a character stands here that is not shown as it is read; remove it"},
      {"type\ra", "column 5: a character stands here that is not shown as it is read; remove it"},
      {"# \u202e", "column 3: a character stands here that is not shown as it is read; remove it"},
      {"# \u0085", "column 3: a character stands here that is not shown as it is read; remove it"},
      {"# \u2066", "column 3: a character stands here that is not shown as it is read; remove it"},
      {"# \xff", "column 3: the byte 0xff is not valid UTF-8; save the file as UTF-8"},
  };
  for (const auto& [text, sentence] : cases)
    EXPECT_EQ(refusal(text), "cannot read own.rules: line 1, " + std::string(sentence)) << text;
}

// What is given twice, wrongly or not at all.

TEST(ParseRules, RefusesAnAttributeGivenTwice) {
  EXPECT_EQ(refusal("rule one title \"One\"\n title \"Two\""),
            "cannot read own.rules: line 2, column 2: \"title\" is given twice, first in line 1; remove one");
  EXPECT_THAT(refusal("rule one attack T1611 attack T1611"),
              HasSubstr("column 23: \"attack\" is given twice"));
  EXPECT_THAT(refusal("state a() says \"x\" says \"y\""), HasSubstr("column 20: \"says\" is given twice"));
}
TEST(ParseRules, RefusesARuleWithoutTitle) {
  EXPECT_EQ(refusal("rule one host-root() <- docker-api()."),
            "cannot read own.rules: line 1, column 6: the rule \"one\" has no title; add title \"…\" before "
            "its first "
            "clause");
  EXPECT_EQ(refusal("rule one title \"\" host-root() <- docker-api()."),
            "cannot read own.rules: line 1, column 16: the text of \"title\" is empty; fill it in");
}
TEST(ParseRules, RefusesARuleWithoutClause) {
  EXPECT_EQ(
      refusal("rule one title \"One\"\nrule two"),
      "cannot read own.rules: line 1, column 6: the rule \"one\" has no clause; add one: STATE <- PREMISE, "
      "PREMISE.");
}
TEST(ParseRules, RefusesAnAttributeBehindAClause) {
  EXPECT_EQ(refusal_of_clause("host-root() <- docker-api().\n  noise loud"),
            "cannot read own.rules: line 4, column 3: the attribute \"noise\" stands behind a clause; write "
            "attributes "
            "before the first clause");
}
TEST(ParseRules, RefusesANoiseThatThereIsNot) {
  EXPECT_EQ(refusal("rule one noise lound"),
            "cannot read own.rules: line 1, column 16: there is no noise \"lound\"; did you mean \"loud\"?");
}
TEST(ParseRules, RefusesATechniqueThatIsNone) {
  EXPECT_EQ(refusal("rule one attack T1611 T155.001"),
            "cannot read own.rules: line 1, column 23: \"T155.001\" is no id of an ATT&CK technique; write "
            "it as T1611 "
            "or T1552.001");
  EXPECT_THAT(refusal("rule one attack \"T1611\""),
              HasSubstr("column 17: the text \"T1611\" stands where the id of an ATT&CK technique belongs"));
}
TEST(ParseRules, RefusesADeniedHead) {
  EXPECT_EQ(refusal_of_clause("  not host-root() <- docker-api()."),
            "cannot read own.rules: line 3, column 3: the head of a clause is denied, and nothing follows as "
            "not so; "
            "give a state that follows");
}
TEST(ParseRules, RefusesAClauseWithoutPremise) {
  for (const char* clause : {"host-root() <- .", "host-root()."})
    EXPECT_EQ(refusal_of_clause(clause),
              "cannot read own.rules: line 3, column 1: the clause for \"host-root\" has no premise; say "
              "what must be "
              "so; what holds without any is declared as a foothold");
}

// Limits.

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(ParseRules, RefusesWhatIsTooLong) {
  const std::string name(kLongestName, 'a');
  EXPECT_EQ(refusal("type " + name), "it was read");
  EXPECT_EQ(refusal("type a" + name),
            "cannot read own.rules: line 1, column 6: the name is 201 bytes long, and at most 200 are read; "
            "shorten it");
  EXPECT_EQ(refusal_of_clause("code-exec(\"a" + name + "\") <- docker-api()."),
            "cannot read own.rules: line 3, column 11: the name is 201 bytes long, and at most 200 are read; "
            "shorten "
            "it");
  const std::string text(kLongestText, 'a');
  EXPECT_EQ(refusal("fact a() says \"" + text + "\""), "it was read");
  EXPECT_EQ(refusal("fact a() says \"b" + text + "\""),
            "cannot read own.rules: line 1, column 15: the text is 4097 bytes long, and at most 4096 are "
            "read; shorten "
            "it");
  const std::string file(kMostBytes, ' ');
  EXPECT_EQ(refusal(file), "it was read");
  EXPECT_THAT(refusal(file + ' '), HasSubstr("it is 1048577 bytes long, and at most 1048576 are read"));
}
TEST(ParseRules, RefusesTooManyPremises) {
  const std::string most = "host-root() <- " + repeated("docker-api(),", kMostLiterals - 1);
  EXPECT_EQ(refusal_of_clause(most + "docker-api()."), "it was read");
  EXPECT_EQ(refusal_of_clause(most + "\ndocker-api(),\ndocker-api()."),
            "cannot read own.rules: line 5, column 1: a clause has at most 64 premises; give an intermediate "
            "state a "
            "rule of its own");
}
TEST(ParseRules, RefusesTooManyOfAKind) {
  std::vector<std::string> texts = {"", "", ""};
  for (std::size_t i = 0; i <= kMostOfAKind; ++i) {
    // Not over a mebibyte each.
    std::string& text = texts[i * texts.size() / (kMostOfAKind + 1)];
    text += "rule r" + std::to_string(i) + " title \"R\" a()<-a().\n";
  }
  std::vector<RuleFile> files = {{"a.rules", "state a()"}};
  for (const std::string& text : texts) files.push_back({"more.rules", text});
  const auto program = read_program(files);
  ASSERT_FALSE(program);
  EXPECT_THAT(program.error().sentence(), HasSubstr(": there are more than 65000 rules; give fewer"));
}

}  // namespace
}  // namespace watertight::attack
