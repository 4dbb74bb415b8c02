#include "attack/analyse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "attack/assumed_host.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_container;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

// A file that describes these containers: its host is assumed.
facts::System file_of(std::vector<facts::Container> containers) {
  facts::System system;
  system.kind = facts::TargetKind::compose;
  system.name = "compose.yaml";
  for (facts::Container& c : containers) c.kind = facts::ContainerKind::service;
  system.containers = std::move(containers);
  return system;
}

facts::Container hardened(std::string name) {
  facts::Container c = plain_container(std::move(name));
  c.user = facts::declared<std::string>("1000", {});
  c.cap_drop = facts::declared(checks::items({"ALL"}), {});
  c.security_opt = facts::declared(checks::items({"no-new-privileges:true"}), {});
  c.no_new_privileges = facts::declared(true, {});
  return c;
}

facts::Container with_socket(std::string name) {
  facts::Container c = plain_container(std::move(name));
  c.mounts =
      facts::declared(std::vector<facts::Mount>{bind_mount("/run/docker.sock", "/run/docker.sock")}, {});
  return c;
}

Analysis analysis_of(const facts::System& system, const Request& request = {}) {
  Program program = *program_of();
  auto analysis = analyse(system, program, request);
  EXPECT_TRUE(analysis) << analysis.error().sentence();
  return analysis ? std::move(*analysis) : Analysis();
}

std::string refusal(const facts::System& system, const Request& request) {
  Program program = *program_of();
  const auto analysis = analyse(system, program, request);
  if (!analysis) return analysis.error().sentence();
  const auto known = refuse_unknown(request, {&*analysis, 1});
  return known ? std::string() : known.error().sentence();
}

std::vector<std::string> ids_of_cut(const Analysis& analysis) {
  std::vector<std::string> ids;
  for (const std::size_t change : analysis.cut.changes) ids.push_back(analysis.changes[change].id);
  std::ranges::sort(ids);
  return ids;
}

bool reaches(const Analysis& analysis, std::string_view goal) {
  return std::ranges::any_of(analysis.paths, [&](const Path& path) {
    return path.goal == goal || std::ranges::find(path.also, goal) != path.also.end();
  });
}

TEST(Analyse, AHardenedContainerHasNoWays) {
  const Analysis analysis = analysis_of(file_of({hardened("web")}));
  EXPECT_TRUE(analysis.paths.empty()) << analysis.paths.front().reaches;
  EXPECT_TRUE(analysis.cut.changes.empty());
}

// Rules that lead to no goal that was asked for are among them.
TEST(Analyse, WhatTheRulesWereGivenAndWhichOfThemApplyIsToldWhereItIsAskedFor) {
  const facts::System system = file_of({plain_container("web")});
  const Analysis analysis = analysis_of(system, {.to = {"host-root"}, .with_applied = true});
  EXPECT_THAT(analysis.given, Contains(GivenFact{"runs-as-root(web)", true}));
  EXPECT_THAT(analysis.applied,
              Contains(AppliedClause{
                  "root-by-default", 1, "root-in(web)", {"code-exec(web)", "runs-as-root(web)"}, true}));
  EXPECT_THAT(analysis.applied, Contains(Field(&AppliedClause::rule, "bridge-arp-spoof")));
  const Analysis short_one = analysis_of(system, {.to = {"host-root"}});
  EXPECT_TRUE(short_one.given.empty() && short_one.applied.empty());
  EXPECT_EQ(short_one.paths, analysis.paths);
}

// A clause is as certain as the states that it builds on.
TEST(Analyse, AClauseThatBuildsOnSomethingUnknownIsNotCertain) {
  facts::Container c = plain_container("web");
  c.user = facts::unknown<std::string>("a variable decides");
  const Analysis analysis = analysis_of(file_of({c}), {.with_applied = true});
  const auto at = std::ranges::find(analysis.applied, "bridge-mac-flood", &AppliedClause::rule);
  ASSERT_NE(at, analysis.applied.end());
  EXPECT_FALSE(at->certain);
}

// What one leaves in a folder of the host for the other goes with the mount of either.
TEST(Analyse, AFolderThatTwoShareIsClosedByASetting) {
  std::vector<facts::Container> both = {plain_container("a"), plain_container("b")};
  for (facts::Container& c : both)
    c.mounts = facts::declared(std::vector<facts::Mount>{bind_mount("/opt/x", "/usr/local/bin")}, {});
  const Analysis analysis = analysis_of(file_of(both), {.to = {"other-container"}});
  EXPECT_THAT(analysis.paths, Contains(Field(&Path::goal, "other-container")));
  EXPECT_TRUE(analysis.cut.remaining.empty());
  EXPECT_TRUE(analysis.by_other_means.empty()) << analysis.by_other_means.front().atom;
}

