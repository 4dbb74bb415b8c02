#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/paths.hpp"
#include "report/paths_sample_test.hpp"
#include "report/paths_words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string told(const Analysis& analysis, const TextOptions& options = {}) {
  std::ostringstream out;
  write_paths_text(out, analysis, options);
  return out.str();
}

Analysis with_many_ways(std::size_t number) {
  Analysis a = sample_analysis();
  while (a.paths.size() < number) a.paths.push_back(a.paths.front());
  return a;
}

TEST(PathsText, BeginsWithTheGravestGoalAndWhatClosesIt) {
  EXPECT_THAT(
      told(sample_analysis()),
      StartsWith(
          "4 ways to root on this host; 2 changes close 3 of them and the other way; 1 cannot be closed by\n"
          "configuration\n"));
  Analysis all_closed = sample_analysis();
  all_closed.cut.remaining.clear();
  EXPECT_EQ(headline(all_closed), "4 ways to root on this host; 2 changes close them all and the other way");
  all_closed.all_paths = false;
  EXPECT_EQ(headline(all_closed),
            "at least 4 ways to root on this host; 2 changes close them all and the other way");
}

// What closes the gravest goal is not what closes all goals.
TEST(PathsText, SaysWhatClosesTheGravestGoalAndWhatClosesAll) {
  Analysis a = sample_analysis();
  a.cut.remaining.clear();
  a.gravest = {"host-root", {"web.mount./var/run/docker.sock"}, 3, 4, true};
  EXPECT_EQ(headline(a), "4 ways to root on this host; 1 change closes them all; 2 close the other way too");
  EXPECT_EQ(gravest_alone(a), "to close the ways to root on this host alone: web.mount./var/run/docker.sock");
  EXPECT_THAT(told(a), HasSubstr("\n  to close the ways to root on this host alone: "));
  a.cut.remaining = {2};
  a.gravest.closes = 3;
  EXPECT_EQ(headline(a),
            "4 ways to root on this host; 1 change closes 3 of them; 1 cannot be closed by configuration; "
            "2 close the other way too");
  a.cut.remaining = {2, 4};
  EXPECT_EQ(headline(a),
            "4 ways to root on this host; 1 change closes 3 of them; 1 cannot be closed by configuration");
  a.gravest = {"host-root", {}, 0, 0, true};
  a.cut.remaining = {0, 1, 2, 3};
  EXPECT_EQ(headline(a),
            "4 ways to root on this host; no change of a setting closes them; 2 changes close the other way");
}

TEST(PathsText, OfAWhatIfSaysWhatIsLeftAndProposesNothing) {
  Analysis a = sample_analysis();
  a.what_if = {"web.user"};
  a.opened = {a.paths.front().id};
  a.gone = 3;
  a.effects = {{3, 0, {}}};
  a.cut.remaining = {0, 1, 2, 3, 4};
  const std::string text = told(a);
  EXPECT_THAT(text, StartsWith("With that 4 ways to root on this host are left\n"));
  EXPECT_THAT(text, HasSubstr("  as if changed: web.user\n  3 ways are closed by that\n  1 way is there only "
                              "with that\n"));
  EXPECT_THAT(text, Not(HasSubstr("--keep takes")));
  EXPECT_THAT(text, Not(HasSubstr("What no setting closes")));
  a.goals.clear();
  a.paths.clear();
  EXPECT_EQ(headline(a), "With that no way to any goal is left");
}

TEST(PathsText, SaysOfAChangeThatClosesNothingAloneWhatItIsThereFor) {
  Analysis a = sample_analysis();
  a.effects = {{0, 7, {}}, {2, 1, {}}};
  EXPECT_EQ(effects_of(a, 0).front(), "alone it closes nothing: together with the others it closes 7 ways");
  EXPECT_EQ(effects_of(a, 1).front(), "closes 2 ways by itself, 1 more together with the others");
  a.effects[0].closes_together = 0;
  EXPECT_EQ(effects_of(a, 0).front(),
            "alone it closes nothing: without it a weaker goal on the way stays open");
  a.what_if = {"web.user"};
  EXPECT_EQ(effects_of(a, 0).front(), "alone it closes nothing");
}

TEST(PathsText, SaysOfOneWayThatItIsOne) {
  Analysis one = sample_analysis();
  one.goals = {{"kernel-exec", 1, 0}};
  one.cut.remaining.clear();
  one.cut.changes = {0};
  EXPECT_EQ(headline(one), "1 way to code in the kernel; 1 change closes it");
}

TEST(PathsText, PromisesNothingWhereNoChangeHelps) {
  Analysis open = sample_analysis();
  open.goals = {{"host-root", 1, 0}};
  open.cut = {};
  open.cut.remaining = {2};
  EXPECT_EQ(headline(open), "1 way to root on this host; no change of a setting closes it");
}

TEST(PathsText, ClaimsNothingOfWhatWasNotLookedAt) {
  Analysis none;
  EXPECT_EQ(headline(none), "No way to any goal was found");
  none.not_seen = {"the host's kernel: /proc was not read"};
  EXPECT_EQ(headline(none), "No way to any goal was found in what could be looked at");
  EXPECT_THAT(told(none), HasSubstr("the host's kernel: /proc was not read"));
}

TEST(PathsText, TellsCertainFromPossibleAndFromWhatWaits) {
  EXPECT_THAT(
      goal_lines(sample_analysis()),
      ElementsAre(
          "4 ways to root on this host: 3 certain, 1 possible; 1 of them only when somebody does something",
          "1 way to another container: 1 certain"));
}

