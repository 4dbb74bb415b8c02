#include "attack/read_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "attack/rule_tokens.hpp"
#include "text/lines.hpp"

namespace watertight::attack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kBase =
    "type container\n"
    "type capability\n"
    "type socket\n"
    "type access = read | write\n"
    "# What root of the container may hold:\n"
    "# its bounding set.\n"
    "fact capability(container, capability) says \"{1} holds {2}\"\n"
    "fact engine-socket(container, socket, access)\n"
    "fact authorization-plugin()\n"
    "event exec-into(container) says \"somebody runs docker exec in {1}\"\n"
    "state code-exec(container) foothold container says \"code running in {1}\"\n"
    "state docker-api()\n"
    "state host-root() says \"root on the host\" goal host-root\n";

Expected<Program> read(std::string_view text) {
  const RuleFile files[] = {{"base.rules", kBase}, {"own.rules", text}};
  return read_program(files);
}
std::string refusal(std::string_view text) {
  const auto program = read(text);
  return program ? "it was read" : program.error().sentence();
}
// Of a clause that stands in the third line.
std::string refusal_of_clause(std::string_view clause) {
  return refusal("rule one\n  title \"One\"\n" + std::string(clause) + "\n");
}

TEST(ReadProgram, ReadsARuleWithEverythingThatItMayHave) {
  constexpr std::string_view kText =
      "# This one begins the file.\n"
      "\n"
      "# Whoever may connect to the engine's socket commands the engine.\n"
      "#\n"
      "# A mount that is read-only does not stop that.\n"
      "rule api-sock-mount\n"
      "  title \"The engine's socket is mounted\"  # not a meaning\n"
      "  attack T1611 T1552.001\n"
      "  source \"a \\\"quoted\\\" book\"\n"
      "  source \"b\\\\c\"\n"
      "  advice \"take it away\"\n"
      "  noise loud\n"
      "  # A comment within.\n"
      "  docker-api() <- code-exec(X), engine-socket(X, S, _), code-exec(Y), X != Y,\n"
      "    not authorization-plugin().\n"
      "  docker-api() <- code-exec(X), engine-socket(X, \"/run/docker.sock\", write), exec-into(X).\n"
      "rule next title \"Next\" host-root() <- docker-api().\n";
  const auto program = read(kText);
  ASSERT_TRUE(program) << program.error().sentence();
  ASSERT_EQ(program->rules.size(), 2u);
  const Rule& rule = *program->rule("api-sock-mount");
  EXPECT_EQ(rule.title, "The engine's socket is mounted");
  EXPECT_EQ(
      rule.meaning,
      "Whoever may connect to the engine's socket commands the engine. A mount that is read-only does not "
      "stop that.");
  EXPECT_THAT(rule.techniques, ElementsAre("T1611", "T1552.001"));
  EXPECT_THAT(rule.sources, ElementsAre("a \"quoted\" book", "b\\c"));
  EXPECT_EQ(rule.advice, "take it away");
  EXPECT_EQ(rule.noise, Noise::loud);
  EXPECT_EQ(rule.first_clause, 0u);
  EXPECT_EQ(rule.clauses, 2u);
  EXPECT_EQ(rule.place.file, "own.rules");
  EXPECT_EQ(rule.place.span, (Span{6, 6, 6, 20}));
  const Rule& next = program->rules[1];
  EXPECT_EQ(next.noise, Noise::seen);
  EXPECT_THAT(next.meaning, IsEmpty());
  EXPECT_EQ(next.first_clause, 2u);
  EXPECT_EQ(program->rule("api-sock"), nullptr);

  ASSERT_EQ(program->clauses.size(), 3u);
  const Clause& clause = program->clauses[0];
  EXPECT_EQ(clause.rule, 0u);
  EXPECT_EQ(program->clauses[2].rule, 1u);
  EXPECT_EQ(clause.head.predicate, program->predicate("docker-api"));
  EXPECT_THAT(clause.variables, ElementsAre("X", "S", "_", "Y"));
  ASSERT_EQ(clause.body.size(), 5u);
  EXPECT_EQ(clause.body[1].predicate, program->predicate("engine-socket"));
  EXPECT_THAT(clause.body[1].terms, ElementsAre(Term{true, 0}, Term{true, 1}, Term{true, 2}));
  EXPECT_EQ(clause.body[3].predicate, kDifferent);
  EXPECT_THAT(clause.body[3].terms, ElementsAre(Term{true, 0}, Term{true, 3}));
  EXPECT_TRUE(clause.body[4].negated);
  EXPECT_FALSE(clause.body[0].negated);

  const std::vector<Term>& constants = program->clauses[1].body[1].terms;
  EXPECT_EQ(program->symbols.text(constants[1].index), "/run/docker.sock");
  EXPECT_EQ(constants[2], (Term{false, *program->symbols.find("write")}));
}

