#include "sources/inspect_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/json_pieces.hpp"

namespace watertight::sources {

using facts::TargetStatus;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(InspectFile, KnowsTheLineOfEveryFact) {
  const auto system = read_inspect(R"([
  {"Id": "a", "Name": "/first", "HostConfig": {}, "Config": {}},
  {
    "Id": "b",
    "Name": "/second",
    "HostConfig": {
      "Privileged": true
    }
  }
])",
                                   "host.json");
  EXPECT_EQ(system.status, TargetStatus::complete) << (system.reasons.empty() ? "" : system.reasons[0]);
  ASSERT_EQ(system.containers.size(), 2u);
  const auto& privileged = system.containers[1].privileged;
  EXPECT_EQ(privileged.origin.source->name, "host.json");
  EXPECT_EQ(privileged.origin.pointer, "/1/HostConfig/Privileged");
  EXPECT_EQ(privileged.origin.span.line, 7u);
  EXPECT_EQ(privileged.origin.span.column, 21u);
  const auto& first = system.containers[0].privileged;
  EXPECT_EQ(first.origin.span.line, 2u) << "a default stands where its object begins";
  EXPECT_EQ(first.origin.span.column, 47u);
}

TEST(InspectFile, ReadsOneObjectOnEachLine) {
  const auto system =
      read_inspect("{\"Id\":\"a\",\"HostConfig\":{}}\n{\"Id\":\"b\",\"HostConfig\":{\"Memory\":5}}\n", "f");
  EXPECT_EQ(system.status, TargetStatus::complete);
  ASSERT_EQ(system.containers.size(), 2u);
  EXPECT_EQ(system.containers[1].memory.origin.span.line, 2u);
}

TEST(InspectFile, ReadsImagesNetworksAndVolumes) {
  const auto system = read_inspect(R"([{"Id":"sha256:b","RepoTags":[],"Architecture":"amd64","Config":{}},
      {"Id":"sha256:a","RepoTags":[],"Config":{}}, {"Name":"n","IPAM":{"Config":[{"Subnet":"10.0.0.0/8"}]}},
      {"Name":"v","Mountpoint":"/m","Options":{"o":"bind"}}])",
                                   "f");
  EXPECT_EQ(system.status, TargetStatus::complete);
  ASSERT_EQ(system.images.size(), 2u);
  EXPECT_EQ(system.images[0].id, "sha256:a") << "sorted";
  ASSERT_EQ(system.networks.size(), 1u);
  EXPECT_EQ((*system.networks[0].subnets)[0].text, "10.0.0.0/8");
  ASSERT_EQ(system.volumes.size(), 1u);
}

// What a volume brings in stands in the volume: without it in the file nobody knows.
TEST(InspectFile, KeepsVolumesThatContainersNameWithUnknownOptions) {
  const std::string anonymous(64, 'a');
  const auto system = read_inspect(R"([{"Id":"c","Name":"/c","HostConfig":{"Binds":["named:/d","known:/k"],
      "Mounts":[{"Type":"volume","Target":"/asked","VolumeOptions":{"DriverConfig":{"Options":
        {"type":"none","o":"bind","device":"/etc"}}}}]},
      "Mounts":[{"Type":"volume","Name":"named","Source":"/var/lib/docker/volumes/named/_data","Destination":"/d",
        "Driver":"local","RW":true},
        {"Type":"volume","Name":"known","Source":"/var/lib/docker/volumes/known/_data","Destination":"/k","Driver":"local"},
        {"Type":"volume","Name":"bbb","Source":"/var/lib/docker/volumes/bbb/_data","Destination":"/asked","Driver":"local"},
        {"Type":"volume","Name":"plugged","Source":"/p","Destination":"/p","Driver":"rexray"},
        {"Type":"volume","Name":")" + anonymous +
                                       R"(","Source":"/x/_data","Destination":"/a","Driver":"local"}]},
      {"Name":"known","Driver":"local","Mountpoint":"/var/lib/docker/volumes/known/_data","Options":null}])",
                                   "f");
  EXPECT_EQ(system.status, TargetStatus::complete) << (system.reasons.empty() ? "" : system.reasons[0]);
  ASSERT_EQ(system.volumes.size(), 5u);
  EXPECT_TRUE(system.volume_named("known")->options.known());
  EXPECT_FALSE(system.volume_named("named")->options.known());
  EXPECT_THAT(std::string(system.volume_named("named")->options.unknown_because),
              HasSubstr("docker volume ls"));
  EXPECT_EQ(system.volume_named("bbb")->options->size(), 3u);
  EXPECT_TRUE(system.volume_named("plugged")->driver.is("rexray"));
  EXPECT_TRUE(system.volume_named(anonymous)->options.known()) << "the engine made it for this container";
}

TEST(InspectFile, KnowsNothingOfAVolumeThatWasTakenOverOrNamedAgain) {
  const std::string anonymous(64, 'a');
  const auto options = [&](const std::string& host) {
    const auto system =
        read_inspect(R"({"Id":"c","HostConfig":)" + host + R"(,"Mounts":[{"Type":"volume","Name":")" +
                         anonymous + R"(","Source":"/x/_data","Destination":"/a","Driver":"local"}]})",
                     "f");
    return system.volume_named(anonymous)->options;
  };
  EXPECT_TRUE(options("{}").known());
  EXPECT_FALSE(options(R"({"VolumesFrom":["other"]})").known());
  EXPECT_FALSE(options(R"({"Binds":[")" + anonymous + R"(:/a"]})").known());
}