TEST(PathsText, GivesEachChangeAsAnEditWithItsPlaceItsPriceAndItsEffect) {
  const std::string text = told(sample_analysis());
  for (const char* part :
       {"  2. db: remove `- SYS_ADMIN`\n     shop/compose.yaml:21:7 (db.capability.SYS_ADMIN)\n     closes 1",
        "     closes 1 way by itself\n     may break: mounts that db makes\n     opens: another way that is "
        "there only",
        "--keep takes what stands in brackets", "or instead: changes 1 and 2 (weight 5; the best has 5)"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(PathsText, ShowsEveryPremiseWithWhereItWasReadAndWhatNobodyKnows) {
  const std::string text = told(sample_analysis());
  for (const char* part :
       {"     if an AppArmor profile confines db, which nobody knows\n",
        "        ? no AppArmor profile confines db: not known\n",
        "          AppArmor = unknown: the host was not read (assumed)\n",
        "          mounts = /var/run/docker.sock (declared, shop/compose.yaml:21:7)\n",
        "     only when somebody runs docker exec in db\n", "        when somebody runs docker exec in db\n",
        "     on the host that is assumed\n", "(with what steps 1 and 2 gave)", "     closed by change 2\n",
        "1. docker exec leaks a handle of the host [exec-leak]"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(PathsText, SaysOfADenialThatNobodyKnowsWhatItWouldTake) {
  attack::Path path;
  path.unless = {"it is not so that DOCKER-USER has rules that filter", "web runs as root"};
  EXPECT_THAT(conditions_of(path), ElementsAre("unless DOCKER-USER has rules that filter, which nobody knows",
                                               "if web runs as root, which nobody knows"));
}

TEST(PathsText, SaysWhatASettingBecomesWhereItIsNotRemoved) {
  Analysis a = sample_analysis();
  EXPECT_THAT(told(a), Not(HasSubstr("(removed)")));
  a.changes[1].to = "none";
  EXPECT_THAT(told(a), HasSubstr("     cap_add: SYS_ADMIN → none\n"));
}

TEST(PathsText, OfSeveralTargetsNamesEachAndCountsThoseWithoutAWay) {
  std::vector<Analysis> several(5);
  several[1] = sample_analysis();
  several[3] = sample_analysis();
  several[3].target = "other.yaml";
  std::ostringstream out;
  write_paths_text(out, several, {});
  EXPECT_THAT(out.str(), StartsWith("shop/compose.yaml\n4 ways to root"));
  EXPECT_THAT(out.str(), HasSubstr("\n\nother.yaml\n4 ways to root"));
  EXPECT_THAT(out.str(), testing::EndsWith("\n\nNo way to any goal was found in 3 other targets\n"));
  std::ostringstream none;
  write_paths_text(none, std::vector<Analysis>(2), {});
  EXPECT_EQ(none.str(), "No way to any goal was found in 2 targets\n");
}

TEST(PathsText, NamesWhatNoSettingCloses) {
  EXPECT_THAT(told(sample_analysis()),
              HasSubstr("What no setting closes\n  root on the host, from code running in db\n"));
}

TEST(PathsText, TellsAHandfulAndCountsTheRestUntilAskedForAll) {
  EXPECT_THAT(told(with_many_ways(9)), HasSubstr("  and 4 ways more (-v tells all)\n"));
  EXPECT_THAT(told(with_many_ways(9)), Not(HasSubstr("\n  6. ")));
  EXPECT_THAT(told(with_many_ways(9), {.verbose = true}), HasSubstr("\n  9. "));
}

TEST(PathsText, LetsNoNameCommandTheTerminal) {
  EXPECT_EQ(told(sample_analysis()).find('\x1b'), std::string::npos);
  EXPECT_THAT(told(sample_analysis()), HasSubstr("\\x1b[31m"));
}

TEST(PathsText, ColoursOnlyWhereAsked) {
  EXPECT_THAT(told(sample_analysis(), {.colour = true}), StartsWith("\x1b[1;31m"));
}

TEST(PathsText, OfAScanIsWhatThereIsTheChangesAndThreeWaysInALineEach) {
  std::ostringstream out;
  write_paths_section_text(out, with_many_ways(9), {.width = 400});
  EXPECT_THAT(
      out.str(),
      HasSubstr(
          "\n  2. db: remove `- SYS_ADMIN`\n     shop/compose.yaml:21:7 (db.capability.SYS_ADMIN)\n\n"));
  EXPECT_THAT(
      out.str(),
      HasSubstr("  certain: root on the host, from anybody on the network: published, api-sock-mount, "
                "api-create-privileged\n"));
  EXPECT_THAT(out.str(), HasSubstr("  and 6 ways more: watertight paths tells each step by step\n"));
}

TEST(PathsWords, TakeAChangeAtThePlaceOfAPremiseForOneThatBreaksIt) {
  Analysis a = sample_analysis();
  attack::Step& step = a.paths.front().steps.front();
  step.premises.front().changed_by.clear();
  EXPECT_THAT(changes_that_break(a, step), ElementsAre(0));
  step.premises.front().evidence.front().origin = sample_place(99, 1);
  EXPECT_THAT(changes_that_break(a, step), testing::IsEmpty());
}

TEST(Goals, AreNamedAndTheirOrderIsFromTheGravest) {
  std::vector<std::string_view> ids;
  for (const attack::Goal& goal : attack::goals()) ids.push_back(goal.id);
  EXPECT_THAT(ids, ElementsAre("host-root", "kernel-exec", "daemon-control", "host-file-write",
                               "host-file-read", "other-container", "secret-read", "net-mitm", "host-dos"));
  EXPECT_EQ(title_of_goal("host-root"), "root on this host");
  EXPECT_EQ(title_of_goal("own-goal"), "own-goal");
}

}  // namespace
}  // namespace watertight::report