TEST(ReadProgram, PlacesCutWhatStandsThere) {
  constexpr std::string_view kText =
      "\xEF\xBB\xBFrule one title \"One\"\r\n"
      "  host-root() <- code-exec(X), not capability(X,\r\n"
      "    \"SYS_ADMIN\"), code-exec(Y), X != Y.\r\n";
  const auto program = read(kText);
  ASSERT_TRUE(program) << program.error().sentence();
  const Clause& clause = program->clauses.front();
  EXPECT_EQ(text::cut(kText, clause.head.place.span), "host-root()");
  EXPECT_EQ(text::cut(kText, clause.body[0].place.span), "code-exec(X)");
  EXPECT_EQ(text::cut(kText, clause.body[1].place.span), "not capability(X,\r\n    \"SYS_ADMIN\")");
  EXPECT_EQ(text::cut(kText, clause.body[3].place.span), "X != Y");
  EXPECT_EQ(text::cut(kText, program->rules[0].place.span), "one");
  EXPECT_EQ(clause.head.place.file, "own.rules");
}

TEST(ReadProgram, ReadsDeclarations) {
  const auto program = read("");
  ASSERT_TRUE(program) << program.error().sentence();
  const Predicate& capability = program->predicates[*program->predicate("capability")];
  EXPECT_EQ(capability.kind, PredicateKind::fact);
  EXPECT_EQ(capability.meaning, "What root of the container may hold: its bounding set.");
  EXPECT_EQ(capability.says, "{1} holds {2}");
  ASSERT_EQ(capability.types.size(), 2u);
  EXPECT_EQ(program->types[capability.types[0]].name, "container");
  EXPECT_EQ(program->types[capability.types[1]].name, "capability");
  EXPECT_EQ(capability.place.file, "base.rules");
  EXPECT_EQ(capability.place.span, (Span{7, 6, 7, 16}));
  const Predicate& root = program->predicates[*program->predicate("host-root")];
  EXPECT_EQ(root.kind, PredicateKind::state);
  EXPECT_EQ(root.goal, "host-root");
  EXPECT_EQ(root.says, "root on the host");
  EXPECT_THAT(root.meaning, IsEmpty());
  EXPECT_EQ(program->predicates[*program->predicate("code-exec")].foothold, "container");
  EXPECT_EQ(program->predicates[*program->predicate("exec-into")].kind, PredicateKind::event);
  EXPECT_FALSE(program->predicate("capabilit"));
  EXPECT_THAT(program->types[3].values,
              ElementsAre(*program->symbols.find("read"), *program->symbols.find("write")));
}

TEST(ReadProgram, AFileMayUseWhatALaterOneDeclares) {
  const RuleFile files[] = {
      {"a.rules", "fact mounted(volume)\nrule one title \"One\" owned() <- mounted(V), big(V)."},
      {"b.rules", "state owned()\nfact big(volume)\ntype volume"}};
  const auto program = read_program(files);
  ASSERT_TRUE(program) << program.error().sentence();
  EXPECT_EQ(program->clauses.size(), 1u);
}

