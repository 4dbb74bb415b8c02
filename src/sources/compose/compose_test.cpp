#include "sources/compose/compose.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/compose/memory_files.hpp"

namespace watertight::sources {
namespace {

using facts::TargetStatus;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

facts::System read(std::map<std::string, std::string, std::less<>> files, ComposeRequest request = {}) {
  MemoryFiles reader;
  reader.files = std::move(files);
  request.reader = &reader;
  if (request.files.empty()) request.files = {"compose.yaml"};
  return read_compose(request);
}
facts::System read_one(std::string text) { return read({{"compose.yaml", std::move(text)}}); }

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

const facts::Container& only_service(const facts::System& system) {
  EXPECT_THAT(system.containers, SizeIs(1));
  static const facts::Container none;
  return system.containers.empty() ? none : system.containers.front();
}

TEST(DefaultComposeFiles, AreOneBaseAndOneOverrideInDockersOrder) {
  using Names = std::vector<std::string>;
  EXPECT_THAT(default_compose_files(Names{"docker-compose.yml", "compose.yml", "x"}),
              ElementsAre("compose.yml"));
  EXPECT_THAT(default_compose_files(Names{"docker-compose.override.yml", "docker-compose.yaml"}),
              ElementsAre("docker-compose.yaml", "docker-compose.override.yml"));
  EXPECT_THAT(default_compose_files(Names{"compose.override.yaml", "compose.override.yml", "compose.yaml"}),
              ElementsAre("compose.yaml", "compose.override.yml"));
  EXPECT_THAT(default_compose_files(Names{"compose.override.yaml", "Dockerfile"}), IsEmpty());
}

TEST(Compose, SaysWhatTheEngineTakesWhereNobodyWroteAnything) {
  const facts::System system = read_one("services: {web: {image: nginx}}");
  EXPECT_EQ(system.status, TargetStatus::complete);
  const facts::Container& c = only_service(system);
  EXPECT_EQ(c.kind, facts::ContainerKind::service);
  for (const auto* fact : {&c.privileged, &c.read_only_root, &c.no_new_privileges, &c.system_paths_unconfined,
                           &c.init, &c.publish_all, &c.oom_kill_disable}) {
    EXPECT_TRUE(fact->is(false));
    EXPECT_EQ(fact->basis, facts::Basis::defaulted);
  }
  EXPECT_TRUE(c.seccomp.is({facts::SeccompKind::engine_default, {}}));
  EXPECT_TRUE(c.apparmor.is("docker-default"));
  EXPECT_TRUE(c.memory.is(0));
  EXPECT_TRUE(c.pids_limit.is(0));
  EXPECT_TRUE(c.pid_mode.is({}));
  EXPECT_EQ(c.networks->front().text, "default");
  ASSERT_THAT(system.networks, SizeIs(1));
  EXPECT_TRUE(system.networks[0].driver.is("bridge"));
}
TEST(Compose, DoesNotKnowWhatTheImageOrTheEngineDecides) {
  const facts::System system = read_one("services: {web: {image: nginx}}");
  const facts::Container& c = only_service(system);
  EXPECT_FALSE(c.user.known());
  EXPECT_EQ(c.user.unknown_because, "the image decides and was not seen");
  EXPECT_FALSE(c.healthcheck.known());
  EXPECT_FALSE(c.command.known());
  EXPECT_FALSE(c.user_namespace_mode.known());
  EXPECT_FALSE(c.cgroup_namespace_mode.known());
  EXPECT_FALSE(c.runtime.known());
  EXPECT_FALSE(c.log_driver.known());
  EXPECT_FALSE(c.running.known());
}
TEST(Compose, TakesConfinementAwayFromPrivilegedServicesThatNameNoProfile) {
  const facts::System system = read_one("services: {web: {image: x, privileged: true}}");
  const facts::Container& c = only_service(system);
  EXPECT_TRUE(c.seccomp.is({facts::SeccompKind::unconfined, {}}));
  EXPECT_TRUE(c.apparmor.is("unconfined"));
  EXPECT_TRUE(c.masked_paths.known());
}
TEST(Compose, KeepsThePlaceOfEveryFact) {
  const facts::System system = read_one("services:\n  web:\n    image: nginx\n    privileged: true\n");
  const facts::Container& c = only_service(system);
  EXPECT_EQ(c.origin.span.line, 2u);
  EXPECT_EQ(c.privileged.origin.span, (Span{4, 5, 4, 21}));
  EXPECT_EQ(c.privileged.origin.source->name, "compose.yaml");
}

TEST(Compose, NeverKeepsTheValueOfASecret) {
  const facts::System system =
      read({{"compose.yaml",
             "services:\n  web:\n    build: {context: ., args: {DB_PASSWORD: hunter2-hunter2}}\n"
             "    environment: {DB_PASSWORD: hunter2-hunter2}\n    env_file: a.env\n"
             "    command: run --password hunter2-hunter2\n    labels: {app.password: hunter2-hunter2}\n"
             "    healthcheck: {test: 'curl -u admin:hunter2-hunter2 http://x'}\n"},
            {"a.env", "API_TOKEN=hunter2-hunter2\n"}});
  const facts::Container& c = only_service(system);
  EXPECT_THAT(c.secrets, SizeIs(testing::Ge(6u)));
  for (const facts::Variable& v : *c.environment) EXPECT_THAT(v.value, Not(HasSubstr("hunter2")));
  for (const facts::Label& l : *c.labels) EXPECT_THAT(l.value, Not(HasSubstr("hunter2")));
  for (const facts::Item& i : *c.command) EXPECT_THAT(i.text, Not(HasSubstr("hunter2")));
  for (const std::string& word : c.healthcheck->test) EXPECT_THAT(word, Not(HasSubstr("hunter2")));
}

TEST(Compose, ResolvesUserAndHealthCheckInTheDockerfile) {
  const facts::System system = read({{"p/compose.yaml",
                                      "services:\n  web:\n    build: {context: ./web, target: run}\n  own:\n "
                                      "   build: web\n    user: '7'\n"},
                                     {"p/web/Dockerfile",
                                      "FROM alpine AS build\nUSER 1\nFROM alpine AS run\nUSER "
                                      "app\nHEALTHCHECK CMD curl x\nFROM alpine\nUSER 2\n"}},
                                    {.files = {"p/compose.yaml"}});
  ASSERT_THAT(system.containers, SizeIs(2));
  const facts::Container& web = system.containers[0];
  EXPECT_TRUE(web.user.is("app"));
  EXPECT_EQ(web.user.origin.source->name, "p/web/Dockerfile");
  EXPECT_EQ(web.user.origin.span.line, 4u);
  EXPECT_THAT(web.healthcheck->test, ElementsAre("CMD-SHELL", "curl x"));
  EXPECT_TRUE(web.build_file.is("p/web/Dockerfile"));
  EXPECT_TRUE(system.containers[1].user.is("7"));
  EXPECT_FALSE(system.containers[1].healthcheck.known());
  EXPECT_THAT(system.build_files, SizeIs(1)) << "read once, though two services are built from it";
}
TEST(Compose, NotesWhichStageOfTheDockerfileIsBuilt) {
  const std::map<std::string, std::string, std::less<>> files = {
      {"compose.yaml", "services: {web: {build: {context: ., target: dev}}, own: {build: .}}"},
      {"dev.yaml", "services: {web: {build: {context: ., target: dev}}}"},
      {"Dockerfile", "FROM a AS dev\nUSER 1\nFROM b\nUSER 0\n"}};
  const facts::System both = read(files);
  ASSERT_THAT(both.containers, SizeIs(2));
  EXPECT_EQ(both.build_files[0].final_stage()->span.line, 3u) << "the furthest of those that are built";
  EXPECT_FALSE(both.containers[0].build.stage_is_judged);
  EXPECT_TRUE(both.containers[1].build.stage_is_judged);
  const facts::System dev = read(files, {.files = {"dev.yaml"}});
  EXPECT_EQ(dev.build_files[0].final_stage()->name, "dev");
  EXPECT_TRUE(only_service(dev).build.stage_is_judged);
}

TEST(Compose, ReadsTheSeccompProfileThatAServiceNames) {
  const std::string compose = "services: {web: {image: x, security_opt: ['seccomp:./p.json']}}";
  facts::System system =
      read({{"compose.yaml", compose},
            {"p.json",
             "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"bpf\"],"
             " \"action\": \"SCMP_ACT_ALLOW\"}]}"}});
  EXPECT_EQ(system.status, TargetStatus::complete);
  ASSERT_THAT(only_service(system).seccomp_content->openings, SizeIs(1));
  EXPECT_EQ(only_service(system).seccomp_content->openings[0].syscall, "bpf");
  EXPECT_EQ(only_service(system).seccomp_content.origin.source->name, "p.json");
  system = read({{"compose.yaml", compose}, {"p.json", "{\n\"defaultAction\": \"ALLOW\"}"}});
  EXPECT_THAT(system.reasons, ElementsAre(AllOf(HasSubstr("service \"web\""), HasSubstr("line 2"))));
  EXPECT_FALSE(only_service(system).seccomp_content.known());
  system = read_one(compose);
  EXPECT_THAT(system.reasons, ElementsAre(HasSubstr("cannot read p.json: there is no such file")));
  system = read_one("services: {web: {image: x, security_opt: ['seccomp:/etc/p.json']}}");
  EXPECT_EQ(system.status, TargetStatus::complete) << "an absolute path is of another machine";
  EXPECT_FALSE(only_service(system).seccomp_content.known());
}

TEST(Compose, SaysThatLinksOutsideOfTheProjectAreNotLookedAt) {
  const facts::System system =
      read_one("services: {web: {image: x, volumes: ['../a:/a', '../b:/b', './c:/c']}}");
  EXPECT_THAT(system.notes, ElementsAre(HasSubstr("\"../a\" lies outside of the project's folder")));
}

TEST(Compose, DoesNotTakeAUserThatBuildArgumentsMayChange) {
  const facts::System system =
      read({{"compose.yaml", "services: {web: {build: {context: ., args: {WHO: root}}}}"},
            {"Dockerfile", "FROM x\nARG WHO=app\nUSER $WHO\n"}});
  EXPECT_FALSE(only_service(system).user.known());
}
TEST(Compose, ReadsTheInlineDockerfile) {
  const facts::System system =
      read_one("services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM x\n        USER 5\n");
  EXPECT_TRUE(only_service(system).user.is("5"));
  EXPECT_THAT(system.build_files, SizeIs(1));
}
TEST(Compose, NotesADockerfileThatIsNotThereAndAStageThatIsNot) {
  facts::System system = read_one("services: {web: {build: ./nowhere}}");
  EXPECT_THAT(system.notes, Contains(HasSubstr("nowhere/Dockerfile")));
  EXPECT_FALSE(only_service(system).user.known());
  system = read(
      {{"compose.yaml", "services: {web: {build: {context: ., target: gone}}}"}, {"Dockerfile", "FROM x"}});
  EXPECT_THAT(system.reasons, Contains(HasSubstr("has no stage \"gone\"")));
  system = read_one("services: {web: {build: 'https://github.com/a/b.git'}}");
  EXPECT_EQ(system.status, TargetStatus::complete);
  EXPECT_FALSE(only_service(system).build_file.known());
}

TEST(Compose, ShowsPathsThatDoNotDependOnWhereTheProjectLies) {
  const std::string text =
      "services: {web: {image: x, volumes: ['./a:/a', 'b/../c:/c', './b:/b', '../up:/up', '/abs:/abs']}}";
  std::vector<std::string> shown;
  for (const std::string folder : {"", "p/", "/home/someone/p/"}) {
    const facts::System system =
        read({{folder + "compose.yaml", text}}, {.files = {folder + "compose.yaml"}});
    std::string all;
    for (const facts::Mount& m : *only_service(system).mounts) all += m.source + ';';
    shown.push_back(all);
  }
  EXPECT_THAT(shown, testing::Each("./a;b/../c;./b;../up;/abs;"));
}
TEST(Compose, ResolvesPathsThatLeaveAnAbsoluteProject) {
  const facts::System system = read(
      {{"/home/me/p/compose.yaml", "services: {web: {image: x, volumes: ['../../../etc:/e', './in:/i']}}"}},
      {.files = {"/home/me/p/compose.yaml"}});
  const auto& mounts = *only_service(system).mounts;
  EXPECT_EQ(mounts[0].source, "../../../etc");
  EXPECT_EQ(mounts[0].real_source, "/etc");
  EXPECT_EQ(mounts[1].real_source, "");
}

facts::System linked(std::string volumes, std::map<std::string, std::string, std::less<>> links,
                     const std::string& folder = {}) {
  MemoryFiles reader;
  reader.files["p/compose.yaml"] = "services: {web: {image: x, volumes: " + std::move(volumes) + "}}";
  reader.links = std::move(links);
  reader.folder = folder;
  ComposeRequest request;
  request.files = {"p/compose.yaml"};
  request.reader = &reader;
  return read_compose(request);
}
std::vector<std::string> real_sources(const facts::System& system) {
  std::vector<std::string> all;
  for (const facts::Mount& m : *only_service(system).mounts) all.push_back(m.real_source);
  return all;
}

TEST(Compose, FollowsLinksOfTheProject) {
  const facts::System system =
      linked("['./sock:/s', './deep/er/f:/f', './chain:/c', './plain:/p', './round:/r']",
             {{"p/sock", "/var/run/docker.sock"},
              {"p/deep", "other"},
              {"p/other/er", "../../../up"},
              {"p/chain", "./sock"},
              {"p/round", "round"}});
  EXPECT_THAT(real_sources(system), ElementsAre("/var/run/docker.sock", "", "/var/run/docker.sock", "", ""));
  EXPECT_THAT(system.notes,
              Contains(HasSubstr("\"./sock\" is a symbolic link, and counts as what it leads to: "
                                 "\"/var/run/docker.sock\"")));
  EXPECT_THAT(system.notes, Contains(HasSubstr("leads to: \"../../up/f\"")));
}

TEST(Compose, LooksAtNoLinkOutsideTheProject) {
  const facts::System system = linked("['/srv/sock:/s', '../sock:/t', './out/sock:/u']",
                                      {{"/srv/sock", "/etc"}, {"sock", "/etc"}, {"p/out", ".."}});
  EXPECT_THAT(real_sources(system), ElementsAre("", "", ""));
}

TEST(Compose, KnowsAPathThatClimbsOutOfTheWholeMachine) {
  EXPECT_THAT(real_sources(linked("['../../../etc:/e', '../../x:/x', './up:/u', '../../../../..:/all']",
                                  {{"p/up", "../../../run/docker.sock"}}, "/srv/app")),
              ElementsAre("/etc", "", "/run/docker.sock", "/"));
  EXPECT_THAT(real_sources(linked("['../../../etc:/e']", {})), ElementsAre("")) << "nobody knows the folder";
}

TEST(Compose, FollowsTheLinkThatAVolumeBinds) {
  MemoryFiles reader;
  reader.files["compose.yaml"] =
      "services: {web: {image: x, volumes: ['vol:/v']}}\n"
      "volumes: {vol: {driver_opts: {type: none, o: bind, device: ./sock}}}";
  reader.links["sock"] = "/run/docker.sock";
  ComposeRequest request;
  request.files = {"compose.yaml"};
  request.reader = &reader;
  EXPECT_THAT(real_sources(read_compose(request)), ElementsAre("/run/docker.sock"));
}

TEST(Compose, KnowsNothingOfAVolumeWhoseDeviceIsAVariableWithoutAValue) {
  const facts::System system = read_one(
      "services: {web: {image: x, volumes: ['v:/v']}}\n"
      "volumes: {v: {driver_opts: {type: none, o: bind, device: '${DATA}'}}}");
  EXPECT_FALSE(system.volumes.at(0).options.known());
  EXPECT_THAT(std::string(system.volumes.at(0).options.unknown_because), HasSubstr("DATA"));
}

TEST(Compose, PrefersTheEnvironmentToTheEnvironmentFile) {
  ComposeRequest request;
  request.environment = {{"TAG", "outside"}};
  const facts::System system = read(
      {{"compose.yaml", "services: {web: {image: 'a:${TAG}${MORE}'}}"}, {".env", "TAG=file\nMORE=-$TAG\n"}},
      request);
  EXPECT_TRUE(only_service(system).image.is("a:outside-outside"));
}
TEST(Compose, TakesNamedEnvironmentFilesInsteadOfTheUsualOne) {
  ComposeRequest request;
  request.environment_files = {"a.env", "b.env"};
  const facts::System system = read({{"compose.yaml", "services: {web: {image: 'a:${A}${B}${C}'}}"},
                                     {"a.env", "A=1\nB=1"},
                                     {"b.env", "B=2"},
                                     {".env", "C=never"}},
                                    request);
  EXPECT_TRUE(system.containers.at(0).image.unknown_because.view().find('C') != std::string::npos);
}

TEST(Compose, IsUnreadableWithTheReasonWhereNoFileCanBeRead) {
  MemoryFiles reader;
  reader.broken["compose.yaml"] = "it is a FIFO";
  ComposeRequest request;
  request.files = {"compose.yaml"};
  request.reader = &reader;
  const facts::System system = read_compose(request);
  EXPECT_EQ(system.status, TargetStatus::unreadable);
  EXPECT_THAT(system.reasons, ElementsAre(HasSubstr("cannot read compose.yaml: it is a FIFO")));
  EXPECT_EQ(read({}, {.files = {"gone.yaml"}}).status, TargetStatus::unreadable);
}
TEST(Compose, StillReadsTheOtherFilesWhereOneCannotBeRead) {
  const facts::System system =
      read({{"a.yaml", "services: {web: {image: x, privileged: true}}"}}, {.files = {"a.yaml", "b.yaml"}});
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_TRUE(only_service(system).privileged.is(true));
}

TEST(Compose, IsPartialWhereAVariableThatNobodySetsDecidesAFact) {
  const facts::System system =
      read_one("services:\n  web:\n    image: \"app:${TAG}\"\n    privileged: ${PRIV}\n");
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_FALSE(only_service(system).image.known());
  EXPECT_FALSE(only_service(system).privileged.known());
  EXPECT_THAT(system.reasons,
              Contains(AllOf(HasSubstr("compose.yaml: line 3, column 12: "), HasSubstr("TAG is not set"))));
  EXPECT_THAT(system.notes, Not(Contains(HasSubstr("TAG")))) << "told once";
  EXPECT_EQ(
      read_one("services: {web: {image: x, environment: {A: \"${NOBODY}\"}, labels: {b: \"${NOBODY}\"}}}")
          .status,
      TargetStatus::complete);
}

TEST(Compose, SaysWhichLineNamesAFileThatIsNotThere) {
  const facts::System system = read_one(
      "include:\n  - gone.yml\n  - path: [other.yml]\n    env_file: gone.env\nservices:\n"
      "  a:\n    extends: {file: base.yml, service: b}\n  c: {image: x}\n");
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_THAT(system.reasons,
              Contains(AllOf(HasSubstr("compose.yaml: line 2, column 5: "), HasSubstr("gone.yml"))));
  EXPECT_THAT(system.reasons,
              Contains(AllOf(HasSubstr("compose.yaml: line 3, column 5: "), HasSubstr("gone.env"))));
  EXPECT_THAT(system.reasons,
              Contains(AllOf(HasSubstr("compose.yaml: line 7, column 5: "), HasSubstr("base.yml"))));
}

TEST(HostileCompose, EndsWithASentenceThatNamesTheFile) {
  const std::string laughs =
      "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
      "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
      "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
      "services: *f\n";
  for (const std::string& text :
       {repeated("[", 10'000), repeated("{a: ", 10'000), "services:\n" + repeated("- ", 10'000), laughs,
        std::string("services: {web: {image: \"\xFF\xFE\"}}"), std::string("a\0b", 3),
        std::string("services:\n\tweb: {}\n"), "x: " + std::string(9u << 20, 'a')}) {
    const facts::System system = read_one(text);
    EXPECT_EQ(system.status, TargetStatus::unreadable) << text.substr(0, 60);
    EXPECT_THAT(system.reasons, ElementsAre(HasSubstr("compose.yaml"))) << text.substr(0, 60);
  }
}
TEST(HostileCompose, CannotMoveTheCursorOfATerminal) {
  const facts::System system = read_one("services: {web: {image: \"${X:?a\\e[2Jb\\nc}\"}}");
  EXPECT_THAT(system.reasons, ElementsAre(HasSubstr("a?[2Jb?c")));
}
TEST(HostileCompose, EndsExtendsThatMultiply) {
  // Each service holds all of the one before it and as much again.
  std::string text = "services:\n  s0: {image: x, cap_add: [" + repeated("A,", 5000) + "A]}\n";
  for (int i = 1; i < 2000; ++i)
    text += "  s" + std::to_string(i) + ": {extends: s" + std::to_string(i > 50 ? 0 : i - 1) + "}\n";
  const facts::System system = read_one(text);
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_THAT(system.reasons, Contains(HasSubstr("more than 1000000 values")));
}
TEST(HostileCompose, EndsIncludesThatMultiply) {
  MemoryFiles reader;
  for (int i = 0; i < 40; ++i) {
    const std::string next = std::to_string(i + 1) + ".yaml";
    reader.files[std::to_string(i) + ".yaml"] =
        fmt::format("include: [{0}, {0}]\nservices: {{a: {{image: x}}}}\n", next);
  }
  ComposeRequest request;
  request.files = {"0.yaml"};
  request.reader = &reader;
  const facts::System system = read_compose(request);
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_THAT(system.reasons, Contains(HasSubstr("more than 500 files")));
  EXPECT_THAT(system.reasons, SizeIs(testing::Le(101u)));
}
TEST(HostileCompose, EndsLongChainsOfExtendsAndOfDependencies) {
  constexpr int kLong = 5000;
  std::string extends = "services:\n";
  std::string depends = "services:\n  s0: {image: x}\n";
  for (int i = kLong; i > 0; --i) extends += fmt::format("  s{}: {{image: x, extends: s{}}}\n", i, i - 1);
  for (int i = 1; i < kLong; ++i)
    depends += fmt::format("  s{}: {{image: x, depends_on: [s{}]}}\n", i, i - 1);
  EXPECT_THAT(read_one(extends + "  s0: {image: x}\n").reasons, Contains(HasSubstr("too many others")));
  EXPECT_EQ(read_one(depends).status, TargetStatus::complete);
}
TEST(Compose, DoesNotLookForCirclesThroughWhatIsNoService) {
  const facts::System system = read_one("services: {web: {image: x, depends_on: [text]}, text: hello}");
  EXPECT_THAT(system.reasons, ElementsAre(HasSubstr("service \"text\" is not a mapping")));
}
TEST(HostileCompose, EndsPortRangesThatMultiply) {
  std::string text = "services:\n";
  for (int i = 0; i < 100; ++i)
    text += "  s" + std::to_string(i) + ": {image: x, ports: ['1-65535:1-65535']}\n";
  EXPECT_THAT(read_one(text).reasons, Contains(HasSubstr("200,000 ports")));
}
TEST(HostileCompose, EndsVariablesThatMultiply) {
  ComposeRequest request;
  request.environment = {{"BIG", std::string(1u << 20, 'x')}};
  const facts::System system =
      read({{"compose.yaml", "services: {web: {image: '" + repeated("$BIG", 1000) + "'}}"}}, request);
  EXPECT_THAT(system.reasons, Contains(HasSubstr("larger than the limit")));
}
TEST(HostileCompose, KeepsAListOfReasonsThatPeopleCanRead) {
  std::string text = "services:\n  web:\n    image: x\n";
  for (int i = 0; i < 1000; ++i) text += "    unknown" + std::to_string(i) + ": 1\n";
  const facts::System system = read_one(text);
  EXPECT_THAT(system.reasons, SizeIs(101));
  EXPECT_THAT(system.reasons.back(), HasSubstr("900 more problems"));
}

}  // namespace
}  // namespace watertight::sources