TEST(Analyse, TheEnginesSocketIsAWayToRootThatIsClosedByTakingItAway) {
  const Analysis analysis = analysis_of(file_of({with_socket("web")}), {.to = {"host-root"}});
  ASSERT_FALSE(analysis.paths.empty());
  const Path& path = analysis.paths.front();
  EXPECT_EQ(path.goal, "host-root");
  EXPECT_EQ(path.certainty, Certainty::certain);
  EXPECT_EQ(path.from.front().name, "web");
  EXPECT_EQ(path.steps.back().rule, "api-to-host-root");
  EXPECT_FALSE(path.closed_by.empty());
  EXPECT_TRUE(analysis.cut.remaining.empty());
}

TEST(Analyse, APathHasOneIdWhateverFactsStandBehindItAndNoOtherHasIt) {
  facts::Container root = with_socket("web");
  root.user = facts::declared<std::string>("root", {});
  facts::Container nobody_knows = with_socket("web");
  nobody_knows.user = facts::unknown<std::string>("the image decides");
  const Analysis certain = analysis_of(file_of({root, plain_container("db")}));
  const Analysis possible = analysis_of(file_of({nobody_knows, plain_container("db")}));
  const auto socket = [](const Analysis& analysis) {
    return std::ranges::find_if(analysis.paths, [](const Path& path) {
      return std::ranges::any_of(path.steps,
                                 [](const Step& step) { return step.rule.starts_with("api-sock-mount"); });
    });
  };
  ASSERT_NE(socket(certain), certain.paths.end());
  ASSERT_NE(socket(possible), possible.paths.end());
  EXPECT_EQ(socket(certain)->certainty, Certainty::certain);
  EXPECT_EQ(socket(possible)->certainty, Certainty::possible);
  EXPECT_EQ(socket(certain)->id, socket(possible)->id);
  std::vector<std::string> ids;
  for (const Path& path : certain.paths) ids.push_back(path.id);
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST(Analyse, ASettingThatIsKeptIsNoPartOfTheCut) {
  const facts::System system = file_of({with_socket("web")});
  const auto cheapest = ids_of_cut(analysis_of(system, {.to = {"host-root"}}));
  ASSERT_FALSE(cheapest.empty());
  for (const std::string& id : cheapest) {
    const Analysis kept = analysis_of(system, {.to = {"host-root"}, .keep = {id}});
    const auto now = ids_of_cut(kept);
    EXPECT_EQ(std::ranges::find(now, id), now.end());
    EXPECT_FALSE(now.empty());
    EXPECT_EQ(kept.kept, std::vector<std::string>{id});
  }
}

TEST(Analyse, WithTheChangesOfTheCutNothingIsLeftAndWithoutOneSomethingIs) {
  facts::Container metrics = plain_container("metrics");
  metrics.privileged = facts::declared(true, {});
  metrics.cap_add = facts::declared(checks::items({"SYS_ADMIN"}), {});
  metrics.mounts = facts::declared(std::vector<facts::Mount>{bind_mount("/", "/host", true)}, {});
  const facts::System system = file_of({metrics, with_socket("proxy"), hardened("web")});
  const auto cut = ids_of_cut(analysis_of(system));
  ASSERT_FALSE(cut.empty());
  EXPECT_TRUE(analysis_of(system, {.what_if = cut}).paths.empty());
  if (cut.size() == 1) return;
  for (const std::string& left_out : cut) {
    std::vector<std::string> others = cut;
    std::erase(others, left_out);
    EXPECT_FALSE(analysis_of(system, {.what_if = others}).paths.empty()) << left_out;
  }
}

// Every change by itself, against what is left when it is made.
TEST(Analyse, AChangeClosesAWayByItselfOnlyWhereNoVariantOfItIsLeft) {
  facts::Container web = with_socket("web");
  web.user = facts::unknown<std::string>("the image decides");
  const facts::System system = file_of({web});
  const Request request = {.to = {"host-root"}};
  const Analysis analysis = analysis_of(system, request);
  ASSERT_FALSE(analysis.paths.empty());
  // Who is no root becomes it by a set-uid program, if nothing forbids that.
  const auto user = std::ranges::find(analysis.changes, "web.user", &ProposedChange::id);
  if (user != analysis.changes.end()) {
    EXPECT_EQ(analysis.effects[static_cast<std::size_t>(user - analysis.changes.begin())].closes_alone, 0u);
  }
  for (std::size_t change = 0; change < analysis.changes.size(); ++change) {
    Request made = request;
    made.what_if = {analysis.changes[change].id};
    EXPECT_EQ(analysis.effects[change].closes_alone, analysis_of(system, made).gone) << made.what_if.front();
  }
}

// Root in web goes on to db, which has the engine's socket: a way to root on the host, and to db on the way.
facts::System sharing_with_the_socket() {
  facts::Container web = plain_container("web");
  web.pid_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::container, "db"}, {});
  return file_of({web, with_socket("db"), with_socket("proxy")});
}