TEST(ReadProgram, NoFileIsAnEmptyProgram) {
  const auto program = read_program({});
  ASSERT_TRUE(program);
  EXPECT_THAT(program->rules, IsEmpty());
}

TEST(ReadProgram, AMeaningStandsDirectlyAboveAndAlone) {
  const auto program = read(
      "# apart\n\nfact a()\n"
      "fact b()  # behind\n"
      "fact c()\n"
      "# above\nfact d() fact e()\n");
  ASSERT_TRUE(program) << program.error().sentence();
  const auto meaning = [&](std::string_view name) {
    return program->predicates[*program->predicate(name)].meaning;
  };
  EXPECT_EQ(meaning("a"), "");
  EXPECT_EQ(meaning("c"), "");
  EXPECT_EQ(meaning("d"), "above");
  EXPECT_EQ(meaning("e"), "");
}

TEST(ReadProgram, AnUnderscoreIsAnotherVariableEachTime) {
  const auto program = read("rule one title \"One\" host-root() <- engine-socket(_, _, _), code-exec(_).");
  ASSERT_TRUE(program) << program.error().sentence();
  EXPECT_THAT(program->clauses[0].variables, ElementsAre("_", "_", "_", "_"));
  EXPECT_THAT(program->clauses[0].body[1].terms, ElementsAre(Term{true, 3}));
}

TEST(ReadProgram, APremiseMayBindWhatStandsBeforeIt) {
  EXPECT_TRUE(
      read("rule one title \"One\" code-exec(X) <- X != \"web\", not capability(X, \"A\"), code-exec(X)."));
}

TEST(ReadProgram, ACopyKeepsItsOwnNames) {
  Program copy;
  {
    auto program = read("");
    ASSERT_TRUE(program);
    copy = *program;
    const Program& same = copy;
    copy = same;
  }
  EXPECT_EQ(copy.symbols.text(*copy.symbols.find("write")), "write");
  EXPECT_EQ(copy.symbols.of("write"), copy.symbols.find("write"));
  EXPECT_EQ(copy.symbols.text(copy.symbols.of("new")), "new");
}

// Names that are wrong.

TEST(RefuseProgram, AMisspeltPredicateWithTheNearest) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), capabilty(X, \"A\")."),
            "cannot read own.rules: line 3, column 30: no predicate \"capabilty\" is declared; did you mean "
            "\"capability\"?");
}
TEST(RefuseProgram, APredicateThatIsNearNone) {
  EXPECT_EQ(refusal_of_clause("host-root() <- quite-another-thing(X)."),
            "cannot read own.rules: line 3, column 16: no predicate \"quite-another-thing\" is declared; "
            "declare it: "
            "fact quite-another-thing(…)");
}
TEST(RefuseProgram, AMisspeltHead) {
  EXPECT_EQ(refusal_of_clause("host-rot() <- docker-api()."),
            "cannot read own.rules: line 3, column 1: no predicate \"host-rot\" is declared; did you mean "
            "\"host-root\"?");
}
TEST(RefuseProgram, AWrongNumberOfArguments) {
  EXPECT_EQ(
      refusal_of_clause("host-root() <- capability(X)."),
      "cannot read own.rules: line 3, column 16: capability(container, capability) has 2 arguments, and 1 is "
      "given here; give all of them");
  EXPECT_EQ(refusal_of_clause("host-root() <- docker-api(X, Y)."),
            "cannot read own.rules: line 3, column 16: docker-api() has no arguments, and 2 are given here; "
            "give no "
            "others");
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec()."),
            "cannot read own.rules: line 3, column 16: code-exec(container) has 1 argument, and none are "
            "given here; "
            "give all of them");
}
TEST(RefuseProgram, AVariableOfTwoTypes) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X),\n capability(Y, X)."),
            "cannot read own.rules: line 4, column 16: X is of type capability here, and of type container "
            "in line 3, "
            "column 26; use two variables");
}
TEST(RefuseProgram, AValueThatAnEnumerationLacks) {
  EXPECT_EQ(refusal_of_clause("host-root() <- engine-socket(X, S, writ)."),
            "cannot read own.rules: line 3, column 36: the type access has no value \"writ\"; did you mean "
            "\"write\"?");
  EXPECT_EQ(
      refusal_of_clause("host-root() <- engine-socket(X, S, \"everything\")."),
      "cannot read own.rules: line 3, column 36: the type access has no value \"everything\"; its values are "
      "\"read\", \"write\"");
  EXPECT_EQ(refusal_of_clause("host-root() <- A != reed, engine-socket(X, S, A)."),
            "cannot read own.rules: line 3, column 21: the type access has no value \"reed\"; did you mean "
            "\"read\"?");
}
TEST(RefuseProgram, ATypeThatNobodyDeclared) {
  EXPECT_EQ(refusal("fact seen(contaner)"),
            "cannot read own.rules: line 1, column 11: no type \"contaner\" is declared; did you mean "
            "\"container\"?");
  EXPECT_EQ(
      refusal("fact seen(planet-earth)"),
      "cannot read own.rules: line 1, column 11: no type \"planet-earth\" is declared; declare it: type "
      "planet-earth");
}