// Only cgroup version 1 has OomKillDisable, and there the host's namespace is what nobody chose.
TEST(InspectFile, TellsTheDefaultsOfEveryEngineFromChoices) {
  const auto container = [](const char* host) {
    return read_inspect(std::string(R"({"Id":"c","HostConfig":)") + host + "}", "f").containers.at(0);
  };
  using enum facts::Basis;
  EXPECT_EQ(container(R"({"CgroupnsMode":"host","OomKillDisable":false})").cgroup_namespace_mode.basis,
            defaulted);
  EXPECT_EQ(container(R"({"CgroupnsMode":"host","OomKillDisable":null})").cgroup_namespace_mode.basis,
            declared);
  const facts::Container c = container(
      R"({"ShmSize":67108864,"Memory":1000,"MemorySwap":2000,"LogConfig":{"Type":"json-file","Config":{}},
          "MaskedPaths":["/proc/asound","/proc/acpi","/proc/kcore","/proc/keys","/proc/latency_stats","/proc/timer_list",
            "/proc/timer_stats","/proc/sched_debug","/proc/scsi","/sys/firmware"],
          "ReadonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys"]})");
  EXPECT_EQ(c.shm_size.basis, defaulted);
  EXPECT_EQ(c.memory_swap.basis, defaulted);
  EXPECT_EQ(c.log_driver.basis, defaulted);
  EXPECT_EQ(c.masked_paths.basis, defaulted);
  EXPECT_EQ(c.read_only_paths.basis, declared) << "one is missing: somebody took it out";
}

TEST(InspectFile, BrokenFilesAreUnreadableAndSayWhere) {
  const auto reason = [](std::string_view text) {
    const auto system = read_inspect(text, "f.json");
    EXPECT_EQ(system.status, TargetStatus::unreadable) << text;
    EXPECT_TRUE(system.containers.empty());
    return system.reasons.empty() ? std::string{"none"} : system.reasons[0];
  };
  EXPECT_THAT(reason("[\n{\"Id\": \"a\", \"HostConfig\": {},}\n]"), HasSubstr("line 2"));
  EXPECT_THAT(reason("[{\"Id\":\"a\",\"HostConfig\":{}} {}]"), HasSubstr("f.json"));
  EXPECT_THAT(reason("[{\"Id\":\"a\""), HasSubstr("f.json"));
  EXPECT_THAT(reason("{\"Id\":\"a\""), HasSubstr("f.json"));
  EXPECT_THAT(reason(""), HasSubstr("describes nothing"));
  EXPECT_THAT(reason("[]"), HasSubstr("describes nothing"));
  EXPECT_THAT(reason("[1]"), HasSubstr("neither a container"));
  EXPECT_THAT(reason("[{\"HostConfig\":{},\"HostConfig\":{}}]"), HasSubstr("HostConfig"));
  EXPECT_THAT(reason(std::string(100'000, '[')), HasSubstr("f.json"));
  EXPECT_THAT(reason("[{\"Id\":\"\xff\",\"HostConfig\":{}}]"), HasSubstr("f.json"));
}

TEST(InspectFile, KeepsTheGoodLinesBesideABadOne) {
  const auto system =
      read_inspect("{\"Id\":\"a\",\"HostConfig\":{}}\n{\"Id\":,}\n{\"Id\":\"c\",\"HostConfig\":{}}", "f");
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_EQ(system.containers.size(), 2u);
  ASSERT_EQ(system.reasons.size(), 1u);
  EXPECT_THAT(system.reasons[0], HasSubstr("line 2"));
}

TEST(InspectFile, IsPartialWhereAValueIsOfAWrongKind) {
  const auto system = read_inspect(R"([{"Id": "a", "Name": "/web",
  "HostConfig": {"Privileged": "yes", "Devices": [{"PathOnHost": 7}]}, "Mounts": {"a": 1}}])",
                                   "f.json");
  EXPECT_EQ(system.status, TargetStatus::partial);
  ASSERT_EQ(system.reasons.size(), 1u);
  EXPECT_THAT(system.reasons[0], HasSubstr("container \"web\" in f.json: line 2"));
  EXPECT_THAT(system.reasons[0], HasSubstr("/0/HostConfig/Privileged is text, not a boolean; "
                                           "/0/HostConfig/Devices/0/PathOnHost is a number, not text; "
                                           "/0/Mounts is an object, not an array"));
  const facts::Container& c = system.containers.at(0);
  EXPECT_FALSE(c.privileged.known());
  EXPECT_FALSE(c.mounts.known());
  EXPECT_EQ(c.devices.unknown_because, "HostConfig.Devices.0.PathOnHost is a number, not text");
}

TEST(JsonPieces, CutsWithoutLookingInside) {
  const auto texts = [](std::string_view text) {
    std::vector<std::string> out;
    const JsonPieces cut = json_pieces(text);
    for (const JsonPiece& piece : cut.pieces) out.emplace_back(piece.text);
    if (cut.wrong_at != std::string_view::npos) out.push_back("wrong at " + std::to_string(cut.wrong_at));
    return out;
  };
  EXPECT_THAT(texts(R"([{"a":"]},{"}, [1,[2]], "x,y" , 7])"),
              ElementsAre(R"({"a":"]},{"})", "[1,[2]]", R"("x,y")", "7"));
  EXPECT_THAT(texts("{} {}\n3"), ElementsAre("{}", "{}", "3"));
  EXPECT_THAT(texts("[1 2]"), ElementsAre("1", "wrong at 3"));
  EXPECT_THAT(texts("[1,]"), ElementsAre("1", "wrong at 3"));
  EXPECT_THAT(texts("[1] x"), ElementsAre("1", "wrong at 4"));
  EXPECT_THAT(texts("[\"a"), ElementsAre("wrong at 1"));
}

}  // namespace watertight::sources