TEST(Analyse, AGoalOnTheWayToOneThatIsClosedIsToldWhereItStaysOpen) {
  const facts::System system = sharing_with_the_socket();
  Request request = {.from = {"web", "proxy"}, .keep = {"web", "db.user"}};
  const Analysis analysis = analysis_of(system, request);
  ASSERT_FALSE(analysis.cut.changes.empty());
  std::vector<std::string> remain;
  for (const std::size_t path : analysis.cut.remaining) remain.push_back(analysis.paths[path].reaches);
  request.keep.clear();
  request.what_if = ids_of_cut(analysis);
  const Analysis left = analysis_of(system, request);
  EXPECT_FALSE(left.paths.empty());
  for (const Path& path : left.paths) EXPECT_THAT(remain, Contains(path.reaches)) << path.id;
  EXPECT_EQ(remain.size(), left.paths.size());
  EXPECT_TRUE(std::ranges::is_sorted(analysis.paths, {}, [](const Path& path) {
    return std::ranges::find(goals(), path.goal, &Goal::id) - goals().begin();
  }));
}

// As many changes as when nothing but that goal is asked for.
TEST(Analyse, WhatClosesTheGravestGoalIsToldBesideWhatClosesAll) {
  facts::Container metrics = plain_container("metrics");
  metrics.privileged = facts::declared(true, {});
  const facts::System system = file_of({metrics, with_socket("proxy"), plain_container("web")});
  const Analysis all = analysis_of(system);
  const Analysis root = analysis_of(system, {.to = {"host-root"}});
  EXPECT_TRUE(root.gravest.goal.empty());
  EXPECT_EQ(all.gravest.goal, "host-root");
  EXPECT_EQ(all.gravest.weight, root.cut.weight);
  EXPECT_EQ(all.gravest.changes.size(), root.cut.changes.size());
  EXPECT_EQ(all.gravest.closes, root.cut.closes.size());
  EXPECT_LT(all.gravest.weight, all.cut.weight);
}

TEST(Analyse, WithAChangeMadeAWayIsThereOnlyWithItWhereAPremiseDidNotHoldBefore) {
  const facts::System system = sharing_with_the_socket();
  const Analysis analysis = analysis_of(system, {.what_if = {"db.socket./run/docker.sock"}});
  // The way to db was told with the one to root on the host.
  EXPECT_TRUE(reaches(analysis, "other-container"));
  EXPECT_THAT(analysis.opened, testing::IsEmpty());
  EXPECT_GT(analysis.gone, 0u);
  ASSERT_EQ(analysis.effects.size(), 1u);
  EXPECT_EQ(analysis.effects.front().closes_alone, analysis.gone);
}

TEST(Analyse, WhatOnlyStandsOnTwoSettingsTogetherIsClosedByBoth) {
  facts::Container c = plain_container("web");
  c.privileged = facts::declared(true, {});
  c.cap_add = facts::declared(checks::items({"SYS_MODULE"}), {});
  const Analysis analysis = analysis_of(file_of({c}), {.to = {"kernel-exec"}, .keep = {"web.user"}});
  const auto cut = ids_of_cut(analysis);
  EXPECT_NE(std::ranges::find(cut, "web.privileged"), cut.end());
  EXPECT_NE(std::ranges::find(cut, "web.capability.SYS_MODULE"), cut.end());
}

