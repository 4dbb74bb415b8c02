#include "sources/engine/collect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/engine/fixture_connection.hpp"
#include "sources/engine/test_engine.hpp"

namespace watertight::sources {
namespace {

using facts::System;
using facts::TargetStatus;
using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<FixtureConnection> fixture(std::string_view json) {
  auto made = FixtureConnection::from_json(json, "the test");
  if (!made) ADD_FAILURE() << made.error().sentence();
  return made ? std::move(*made) : nullptr;
}

System collected(std::string_view json, const EngineOptions& options = {}) {
  return collect_engine(*fixture(json), options);
}

const char* const kEngine = R"({
  "/info": {"Name": "box", "Driver": "overlay2", "DockerRootDir": "/data", "LoggingDriver": "json-file",
    "LiveRestoreEnabled": true, "SecurityOptions": ["name=apparmor", "name=seccomp,profile=default", "name=rootless"],
    "CgroupVersion": "2", "Plugins": {"Authorization": ["opa"]}, "Swarm": {"LocalNodeState": "inactive"},
    "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8", "10.0.0.0/8"],
      "IndexConfigs": {"docker.io": {"Secure": true}, "reg:5000": {"Secure": false}}, "Mirrors": []}},
  "/version": {"Version": "20.10.24", "ApiVersion": "1.41", "Platform": {"Name": ""},
    "Components": [{"Name": "Engine", "Version": "20.10.24", "Details": {"GitCommit": "abc"}}]},
  "/containers/json": [{"Id": "bb", "ImageID": "sha256:11"}, {"Id": "aa", "ImageID": "sha256:11"}, {"Id": "gone"}],
  "/containers/aa/json": {"Id": "aa", "Name": "/alpha", "Image": "sha256:11", "State": {"Running": false}, "HostConfig": {}},
  "/containers/bb/json": {"Id": "bb", "Name": "/beta", "Image": "sha256:11", "State": {"Running": true},
    "AppArmorProfile": "docker-default", "HostConfig": {"Binds": ["etc:/x"]}},
  "/images/json": [{"Id": "sha256:22"}, {"Id": "sha256:11"}],
  "/images/sha256:11/json": {"Id": "sha256:11", "RepoTags": ["a:1"], "Config": {}},
  "/images/sha256:11/history": [{"CreatedBy": "RUN TOKEN=hunter2 make", "Size": 5}],
  "/images/sha256:22/json": {"Id": "sha256:22", "RepoTags": ["b:1"], "Config": {}},
  "/networks": [{"Name": "bridge", "Options": {"com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": "false"}}],
  "/volumes": {"Volumes": [{"Name": "etc", "Driver": "local", "Options": {"o": "bind", "type": "none", "device": "/etc"}}]}
})";

}  // namespace

// As Podman 5.8 answers: Platform names the distribution, a part names the engine.
TEST(CollectEngine, KnowsPodmanByItsParts) {
  const System system = collected(R"({
    "/version": {"Platform": {"Name": "linux/amd64/debian-unknown"}, "Version": "5.8.6", "ApiVersion": "1.44",
      "Components": [{"Name": "Podman Engine", "Version": "5.8.6", "Details": {"APIVersion": "5.8.6"}},
        {"Name": "Conmon", "Version": "conmon version 2.1.13, commit: unknown", "Details": {}}]},
    "/info": {"Name": "box"}, "/containers/json": [], "/images/json": [], "/networks": [], "/volumes": {"Volumes": []}})");
  EXPECT_EQ(*system.engine->platform, "Podman Engine");
}

TEST(CollectEngine, PutsTheWholePictureTogether) {
  const System system = collected(kEngine);
  EXPECT_EQ(system.status, TargetStatus::complete) << (system.reasons.empty() ? "" : system.reasons[0]);
  EXPECT_EQ(system.kind, facts::TargetKind::engine);
  ASSERT_EQ(system.containers.size(), 2u) << "what vanished is no failure";
  EXPECT_EQ(system.containers[0].name, "alpha");
  EXPECT_EQ(system.containers[1].privileged.origin.source->name, "GET /containers/beta/json");
  EXPECT_EQ((*system.containers[1].mounts)[0].real_source, "/etc") << "the volume is a bind";
  EXPECT_EQ(*system.containers[0].apparmor, "docker-default") << "what it will get when it starts";
  ASSERT_EQ(system.images.size(), 2u);
  EXPECT_EQ(system.images[0].id, "sha256:11");
  EXPECT_EQ(*system.images[0].used_by, 2);
  EXPECT_EQ(*system.images[1].used_by, 0);
  EXPECT_EQ((*system.images[0].history)[0].size, 5);
  EXPECT_THAT((*system.images[0].history)[0].created_by, testing::Not(HasSubstr("hunter2")));
  EXPECT_NE(system.image_of(system.containers[0]), nullptr);
}