// Clauses that cannot be applied.

TEST(RefuseProgram, AHeadThatIsNoState) {
  EXPECT_EQ(
      refusal_of_clause("authorization-plugin() <- docker-api()."),
      "cannot read own.rules: line 3, column 1: the head \"authorization-plugin\" is a fact, and only states "
      "follow from premises; take a state as the head, or declare it as one");
  EXPECT_EQ(refusal_of_clause("exec-into(X) <- code-exec(X)."),
            "cannot read own.rules: line 3, column 1: the head \"exec-into\" is an event, and only states "
            "follow from "
            "premises; take a state as the head, or declare it as one");
}
TEST(RefuseProgram, ADeniedHead) {
  EXPECT_EQ(refusal_of_clause("  not host-root() <- docker-api()."),
            "cannot read own.rules: line 3, column 3: the head of a clause is denied, and nothing follows as "
            "not so; "
            "give a state that follows");
}
TEST(RefuseProgram, AnUnboundVariableOfTheHead) {
  EXPECT_EQ(refusal_of_clause("code-exec(X) <- docker-api()."),
            "cannot read own.rules: line 3, column 11: the variable X of the head has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
}
TEST(RefuseProgram, AnUnboundVariableOfADenial) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), not capability(X, C)."),
            "cannot read own.rules: line 3, column 48: the variable C of a denial has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
}
TEST(RefuseProgram, AnUnboundVariableOfAComparison) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), X != Y."),
            "cannot read own.rules: line 3, column 35: the variable Y of a comparison has no value; name it "
            "in a fact "
            "or a state among the premises that is not denied");
}
TEST(RefuseProgram, AnUnboundVariableOfAnEvent) {
  EXPECT_EQ(refusal_of_clause("code-exec(X) <- docker-api(), exec-into(X)."),
            "cannot read own.rules: line 3, column 11: the variable X of the head has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
  EXPECT_EQ(refusal_of_clause("host-root() <- docker-api(), exec-into(X)."),
            "cannot read own.rules: line 3, column 40: the variable X of an event has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
}
TEST(RefuseProgram, AnUnderscoreWhereItHasNoValue) {
  const std::string rest =
      ", where nothing gives it a value; name a variable that a fact or a state among the premises has as "
      "well";
  EXPECT_EQ(refusal_of_clause("code-exec(_) <- docker-api()."),
            "cannot read own.rules: line 3, column 11: _ stands in the head" + rest);
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), not capability(X, _)."),
            "cannot read own.rules: line 3, column 48: _ stands in a denial" + rest);
  EXPECT_EQ(refusal_of_clause("host-root() <- docker-api(), exec-into(_)."),
            "cannot read own.rules: line 3, column 40: _ stands in an event" + rest);
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), X != _."),
            "cannot read own.rules: line 3, column 35: _ stands in a comparison" + rest);
}
TEST(RefuseProgram, AComparisonThatSaysNothing) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), X != X."),
            "cannot read own.rules: line 3, column 30: both sides of the comparison are the same, and it "
            "never holds; "
            "compare two different variables");
  EXPECT_EQ(
      refusal_of_clause("host-root() <- code-exec(X), a != \"b\"."),
      "cannot read own.rules: line 3, column 30: both sides of the comparison are constants, and it always "
      "holds; remove it");
  EXPECT_EQ(refusal_of_clause("host-root() <- capability(X, C), X != C."),
            "cannot read own.rules: line 3, column 39: X is of type container and C of type capability, and "
            "only names "
            "of one type are compared; compare variables of one type");
}
TEST(RefuseProgram, ADenialOfAState) {
  EXPECT_EQ(refusal_of_clause("docker-api() <- code-exec(X), not host-root()."),
            "cannot read own.rules: line 3, column 35: the state \"host-root\" is denied, and only facts can "
            "be; say "
            "with facts what keeps the attacker from it");
}
TEST(RefuseProgram, ADenialThatClosesACycleWithTheCycle) {
  EXPECT_EQ(
      refusal_of_clause("host-root() <- code-exec(X), not code-exec(X).\n"
                        "docker-api() <- host-root().\n"
                        "code-exec(X) <- docker-api(), capability(X, _)."),
      "cannot read own.rules: line 3, column 34: the state \"code-exec\" is denied, and only facts can be; "
      "its "
      "denial closes the cycle host-root → docker-api → code-exec → host-root; say with facts what keeps the "
      "attacker from it");
  EXPECT_THAT(refusal_of_clause("host-root() <- code-exec(X), not host-root()."),
              HasSubstr("closes the cycle host-root → host-root;"));
}
TEST(RefuseProgram, ALongCycleIsToldInPart) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "state s" + std::to_string(i) + "()\n";
  text += "rule one title \"One\" s0() <- not s39().\n";
  for (int i = 0; i < 39; ++i) text += "s" + std::to_string(i + 1) + "() <- s" + std::to_string(i) + "().\n";
  EXPECT_THAT(refusal(text),
              HasSubstr("the cycle s0 → s1 → s2 → s3 → s4 → s5 → s6 → … → s34 → s35 → s36 → s37 → s38 → "
                        "s39 → s0;"));
}
TEST(RefuseProgram, ADenialOfAnEvent) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), not exec-into(X)."),
            "cannot read own.rules: line 3, column 34: the event \"exec-into\" is denied, and what others do "
            "cannot be "
            "ruled out; deny a fact, or remove the premise");
}
TEST(RefuseProgram, AClauseWithoutPremise) {
  for (const char* clause : {"host-root() <- .", "host-root()."})
    EXPECT_EQ(refusal_of_clause(clause),
              "cannot read own.rules: line 3, column 1: the clause for \"host-root\" has no premise; say "
              "what must be "
              "so; what holds without any is declared as a foothold");
}

