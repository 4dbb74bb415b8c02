#include "attack/read_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "attack/read_rules_test.hpp"
#include "text/lines.hpp"

namespace watertight::attack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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
// Any text.

constexpr std::string_view kPieces[] = {"type ",
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
                                        "goal host-root ",
                                        "foothold image ",
                                        "\r\n"};

TEST(ReadAnyText, EndsWithAProgramOrASentenceAboutAPlaceInIt) {
  EXPECT_TRUE(rc::check([] {
    const auto picks =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, std::size(kPieces)));
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
    text.replace(at, size, kPieces[*rc::gen::inRange<std::size_t>(0, std::size(kPieces))]);
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