TEST(Analyse, AWeakerGoalThatIsSurerThanTheGraverOneBehindItIsToldByItself) {
  facts::System system = checks::plain_engine();
  system.engine->components = facts::declared<std::vector<facts::Component>>({{"runc", "1.1.5", ""}}, {});
  system.containers = {plain_container("web"), plain_container("db")};
  for (facts::Container& c : system.containers) c.user = facts::declared<std::string>("0", {});
  system.containers[0].pid_mode =
      facts::declared(facts::NamespaceMode{facts::NamespaceKind::container, "db"}, {});
  const Analysis analysis = analysis_of(system, {.from = {"web"}});
  // From there on somebody has to run docker exec in it.
  EXPECT_TRUE(std::ranges::any_of(analysis.paths, [](const Path& path) {
    return path.goal == "host-root" && path.steps.front().rule.starts_with("pid-join") && !path.needs.empty();
  }));
  EXPECT_TRUE(std::ranges::any_of(analysis.paths, [](const Path& path) {
    return path.goal == "other-container" && path.needs.empty() && path.certainty == Certainty::certain;
  }));
}

TEST(Analyse, FromOneContainerOtherOnesAreNoStart) {
  const facts::System system = file_of({with_socket("proxy"), plain_container("web")});
  EXPECT_TRUE(reaches(analysis_of(system, {.from = {"proxy"}}), "host-root"));
  EXPECT_FALSE(reaches(analysis_of(system, {.from = {"web"}}), "host-root"));
}

TEST(Analyse, DenialOfServiceIsLeftOutUnlessItIsAskedFor) {
  const facts::System system = file_of({plain_container("web")});
  EXPECT_FALSE(reaches(analysis_of(system), "host-dos"));
  EXPECT_TRUE(reaches(analysis_of(system, {.to = {"host-dos"}}), "host-dos"));
}

TEST(Analyse, TheAssumedHostIsNamedAndPathsThatNeedItSaySo) {
  facts::Container c = plain_container("web");
  c.system_paths_unconfined = facts::declared(true, {});
  c.masked_paths = facts::declared(facts::Items{}, {});
  c.read_only_paths = facts::declared(facts::Items{}, {});
  c.security_opt = facts::declared(checks::items({"systempaths=unconfined", "apparmor=unconfined"}), {});
  c.apparmor = facts::declared<std::string>("unconfined", {});
  const Analysis analysis = analysis_of(file_of({c}), {.to = {"host-root"}});
  EXPECT_EQ(analysis.assumed, "debian-12-default");
  ASSERT_FALSE(analysis.paths.empty());
  EXPECT_FALSE(analysis.paths.front().assuming.empty());
  EXPECT_EQ(analysis_of(file_of({c}), {.to = {"host-root"}, .assume = "nothing"}).paths.front().certainty,
            Certainty::possible);
}

// From whoever reaches it: the proxy's own mount is the setting.
TEST(Analyse, AProxyOfTheSocketIsClosedByTakingItsSocketAway) {
  facts::Container proxy = with_socket("proxy");
  proxy.image = facts::declared<std::string>("tecnativa/docker-socket-proxy", {});
  proxy.environment = facts::declared(std::vector<facts::Variable>{{"CONTAINERS", "1"}, {"POST", "1"}}, {});
  const facts::System system = file_of({proxy, hardened("t")});
  const Analysis analysis = analysis_of(system, {.from = {"t"}, .to = {"host-root"}});
  ASSERT_TRUE(reaches(analysis, "host-root"));
  EXPECT_TRUE(analysis.by_other_means.empty());
  EXPECT_FALSE(analysis.cut.changes.empty());
  EXPECT_TRUE(analysis.cut.remaining.empty());
}

// A keyring holds secrets; no file of anybody lies in it.
TEST(Analyse, AKeyringThatContainersShareIsASecretToRead) {
  std::vector<facts::Container> both = {plain_container("a"), plain_container("b")};
  for (facts::Container& c : both) {
    c.seccomp.value->kind = facts::SeccompKind::unconfined;
    c.security_opt = facts::declared(checks::items({"seccomp=unconfined"}), {});
  }
  const Analysis analysis = analysis_of(file_of(both), {.to = {"secret-read", "other-container"}});
  const auto by_keyring = [&](std::string_view goal) {
    return std::ranges::any_of(analysis.paths, [&](const Path& path) {
      return path.goal == goal && path.steps.back().rule == "secret-keyring";
    });
  };
  EXPECT_TRUE(by_keyring("secret-read"));
  EXPECT_FALSE(by_keyring("other-container"));
}