TEST(CollectEngine, TellsTheFirstProcessOfEachContainerThatRuns) {
  FirstProcesses first;
  EngineOptions options;
  options.first_process = [&](const std::string& id, const FirstProcess& one) { first.emplace(id, one); };
  (void)collected(R"({"/info": {}, "/version": {"Version": "28.0.0"}, "/images/json": [], "/networks": [],
      "/volumes": {"Volumes": []}, "/containers/json": [{"Id": "aa"}, {"Id": "bb"}, {"Id": "cc"}],
      "/containers/aa/json": {"Id": "aa", "HostConfig": {},
        "State": {"Running": true, "Pid": 77, "StartedAt": "1970-01-02T00:00:01.5Z"}},
      "/containers/bb/json": {"Id": "bb", "HostConfig": {}, "State": {"Running": false, "Pid": 0}},
      "/containers/cc/json": {"Id": "cc", "HostConfig": {}, "State": {"Pid": 78, "StartedAt": ""}}})",
                  options);
  EXPECT_EQ(first, (FirstProcesses{{"aa", {77, 86401}}, {"cc", {78, {}}}}));
}

TEST(CollectEngine, KnowsNothingOfAVolumeThatTheEngineDoesNotList) {
  const System system =
      collected(R"({"/info": {}, "/version": {"Version": "28.0.0"}, "/images/json": [], "/networks": [],
      "/volumes": {"Volumes": []}, "/containers/json": [{"Id": "aa"}],
      "/containers/aa/json": {"Id": "aa", "HostConfig": {"Binds": ["new:/x"]}}})");
  ASSERT_NE(system.volume_named("new"), nullptr);
  EXPECT_FALSE(system.volume_named("new")->options.known());
}

// What the engine fills in is shown as if somebody had written it.
TEST(CollectEngine, TellsWhatTheEngineFilledInFromWhatSomebodyChose) {
  const auto read = [](const std::string& version, const std::string& host, EngineOptions options = {}) {
    return collected(
               R"({"/info": {"CgroupVersion": ")" + version +
                   R"(", "LoggingDriver": "json-file", "DefaultRuntime": "runc"}, "/version": {"Version": "28.0.0", "ApiVersion": "1.48"},
        "/images/json": [], "/networks": [], "/volumes": {"Volumes": []}, "/containers/json": [{"Id": "aa"}],
        "/containers/aa/json": {"Id": "aa", "HostConfig": )" +
                   host + "}}",
               options)
        .containers.at(0);
  };
  using enum facts::Basis;
  const auto basis = [&](const char* version, const char* host) {
    return read(version, host).cgroup_namespace_mode.basis;
  };
  EXPECT_EQ(basis("1", R"({"CgroupnsMode": "host"})"), defaulted);
  EXPECT_EQ(basis("2", R"({"CgroupnsMode": "host"})"), declared);
  EXPECT_EQ(basis("2", R"({"CgroupnsMode": "private"})"), defaulted);
  EXPECT_EQ(basis("1", R"({"CgroupnsMode": "private"})"), declared);
  EngineOptions options;
  options.daemon_file = read_daemon_settings(
      R"({"default-cgroupns-mode": "private", "default-shm-size": "1G", "log-opts": {"max-size": "1m"}})",
      "daemon.json");
  const facts::Container c =
      read("1", R"({"CgroupnsMode": "host", "ShmSize": 67108864, "Runtime": "runc", "IpcMode": "private",
                    "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}}})",
           options);
  EXPECT_EQ(c.cgroup_namespace_mode.basis, declared);
  EXPECT_EQ(c.shm_size.basis, declared) << "the engine's is another";
  EXPECT_EQ(c.log_driver.basis, defaulted);
  EXPECT_EQ(c.log_options.basis, defaulted);
  EXPECT_EQ(c.runtime.basis, defaulted);
  EXPECT_EQ(c.ipc_mode.basis, defaulted);
  EXPECT_EQ(read("2", R"({"ShmSize": 67108864})").shm_size.basis, defaulted);
}