// What is given twice or not at all.

TEST(RefuseProgram, ARuleGivenTwice) {
  EXPECT_EQ(
      refusal("rule one title \"One\" host-root() <- docker-api().\n"
              "rule one title \"Two\" host-root() <- docker-api()."),
      "cannot read own.rules: line 2, column 6: the rule \"one\" is given twice, first in own.rules, line 1, "
      "column 6; remove one, or give it another id");
}
TEST(RefuseProgram, APredicateDeclaredTwice) {
  EXPECT_EQ(
      refusal("\n event capability(container)"),
      "cannot read own.rules: line 2, column 8: the predicate \"capability\" is declared twice, first in "
      "base.rules, line 7, column 6; remove one");
}
TEST(RefuseProgram, ATypeDeclaredTwice) {
  EXPECT_EQ(refusal("type access"),
            "cannot read own.rules: line 1, column 6: the type \"access\" is declared twice, first in "
            "base.rules, line "
            "4, column 6; remove one");
}
TEST(RefuseProgram, AValueGivenTwice) {
  EXPECT_EQ(refusal("type colour = red | \"red\""),
            "cannot read own.rules: line 1, column 21: the value \"red\" is given twice; remove one");
}
TEST(RefuseProgram, AnAttributeGivenTwice) {
  EXPECT_EQ(refusal("rule one title \"One\"\n title \"Two\""),
            "cannot read own.rules: line 2, column 2: \"title\" is given twice, first in line 1; remove one");
  EXPECT_THAT(refusal("rule one attack T1611 attack T1611"),
              HasSubstr("column 23: \"attack\" is given twice"));
  EXPECT_THAT(refusal("state a() says \"x\" says \"y\""), HasSubstr("column 20: \"says\" is given twice"));
}
TEST(RefuseProgram, ARuleWithoutTitle) {
  EXPECT_EQ(refusal("rule one host-root() <- docker-api()."),
            "cannot read own.rules: line 1, column 6: the rule \"one\" has no title; add title \"…\" before "
            "its first "
            "clause");
  EXPECT_EQ(refusal("rule one title \"\" host-root() <- docker-api()."),
            "cannot read own.rules: line 1, column 16: the text of \"title\" is empty; fill it in");
}
TEST(RefuseProgram, ARuleWithoutClause) {
  EXPECT_EQ(
      refusal("rule one title \"One\"\nrule two"),
      "cannot read own.rules: line 1, column 6: the rule \"one\" has no clause; add one: STATE <- PREMISE, "
      "PREMISE.");
}
TEST(RefuseProgram, AnAttributeBehindAClause) {
  EXPECT_EQ(refusal_of_clause("host-root() <- docker-api().\n  noise loud"),
            "cannot read own.rules: line 4, column 3: the attribute \"noise\" stands behind a clause; write "
            "attributes "
            "before the first clause");
}