// Homes may belong to the user that is proposed as well: the mount goes, too.
TEST(Analyse, HomesOfTheHostAreOpenToAnOrdinaryUserAndClosedByTheirMount) {
  facts::Container c = plain_container("web");
  for (const char* folder : {"/", "/home"}) {
    c.mounts = facts::declared(std::vector<facts::Mount>{bind_mount(folder, "/host")}, {});
    for (const char* user : {"0", "1000"}) {
      c.user = facts::declared<std::string>(user, {});
      const Analysis analysis = analysis_of(file_of({c}));
      ASSERT_FALSE(analysis.paths.empty()) << folder << user;
      EXPECT_TRUE(analysis.cut.remaining.empty()) << folder << user;
      EXPECT_TRUE(analysis.by_other_means.empty()) << folder << user;
      EXPECT_TRUE(analysis_of(file_of({c}), {.what_if = ids_of_cut(analysis)}).paths.empty())
          << folder << user;
    }
    const Analysis as_user = analysis_of(file_of({c}), {.to = {"host-file-write"}});
    ASSERT_FALSE(as_user.paths.empty()) << folder;
    for (const Path& path : as_user.paths) EXPECT_EQ(path.certainty, Certainty::possible);
  }
}

// Nobody described the engine: that it is rootful and does not map users is taken for granted, and told.
TEST(Analyse, WhatIsTakenForGrantedOfTheEngineIsToldAndUnknownWhereNothingIs) {
  facts::Container c = plain_container("web");
  c.mounts = facts::declared(std::vector<facts::Mount>{bind_mount("/etc", "/e")}, {});
  const Analysis analysis = analysis_of(file_of({c}), {.to = {"host-root"}});
  ASSERT_FALSE(analysis.paths.empty());
  EXPECT_EQ(analysis.paths.front().certainty, Certainty::certain);
  EXPECT_THAT(analysis.paths.front().assuming, Not(testing::IsEmpty()));
  for (const facts::Container& any : {c, with_socket("web")}) {
    const Analysis nothing = analysis_of(file_of({any}), {.assume = "nothing"});
    EXPECT_FALSE(nothing.paths.empty());
    for (const Path& path : nothing.paths) {
      EXPECT_EQ(path.certainty, Certainty::possible) << path.reaches;
      EXPECT_TRUE(path.assuming.empty()) << path.assuming.front();
    }
  }
}

// Whose settings nobody read cannot be changed by an edit either.
TEST(Analyse, ChangesToAHostThatNobodyReadAreNotProposed) {
  facts::Container c = plain_container("web");
  c.pid_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::host, ""}, {});
  c.cap_add = facts::declared(checks::items({"SYS_PTRACE", "PERFMON"}), {});
  for (const AssumedHost& host : assumed_hosts())
    for (const ProposedChange& change :
         analysis_of(file_of({c, plain_container("db")}), {.to = {"all"}, .assume = std::string(host.name)})
             .changes)
      EXPECT_TRUE(change.id.starts_with("web.") || change.id.starts_with("db.")) << change.id;
}

TEST(Analyse, WhatNoSettingTakesAwayIsToldAndTheRestIsClosed) {
  facts::System system = file_of({with_socket("web")});
  system.host.emplace();  // it is there, and nobody looked at its kernel
  const Analysis analysis = analysis_of(system, {.to = {"host-root"}});
  EXPECT_FALSE(analysis.by_other_means.empty());
  EXPECT_FALSE(analysis.cut.changes.empty());
  EXPECT_FALSE(analysis.cut.closes.empty());
}

// The effect of a change on those who share a namespace is no surprise: with the cut made nothing is left.
TEST(Analyse, AChangeIsSeenByThoseWhoShareItsNamespaces) {
  facts::Container db = plain_container("db");
  facts::Container web = plain_container("web");
  web.user = facts::declared<std::string>("1000", {});
  db.pid_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::container, "web"}, {});
  const facts::System system = file_of({web, db});
  const Request request = {.to = {"other-container"}, .assume = "debian-12-default"};
  const Analysis analysis = analysis_of(system, request);
  EXPECT_TRUE(analysis.cut.exact);
  ASSERT_FALSE(analysis.cut.changes.empty());
  Request with_all = request;
  with_all.what_if = ids_of_cut(analysis);
  EXPECT_TRUE(analysis_of(system, with_all).paths.empty());
}

