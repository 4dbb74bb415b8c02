#include "attack/check_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "attack/analyse.hpp"
#include "attack/read_rules_test.hpp"

namespace watertight::attack {
namespace {

using testing::HasSubstr;

// Names that are wrong.

TEST(CheckProgram, RefusesAMisspeltPredicateWithTheNearest) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), capabilty(X, \"A\")."),
            "cannot read own.rules: line 3, column 30: no predicate \"capabilty\" is declared; did you mean "
            "\"capability\"?");
}
TEST(CheckProgram, RefusesAPredicateThatIsNearNone) {
  EXPECT_EQ(refusal_of_clause("host-root() <- quite-another-thing(X)."),
            "cannot read own.rules: line 3, column 16: no predicate \"quite-another-thing\" is declared; "
            "declare it: "
            "fact quite-another-thing(…)");
}
TEST(CheckProgram, RefusesAMisspeltHead) {
  EXPECT_EQ(refusal_of_clause("host-rot() <- docker-api()."),
            "cannot read own.rules: line 3, column 1: no predicate \"host-rot\" is declared; did you mean "
            "\"host-root\"?");
}
TEST(CheckProgram, RefusesAHeadThatIsNearNoState) {
  EXPECT_EQ(refusal_of_clause("quite-another-thing(X) <- code-exec(X)."),
            "cannot read own.rules: line 3, column 1: no predicate \"quite-another-thing\" is declared; "
            "declare it: "
            "state quite-another-thing(…)");
  EXPECT_THAT(refusal_of_clause("engine-sockt() <- docker-api()."), HasSubstr("declare it: state"));
}
TEST(CheckProgram, RefusesAWrongNumberOfArguments) {
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
TEST(CheckProgram, RefusesAVariableOfTwoTypes) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X),\n capability(Y, X)."),
            "cannot read own.rules: line 4, column 16: X is of type capability here, and of type container "
            "in line 3, "
            "column 26; use two variables");
}
TEST(CheckProgram, RefusesAValueThatAnEnumerationLacks) {
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
TEST(CheckProgram, RefusesATypeThatNobodyDeclared) {
  EXPECT_EQ(refusal("fact seen(contaner)"),
            "cannot read own.rules: line 1, column 11: no type \"contaner\" is declared; did you mean "
            "\"container\"?");
  EXPECT_EQ(
      refusal("fact seen(planet-earth)"),
      "cannot read own.rules: line 1, column 11: no type \"planet-earth\" is declared; declare it: type "
      "planet-earth");
}

// Clauses that cannot be applied.

TEST(CheckProgram, RefusesAHeadThatIsNoState) {
  EXPECT_EQ(
      refusal_of_clause("authorization-plugin() <- docker-api()."),
      "cannot read own.rules: line 3, column 1: the head \"authorization-plugin\" is a fact, and only states "
      "follow from premises; take a state as the head, or declare it as one");
  EXPECT_EQ(refusal_of_clause("exec-into(X) <- code-exec(X)."),
            "cannot read own.rules: line 3, column 1: the head \"exec-into\" is an event, and only states "
            "follow from "
            "premises; take a state as the head, or declare it as one");
}
TEST(CheckProgram, RefusesAnUnboundVariableOfTheHead) {
  EXPECT_EQ(refusal_of_clause("code-exec(X) <- docker-api()."),
            "cannot read own.rules: line 3, column 11: the variable X of the head has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
}
TEST(CheckProgram, RefusesAnUnboundVariableOfADenial) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), not capability(X, C)."),
            "cannot read own.rules: line 3, column 48: the variable C of a denial has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
}
TEST(CheckProgram, RefusesAnUnboundVariableOfAComparison) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), X != Y."),
            "cannot read own.rules: line 3, column 35: the variable Y of a comparison has no value; name it "
            "in a fact "
            "or a state among the premises that is not denied");
}
TEST(CheckProgram, RefusesAnUnboundVariableOfAnEvent) {
  EXPECT_EQ(refusal_of_clause("code-exec(X) <- docker-api(), exec-into(X)."),
            "cannot read own.rules: line 3, column 11: the variable X of the head has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
  EXPECT_EQ(refusal_of_clause("host-root() <- docker-api(), exec-into(X)."),
            "cannot read own.rules: line 3, column 40: the variable X of an event has no value; name it in a "
            "fact or a "
            "state among the premises that is not denied");
}
TEST(CheckProgram, RefusesAnUnderscoreWhereItHasNoValue) {
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
TEST(CheckProgram, RefusesAComparisonThatSaysNothing) {
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
TEST(CheckProgram, RefusesADenialOfAState) {
  EXPECT_EQ(refusal_of_clause("docker-api() <- code-exec(X), not host-root()."),
            "cannot read own.rules: line 3, column 35: the state \"host-root\" is denied, and only facts can "
            "be; say "
            "with facts what keeps the attacker from it");
}
TEST(CheckProgram, RefusesADenialThatClosesACycleWithTheCycle) {
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
TEST(CheckProgram, TellsALongCycleInPart) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "state s" + std::to_string(i) + "()\n";
  text += "rule one title \"One\" s0() <- not s39().\n";
  for (int i = 0; i < 39; ++i) text += "s" + std::to_string(i + 1) + "() <- s" + std::to_string(i) + "().\n";
  EXPECT_THAT(refusal(text),
              HasSubstr("the cycle s0 → s1 → s2 → s3 → s4 → s5 → s6 → … → s34 → s35 → s36 → s37 → s38 → "
                        "s39 → s0;"));
}
TEST(CheckProgram, RefusesADenialOfAnEvent) {
  EXPECT_EQ(refusal_of_clause("host-root() <- code-exec(X), not exec-into(X)."),
            "cannot read own.rules: line 3, column 34: the event \"exec-into\" is denied, and what others do "
            "cannot be "
            "ruled out; deny a fact, or remove the premise");
}

// What is given twice.

TEST(CheckProgram, RefusesARuleGivenTwice) {
  EXPECT_EQ(
      refusal("rule one title \"One\" host-root() <- docker-api().\n"
              "rule one title \"Two\" host-root() <- docker-api()."),
      "cannot read own.rules: line 2, column 6: the rule \"one\" is given twice, first in own.rules, line 1, "
      "column 6; remove one, or give it another id");
}
TEST(CheckProgram, RefusesAPredicateDeclaredTwice) {
  EXPECT_EQ(
      refusal("\n event capability(container)"),
      "cannot read own.rules: line 2, column 8: the predicate \"capability\" is declared twice, first in "
      "base.rules, line 7, column 6; remove one");
}
TEST(CheckProgram, RefusesATypeDeclaredTwice) {
  EXPECT_EQ(refusal("type access"),
            "cannot read own.rules: line 1, column 6: the type \"access\" is declared twice, first in "
            "base.rules, line "
            "4, column 6; remove one");
}
TEST(CheckProgram, RefusesAValueGivenTwice) {
  EXPECT_EQ(refusal("type colour = red | \"red\""),
            "cannot read own.rules: line 1, column 21: the value \"red\" is given twice; remove one");
}

// Attributes with a wrong value.

TEST(CheckProgram, RefusesASentenceWithAnArgumentThatIsNotThere) {
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
TEST(CheckProgram, RefusesAFootholdOrGoalThatIsNoState) {
  EXPECT_EQ(refusal("fact seen() goal seen"),
            "cannot read own.rules: line 1, column 18: \"seen\" is declared as a fact, and attacks start and "
            "end in "
            "states; declare it as a state, or remove the attribute");
  EXPECT_THAT(refusal("event seen() foothold image"),
              HasSubstr("column 23: \"seen\" is declared as an event"));
}
TEST(CheckProgram, RefusesAKindOfFootholdThatThereIsNot) {
  EXPECT_EQ(
      refusal("state seen() foothold netwrk"),
      "cannot read own.rules: line 1, column 23: there is no foothold \"netwrk\"; did you mean \"network\"?");
}
TEST(CheckProgram, RefusesAGoalThatThereIsNot) {
  EXPECT_EQ(refusal("state seen() goal host-rot"),
            "cannot read own.rules: line 1, column 19: there is no goal \"host-rot\"; did you mean "
            "\"host-root\"?");
  EXPECT_THAT(refusal("state seen() goal the-moon"), HasSubstr("take one of host-root, kernel-exec,"));
}

TEST(CheckProgram, RefusesARuleOfADocumentedFileThatSaysNothingOfItself) {
  const auto refused = [](std::string_view rule) {
    const RuleFile files[] = {{"base.rules", kBase}, {"own.rules", rule, true}};
    const auto program = read_program(files);
    return program ? std::string() : program.error().sentence();
  };
  constexpr std::string_view kRest = "host-root() <- docker-api().";
  EXPECT_THAT(refused(std::string("rule one title \"One\" attack T1611 ").append(kRest)),
              HasSubstr("line 1, column 6: the rule \"one\" has no comment; say above it"));
  EXPECT_THAT(refused(std::string("# Why.\nrule one title \"One\" ").append(kRest)),
              HasSubstr("line 2, column 6: the rule \"one\" names no technique; add attack"));
  EXPECT_EQ(refused(std::string("# Why.\nrule one title \"One\" attack T1611 ").append(kRest)), "");
}

// What no fact is ever given of would be a rule that never applies.
TEST(CheckProgram, RefusesACapabilityOrCallThatNoFactIsGivenOf) {
  const auto refused = [](const std::string& premise) {
    const std::string text = "rule one\n  title \"One\"\nhost-root() <- code-exec(X), " + premise + ".\n";
    const RuleFile files[] = {{"own.rules", text}};
    const auto program = program_of(files);
    return program ? std::string() : program.error().sentence();
  };
  EXPECT_EQ(
      refused("capability(X, \"SYS_ADMN\")"),
      "cannot read own.rules: line 3, column 44: the type capability has no value \"SYS_ADMN\"; did you "
      "mean \"SYS_ADMIN\"?");
  EXPECT_THAT(refused("syscall(X, mout)"), HasSubstr("did you mean \"mount\"?"));
  EXPECT_EQ(refused("capability(X, \"SYS_ADMIN\"), syscall(X, mount)"), "");
}

}  // namespace
}  // namespace watertight::attack