// Attributes with a wrong value.

TEST(RefuseProgram, ASentenceWithAnArgumentThatIsNotThere) {
  EXPECT_EQ(refusal("fact seen(container, socket) says \"\\\"{1}\\\" and {3}\""),
            "cannot read own.rules: line 1, column 48: \"{3}\" stands for no argument of \"seen\", which has "
            "2; write "
            "{1} to {2}");
  EXPECT_EQ(
      refusal("fact seen() says \"{1}\""),
      "cannot read own.rules: line 1, column 19: \"{1}\" stands for no argument of \"seen\", which has none; "
      "remove it");
  EXPECT_EQ(refusal("fact seen(container) says \"{1}{0}\""),
            "cannot read own.rules: line 1, column 31: \"{0}\" stands for no argument of \"seen\", which has "
            "1; write "
            "{1}");
  EXPECT_THAT(refusal("fact seen(container) says \"a {\""),
              HasSubstr("column 30: \"{\" stands for no argument"));
}
TEST(RefuseProgram, AFootholdOrGoalThatIsNoState) {
  EXPECT_EQ(refusal("fact seen() goal seen"),
            "cannot read own.rules: line 1, column 18: \"seen\" is declared as a fact, and attacks start and "
            "end in "
            "states; declare it as a state, or remove the attribute");
  EXPECT_THAT(refusal("event seen() foothold image"),
              HasSubstr("column 23: \"seen\" is declared as an event"));
}
TEST(RefuseProgram, AKindOfFootholdThatThereIsNot) {
  EXPECT_EQ(
      refusal("state seen() foothold netwrk"),
      "cannot read own.rules: line 1, column 23: there is no foothold \"netwrk\"; did you mean \"network\"?");
}
TEST(RefuseProgram, ANoiseThatThereIsNot) {
  EXPECT_EQ(refusal("rule one noise lound"),
            "cannot read own.rules: line 1, column 16: there is no noise \"lound\"; did you mean \"loud\"?");
}
TEST(RefuseProgram, ATechniqueThatIsNone) {
  EXPECT_EQ(refusal("rule one attack T1611 T155.001"),
            "cannot read own.rules: line 1, column 23: \"T155.001\" is no id of an ATT&CK technique; write "
            "it as T1611 "
            "or T1552.001");
  EXPECT_THAT(refusal("rule one attack \"T1611\""),
              HasSubstr("column 17: the text \"T1611\" stands where the id of an ATT&CK technique belongs"));
}