TEST(Analyse, ARequestThatNamesWhatIsNotThereIsRefused) {
  const facts::System system = file_of({plain_container("web")});  // which no way leads through
  EXPECT_NE(refusal(system, {.from = {"nobody"}}).find("web"), std::string::npos);
  EXPECT_NE(refusal(system, {.to = {"the-moon"}}).find("host-root"), std::string::npos);
  EXPECT_NE(refusal(system, {.keep = {"web.usr"}}).find("web.user"), std::string::npos);
  EXPECT_NE(refusal(system, {.what_if = {"db.user"}}).find("db.user"), std::string::npos);
  EXPECT_NE(refusal(system, {.assume = "windows"}).find("debian-12-default"), std::string::npos);
}

// What one target of several has need not be in the others; what none has is wrong, and all are listed.
TEST(Analyse, ANameIsWrongOnlyWhereNoSystemKnowsIt) {
  Program program = *program_of();
  const auto asked = [&](const Request& request) {
    std::vector<Analysis> analyses;
    for (const char* name : {"web", "db"})
      analyses.push_back(*analyse(file_of({plain_container(name)}), program, request));
    const auto known = refuse_unknown(request, analyses);
    return known ? std::string() : known.error().sentence();
  };
  EXPECT_EQ(asked({.from = {"web", "container:db"}}), "");
  EXPECT_EQ(asked({.keep = {"web.user"}}), "");
  EXPECT_EQ(asked({.keep = {"db"}}), "");
  EXPECT_EQ(asked({.what_if = {"web.user", "db.user"}}), "");
  EXPECT_THAT(asked({.from = {"web", "nobody"}}),
              AllOf(HasSubstr("cannot start from nobody"), HasSubstr("containers db, web")));
  EXPECT_THAT(asked({.keep = {"web.user", "backup.user"}}),
              AllOf(HasSubstr("cannot keep backup.user"), HasSubstr("there are db."), HasSubstr(" more")));
  EXPECT_THAT(asked({.keep = {"web.nothing"}}), AllOf(HasSubstr("web.user"), Not(HasSubstr("db.user"))));
}

TEST(Analyse, StartsThatAreListedAreEachThereOnceWithTheirKind) {
  std::vector<facts::Container> both = {plain_container("a"), plain_container("b")};
  for (facts::Container& c : both) c.image = facts::declared<std::string>("alpine:3.20", {});
  const std::string says = refusal(file_of(both), {.from = {"nobody"}});
  EXPECT_NE(says.find("of the containers a, b, or of the images alpine:3.20"), std::string::npos) << says;
  EXPECT_EQ(says.find("alpine:3.20"), says.rfind("alpine:3.20")) << says;
  EXPECT_THAT(refusal(file_of(both), {.from = {"account:alice"}}),
              AllOf(HasSubstr("there is no account of that name"), Not(HasSubstr("alpine"))));
}

// Whoever fails on a goal sees what he would see without.
TEST(Analyse, AGoalIsJudgedWhetherItIsToldOrNot) {
  const facts::System system = file_of({plain_container("web")});
  const Analysis plain = analysis_of(system, {.to = {"host-root"}});
  Analysis judged = analysis_of(system, {.to = {"host-root"}, .judge = {"host-dos", "daemon-control"}});
  EXPECT_THAT(std::exchange(judged.reached, {}), ElementsAre("host-dos"));
  EXPECT_EQ(judged, plain);
}

// What a container reaches of itself is no way to another one.
TEST(Analyse, ItsOwnContainerIsNotJudgedAsAnother) {
  facts::Container c = plain_container("web");
  c.privileged = facts::declared(true, {});
  for (const std::string goal : {"other-container", "host-root", "daemon-control"}) {
    const Analysis told = analysis_of(file_of({c}), {.to = {goal}});
    const Analysis judged = analysis_of(file_of({c}), {.judge = {goal}});
    EXPECT_EQ(judged.reached.empty(), told.paths.empty()) << goal;
  }
}

TEST(Analyse, AnEmptyNameIsTheNameOfNothing) {
  const facts::System system = file_of({with_socket("web")});
  EXPECT_NE(refusal(system, {.from = {""}}), "");
  EXPECT_NE(refusal(system, {.keep = {""}}), "");
  EXPECT_NE(refusal(system, {.what_if = {""}}), "");
}

TEST(Analyse, EveryAssumedHostCanBeTaken) {
  for (const AssumedHost& host : assumed_hosts())
    EXPECT_EQ(analysis_of(file_of({with_socket("web")}), {.assume = std::string(host.name)}).assumed,
              host.name);
}

}  // namespace
}  // namespace watertight::attack