TEST(CollectEngine, ReadsTheEngineItself) {
  const System system = collected(kEngine);
  const facts::Engine& engine = *system.engine;
  EXPECT_EQ(*engine.version, "20.10.24");
  EXPECT_EQ(*engine.platform, "Engine");
  EXPECT_TRUE(engine.rootless.is(true));
  EXPECT_EQ(engine.rootless.basis, facts::Basis::effective);
  EXPECT_THAT(*engine.authorization_plugins, ElementsAre(testing::Field(&facts::Item::text, "opa")));
  EXPECT_THAT(*engine.insecure_registries, ElementsAre(testing::Field(&facts::Item::text, "10.0.0.0/8"),
                                                       testing::Field(&facts::Item::text, "reg:5000")));
  EXPECT_FALSE(engine.kernel.known()) << "not in the answer: unknown, not empty";
  const auto setting = [&](const char* key) { return engine.setting(key)->value; };
  EXPECT_TRUE(setting("live-restore").is(true));
  EXPECT_TRUE(setting("icc").is(false));
  EXPECT_EQ(setting("icc").origin.pointer, "/Options/com.docker.network.bridge.enable_icc");
  EXPECT_TRUE(setting("seccomp-profile").is(std::string{"builtin"}));
  EXPECT_TRUE(setting("userns-remap").is(std::string{}));
  EXPECT_FALSE(setting("tlsverify").known()) << "nobody has read the daemon's configuration";
}

TEST(CollectEngine, JoinsWhatTheDaemonsFileSays) {
  EngineOptions options;
  options.daemon_file = read_daemon_settings("{\n\"live-restore\": true,\n\"icc\": true}", "daemon.json");
  const System system = collected(kEngine, options);
  const auto& kept = system.engine->setting("live-restore")->value;
  EXPECT_EQ(kept.origin.span.line, 2u) << "the line stays where the engine agrees";
  EXPECT_TRUE(system.engine->setting("icc")->value.is(false)) << "what is in force wins";
  EXPECT_TRUE(system.engine->setting("tlsverify")->value.known()) << "not set anywhere: the default";
}

TEST(CollectEngine, IsPartialWithTheReasonWhereAnAnswerDoesNotCome) {
  const System system = collected(R"({"/containers/json": [{"Id": "aa"}, {"Id": "bb"}, {"Id": "../x"}],
      "/containers/aa/json": [], "/containers/bb/json": {"Id": "bb", "HostConfig": {}}, "/networks": 7})");
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_EQ(system.containers.size(), 1u);
  EXPECT_THAT(system.reasons, testing::UnorderedElementsAre(HasSubstr("/containers/aa/json"),
                                                            HasSubstr("/networks"), HasSubstr("../x")));
}

TEST(CollectEngine, IsUnreadableWithoutAListOfContainers) {
  EXPECT_EQ(collected(R"({"/containers/json": {"message": "no"}})").status, TargetStatus::unreadable);
  EXPECT_EQ(collected("{}").status, TargetStatus::complete) << "an engine without containers";
  EXPECT_EQ(collected(R"({"/volumes": {"Volumes": null}})").status, TargetStatus::complete);
}

TEST(CollectEngine, SaysTheSameReasonOnce) {
  FixtureConnection::Answers answers;
  std::string list = "[";
  for (int i = 0; i < 50; ++i) {
    const std::string id = std::to_string(i);
    list += (i > 0 ? "," : "") + (R"({"Id":")" + id) + "\"}";
    answers.emplace("/containers/" + id + "/json", "garbage");
  }
  answers.emplace("/containers/json", list + "]");
  answers.emplace("/info", R"({"Name": "box"})");
  answers.emplace("/version", R"({"Version": "29.0.0"})");
  for (const char* path : {"/images/json", "/networks"}) answers.emplace(path, "[]");
  answers.emplace("/volumes", R"({"Volumes": null})");
  FixtureConnection connection{std::move(answers)};
  const System system = collect_engine(connection);
  ASSERT_EQ(system.reasons.size(), 1u);
  EXPECT_THAT(system.reasons[0], HasSubstr("(and 49 more requests with the same outcome)"));
}

TEST(CollectEngine, IsPartialWhereAValueIsOfAWrongKind) {
  const System system = collected(R"({"/containers/json": [{"Id": "aa"}, {"Id": "bb"}],
      "/containers/aa/json": {"Id": "aa", "Name": "/web", "HostConfig": {"Privileged": "yes"},
                              "Mounts": [{"Type": "bind", "Source": 5, "Destination": "/x"}]},
      "/containers/bb/json": {"Id": "bb", "Name": "/good", "HostConfig": {"Privileged": null}},
      "/info": {"SecurityOptions": {"name": "apparmor"}}})");
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_THAT(system.reasons,
              testing::UnorderedElementsAre(
                  testing::AllOf(HasSubstr("container web (GET /containers/web/json of "),
                                 HasSubstr("/HostConfig/Privileged is text, not a boolean"),
                                 HasSubstr("/Mounts/0/Source is a number, not text")),
                  testing::AllOf(HasSubstr("GET /info"), HasSubstr("/SecurityOptions is an object"))));
  EXPECT_FALSE(system.containers[1].mounts.known()) << "a mount without its source is not no mount";
}