// Words out of place.

TEST(RefuseProgram, AWordOutOfPlace) {
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
TEST(RefuseProgram, AClauseOutOfShape) {
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
TEST(RefuseProgram, CharactersThatMeanNothing) {
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

// Limits.

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(RefuseProgram, WhatIsTooLong) {
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
TEST(RefuseProgram, TooManyPremises) {
  const std::string most = "host-root() <- " + repeated("docker-api(),", kMostLiterals - 1);
  EXPECT_EQ(refusal_of_clause(most + "docker-api()."), "it was read");
  EXPECT_EQ(refusal_of_clause(most + "\ndocker-api(),\ndocker-api()."),
            "cannot read own.rules: line 5, column 1: a clause has at most 64 premises; give an intermediate "
            "state a "
            "rule of its own");
}
TEST(RefuseProgram, TooManyOfAKind) {
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

// Any text.

const std::vector<std::string> kPieces = {"type ",
                                          "fact ",
                                          "event ",
                                          "state ",
                                          "rule ",
                                          "title \"T\"",
                                          "attack T1611 ",
                                          "noise loud ",
                                          "a",
                                          "b-c",
                                          "X",
                                          "Y",
                                          "_",
                                          "\"s\"",
                                          "(",
                                          ")",
                                          ",",
                                          ".",
                                          " <- ",
                                          " != ",
                                          "|",
                                          " = ",
                                          "not ",
                                          "\n",
                                          "# words\n",
                                          "code-exec(X)",
                                          "host-root()",
                                          "docker-api()",
                                          "says \"{1}\"",
                                          "\"",
                                          "\\",
                                          "\xE2\x80",
                                          "{",
                                          "access",
                                          "container",
                                          "write",
                                          "capability(X, \"A\")",
                                          "goal a ",
                                          "foothold image ",
                                          "\r\n"};

TEST(ReadAnyText, EndsWithAProgramOrASentenceAboutAPlaceInIt) {
  EXPECT_TRUE(rc::check([] {
    const auto picks =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, kPieces.size()));
    std::string text;
    for (const std::size_t pick : picks) text += kPieces[pick];
    const auto program = read(text);
    if (program) return;
    RC_ASSERT(program.error().operation == "read");
    RC_ASSERT(program.error().object == "own.rules");
    RC_ASSERT(program.error().cause.starts_with("line "));
    RC_ASSERT(!program.error().remedy.empty());
  }));
}

TEST(ReadAnyText, ChangedGoodTextsAreReadOrRefused) {
  const std::string good =
      std::string(kBase) +
      "rule one title \"One\" attack T1611 advice \"x\" noise quiet\n"
      "docker-api() <- code-exec(X), engine-socket(X, S, write), not capability(X, \"A\"),\n"
      "  code-exec(Y), X != Y, exec-into(Y).\n";
  EXPECT_TRUE(rc::check([&] {
    std::string text = good;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto size = *rc::gen::inRange<std::size_t>(0, 12);
    text.replace(at, size, kPieces[*rc::gen::inRange<std::size_t>(0, kPieces.size())]);
    const RuleFile files[] = {{"all.rules", text}};
    const auto program = read_program(files);
    if (program) return;
    RC_ASSERT(program.error().cause.starts_with("line "));
  }));
}

TEST(ReadAnyText, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const auto program = read(bytes);
    if (program) return;
    RC_ASSERT(program.error().operation == "read");
    RC_ASSERT(!program.error().cause.empty());
  }));
}

}  // namespace
}  // namespace watertight::attack