TEST(CollectEngine, IsPartialWhereAnAnswerSaysNothingOfWhatWasAsked) {
  const System system = collected(
      R"({"/containers/json": [{"Id": "aa", "Names": ["/other/web", "/web"], "ImageID": "sha256:11"},
        {"Id": "bb", "Names": ["/whole"]}],
      "/containers/aa/json": {}, "/containers/bb/json": {"Id": "bb", "Name": "/whole", "HostConfig": {}},
      "/images/sha256:11/json": {"message": "later"}})");
  EXPECT_EQ(system.status, TargetStatus::partial);
  ASSERT_EQ(system.containers.size(), 2u);
  EXPECT_EQ(system.containers[0].name, "web") << "the list knows it";
  EXPECT_EQ(system.containers[0].id, "aa");
  EXPECT_FALSE(system.containers[0].privileged.known());
  EXPECT_THAT(system.reasons, testing::UnorderedElementsAre(HasSubstr("it says nothing of container web"),
                                                            HasSubstr("it says nothing of image 11")));
}

TEST(CollectEngine, IsPartialWhereAListHoldsSomethingElse) {
  const auto reasons = [](std::string_view json) {
    const System system = collected(json);
    EXPECT_NE(system.status, TargetStatus::complete) << json;
    return testing::PrintToString(system.reasons);
  };
  EXPECT_THAT(reasons(R"({"/containers/json": [1, 2]})"), HasSubstr("2 of its entries are no object"));
  EXPECT_THAT(reasons(R"({"/containers/json": [{}]})"), HasSubstr("its id"));
  EXPECT_THAT(reasons(R"({"/images/json": [null]})"), HasSubstr("1 of its entries is no object"));
  EXPECT_THAT(reasons(R"({"/images/json": [{}]})"), HasSubstr("an image in it has no id"));
  EXPECT_THAT(reasons(R"({"/networks": ["bridge"]})"), HasSubstr("GET /networks"));
  EXPECT_THAT(reasons(R"({"/networks": [{}]})"), HasSubstr("a network in it has no name"));
  EXPECT_THAT(reasons(R"({"/volumes": {}})"), HasSubstr("no list of volumes"));
  EXPECT_THAT(reasons(R"({"/volumes": {"Volumes": 7}})"), HasSubstr("no list of volumes"));
  EXPECT_THAT(reasons(R"({"/volumes": {"Volumes": [{}]}})"), HasSubstr("a volume in it has no name"));
  EXPECT_THAT(reasons(R"({"/info": {}})"), HasSubstr("it says nothing of an engine"));
  EXPECT_THAT(reasons(R"({"/info": {"ok": true}})"), HasSubstr("it says nothing of an engine"));
  EXPECT_THAT(reasons(R"({"/version": []})"), HasSubstr("it is an array, not an object"));
  EXPECT_THAT(reasons(R"({"/version": {}})"), HasSubstr("it says nothing of an engine's version"));
}

TEST(CollectEngine, LimitsTheImagesThatNobodyUses) {
  EngineOptions options;
  options.unused_images = 0;
  const System system = collected(kEngine, options);
  EXPECT_EQ(system.images.size(), 1u);
  EXPECT_THAT(system.notes, ElementsAre(HasSubstr("1 images that no container uses")));
}

// Wherever the engine breaks off, the rest is still there.
TEST(CollectEngine, SurvivesAnEngineThatBreaksInTheMiddle) {
  const test::TestEngine server([](const std::string& path) -> test::Reply {
    if (path == "/_ping") return test::answer("OK", 200, "Api-Version: 1.41\r\n");
    if (path.ends_with("/containers/json?all=1"))
      return test::answer(R"([{"Id":"aa"},{"Id":"bb"},{"Id":"cc"}])");
    if (path.ends_with("/aa/json")) return test::answer(R"({"Id":"aa","Name":"/aa","HostConfig":{}})");
    if (path.ends_with("/bb/json")) return {"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"Id\":", true};
    if (path.ends_with("/info")) return test::answer(R"({"message":"boom"})", 500);
    return test::answer("{}");
  });
  ConnectionOptions options;
  options.timeout = std::chrono::milliseconds{2000};
  options.give_up_after = 100;
  const auto connection = connect(*parse_endpoint(server.url()), options);
  ASSERT_TRUE(connection);
  const System system = collect_engine(**connection);
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_EQ(system.containers.size(), 2u);
  EXPECT_THAT(system.reasons, testing::Contains(HasSubstr("answered 500: boom")));
  EXPECT_THAT(system.reasons, testing::Contains(HasSubstr("broke off")));
}

}  // namespace watertight::sources
