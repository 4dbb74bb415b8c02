#include "sources/engine/inspect.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

using facts::Basis;
using facts::NamespaceKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The values live as long as the parser; the facts are their own.
struct Reading {
  JsonParser parser;
  std::string text;
  OriginMaker origin = [](SharedText pointer) { return facts::Origin{nullptr, std::move(pointer), {}}; };

  facts::Container container(std::string json) {
    text = std::move(json);
    const auto root = parser.parse(text, "the test");
    if (!root) ADD_FAILURE() << root.error().sentence();
    return root ? container_from_inspect(*root, origin) : facts::Container{};
  }
  facts::Image image(std::string json) {
    text = std::move(json);
    const auto root = parser.parse(text, "the test");
    return root ? image_from_inspect(*root, origin) : facts::Image{};
  }
};

facts::Container read(std::string json) { return Reading{}.container(std::move(json)); }
facts::Container with_host(const std::string& host) {
  return read(R"({"Id":"a","HostConfig":)" + host + "}");
}

std::vector<std::string> texts(const facts::Fact<facts::Items>& fact) {
  std::vector<std::string> out;
  if (!fact.known()) return {"unknown: " + fact.unknown_because};
  for (const facts::Item& item : *fact) out.push_back(item.text);
  return out;
}

const char* const kFull = R"({
  "Id": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "Name": "/web",
  "Image": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "AppArmorProfile": "docker-default",
  "State": {"Status": "running", "Running": true, "Health": {"Status": "unhealthy"}},
  "Config": {"Image": "nginx:1.27", "User": "app", "Env": ["LANG=C", "DB_PASSWORD=hunter2", "EMPTY="],
    "Cmd": ["run", "--password", "hunter2"], "Entrypoint": null, "ExposedPorts": {"80/tcp": {}},
    "Labels": {"com.docker.compose.project": "shop", "api.token": "hunter2"},
    "Healthcheck": {"Test": ["CMD-SHELL", "curl -u me:hunter2 http://localhost/"]}},
  "HostConfig": {"Privileged": true, "CapAdd": ["CAP_NET_ADMIN", "sys_time"], "CapDrop": ["ALL"],
    "SecurityOpt": ["no-new-privileges", "label=type:spc_t"], "PidMode": "host", "IpcMode": "shareable",
    "NetworkMode": "container:deadbeef", "UTSMode": "", "UsernsMode": "host", "CgroupnsMode": "private",
    "Memory": 1048576, "NanoCpus": 0, "CpuQuota": 50000, "CpuPeriod": 100000, "PidsLimit": null,
    "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 5}, "ReadonlyRootfs": true,
    "Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/xvda", "CgroupPermissions": "rwm"}],
    "DeviceRequests": [{"Driver": "nvidia", "Count": -1, "DeviceIDs": null, "Capabilities": [["gpu"]]}],
    "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}], "Sysctls": {"net.ipv4.ip_forward": "1"},
    "LogConfig": {"Type": "splunk", "Config": {"splunk-token": "hunter2"}}, "Runtime": "runsc",
    "GroupAdd": ["docker"], "ExtraHosts": ["db:1.2.3.4"], "VolumesFrom": ["data:ro"], "FutureField": {"x": [1]}},
  "NetworkSettings": {"Networks": {"front": {}, "back": {}}}})";

}  // namespace

TEST(Inspect, ReadsEveryFactOfARunningContainer) {
  const facts::Container c = read(kFull);
  EXPECT_EQ(c.name, "web");
  EXPECT_EQ(c.project, "shop");
  EXPECT_TRUE(c.running.is(true));
  EXPECT_EQ(c.running.basis, Basis::effective);
  EXPECT_EQ(*c.health, "unhealthy");
  EXPECT_EQ(*c.image, "nginx:1.27");
  EXPECT_EQ(*c.user, "app");
  EXPECT_TRUE(c.privileged.is(true));
  EXPECT_EQ(c.privileged.basis, Basis::declared);
  EXPECT_EQ(c.privileged.origin.pointer, "/HostConfig/Privileged");
  EXPECT_THAT(texts(c.cap_add), ElementsAre("NET_ADMIN", "SYS_TIME"));
  EXPECT_TRUE(c.no_new_privileges.is(true));
  EXPECT_THAT(texts(c.selinux_options), ElementsAre("type:spc_t"));
  EXPECT_EQ(c.seccomp->kind, facts::SeccompKind::unconfined) << "privileged takes the filter away";
  EXPECT_EQ(*c.apparmor, "docker-default");
  EXPECT_THAT(texts(c.masked_paths), IsEmpty());
  EXPECT_EQ(c.pid_mode->kind, NamespaceKind::host);
  EXPECT_EQ(c.ipc_mode->kind, NamespaceKind::shareable);
  EXPECT_EQ(*c.network_mode, (facts::NamespaceMode{NamespaceKind::container, "deadbeef"}));
  EXPECT_EQ(c.uts_mode->kind, NamespaceKind::own);
  EXPECT_EQ(c.uts_mode.basis, Basis::defaulted);
  EXPECT_EQ(c.user_namespace_mode->kind, NamespaceKind::host);
  EXPECT_EQ(*c.memory, 1048576);
  EXPECT_EQ(*c.cpu_nano, 500'000'000);
  EXPECT_TRUE(c.pids_limit.is(0));
  EXPECT_EQ(*c.restart, (facts::RestartPolicy{"on-failure", 5}));
  EXPECT_TRUE(c.read_only_root.is(true));
  ASSERT_EQ(c.devices->size(), 1u);
  EXPECT_EQ((*c.devices)[0].container_path, "/dev/xvda");
  EXPECT_EQ((*c.devices)[0].origin.pointer, "/HostConfig/Devices/0");
  EXPECT_EQ((*c.device_requests)[0].capabilities, std::vector<std::string>{"gpu"});
  EXPECT_EQ((*c.ulimits)[0].hard, 20);
  EXPECT_EQ((*c.sysctls)[0].name, "net.ipv4.ip_forward");
  EXPECT_EQ(*c.runtime, "runsc");
  EXPECT_THAT(texts(c.networks), ElementsAre("front", "back"));
  EXPECT_THAT(texts(c.exposed_ports), ElementsAre("80/tcp"));
  EXPECT_THAT(texts(c.extra_hosts), ElementsAre("db:1.2.3.4"));
}

TEST(Inspect, KeepsNoSecret) {
  const facts::Container c = read(kFull);
  EXPECT_EQ((*c.environment)[0].value, "C");
  EXPECT_TRUE((*c.environment)[1].secret);
  EXPECT_EQ((*c.environment)[2].value, "");
  for (const facts::Variable& v : *c.environment) EXPECT_THAT(v.value, Not(HasSubstr("hunter2")));
  for (const facts::Label& l : *c.labels) EXPECT_THAT(l.value, Not(HasSubstr("hunter2")));
  for (const facts::Label& l : *c.log_options) EXPECT_THAT(l.value, Not(HasSubstr("hunter2")));
  for (const std::string& word : texts(c.command)) EXPECT_THAT(word, Not(HasSubstr("hunter2")));
  for (const std::string& word : c.healthcheck->test) EXPECT_THAT(word, Not(HasSubstr("hunter2")));
  std::vector<std::string> where;
  for (const facts::Secret& s : c.secrets) where.push_back(s.where);
  EXPECT_THAT(where, testing::UnorderedElementsAre("command", "environment DB_PASSWORD", "label api.token",
                                                   "label splunk-token"));
}

TEST(Inspect, TakesWhatIsMissingOrNullForTheEnginesDefault) {
  const facts::Container c = with_host(R"({"CapAdd": null, "MaskedPaths": null})");
  EXPECT_TRUE(c.privileged.is(false));
  EXPECT_EQ(c.privileged.basis, Basis::defaulted);
  EXPECT_THAT(texts(c.cap_add), IsEmpty());
  EXPECT_EQ(c.seccomp->kind, facts::SeccompKind::engine_default);
  EXPECT_THAT(texts(c.masked_paths), testing::Contains("/proc/kcore"));
  EXPECT_TRUE(c.system_paths_unconfined.is(false));
  EXPECT_EQ(*c.network_mode, (facts::NamespaceMode{NamespaceKind::network, "bridge"}));
  EXPECT_EQ(c.restart->name, "no");
  EXPECT_EQ(*c.runtime, "runc");
  EXPECT_THAT(*c.mounts, IsEmpty());
}

TEST(Inspect, SaysWhyAFactOfAWrongKindIsUnknown) {
  const facts::Container c = with_host(
      R"({"Privileged": "yes", "CapAdd": [1], "Memory": {}, "Binds": 7, "SecurityOpt": true, "Devices": [1]})");
  EXPECT_EQ(c.privileged.unknown_because, "HostConfig.Privileged is text, not a boolean");
  EXPECT_FALSE(c.cap_add.known());
  EXPECT_FALSE(c.memory.known());
  EXPECT_FALSE(c.mounts.known());
  EXPECT_FALSE(c.seccomp.known());
  EXPECT_FALSE(c.devices.known());
  EXPECT_FALSE(c.running.known());
  EXPECT_TRUE(c.pid_mode.known());
  const facts::Container nothing = read("{}");
  EXPECT_EQ(nothing.privileged.unknown_because, "there is no HostConfig in it");
  EXPECT_FALSE(nothing.environment.known());
  for (const char* json :
       {"[]", "7", "null", "\"x\"", R"({"HostConfig":[],"Config":"x","State":1,"Mounts":{}})"})
    EXPECT_FALSE(read(json).privileged.known()) << json;
}

TEST(Inspect, ReadsTheProfileThatTheEngineKeeps) {
  const auto content = [](const char* option) {
    return with_host(
               std::string(R"({"Privileged": false, "CapAdd": null, "CapDrop": null, "SecurityOpt": [)") +
               option + "]}")
        .seccomp_content;
  };
  const auto kept = content(R"("seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}")");
  ASSERT_TRUE(kept.known()) << std::string_view(kept.unknown_because);
  EXPECT_TRUE(kept->lets_unlisted_through);
  EXPECT_FALSE(kept->openings.empty());
  EXPECT_FALSE(content(R"("seccomp=/etc/p.json")").known()) << "Podman names the file";
  EXPECT_FALSE(content(R"("seccomp={\"defaultAction\":7}")").known());
  EXPECT_TRUE(content("").is({}));
}

struct SecurityCase {
  const char* options;
  facts::SeccompKind seccomp;
  const char* apparmor;
  bool no_new_privileges;
};
class SecurityOptions : public testing::TestWithParam<SecurityCase> {};

TEST_P(SecurityOptions, MeanWhatTheEngineTakesThemFor) {
  const facts::Container c = with_host(std::string{R"({"SecurityOpt":)"} + GetParam().options + "}");
  EXPECT_EQ(c.seccomp->kind, GetParam().seccomp);
  EXPECT_EQ(*c.apparmor, GetParam().apparmor);
  EXPECT_EQ(*c.no_new_privileges, GetParam().no_new_privileges);
}
INSTANTIATE_TEST_SUITE_P(
    Forms, SecurityOptions,
    testing::Values(
        SecurityCase{"[]", facts::SeccompKind::engine_default, "", false},
        SecurityCase{R"(["seccomp=unconfined"])", facts::SeccompKind::unconfined, "", false},
        SecurityCase{R"(["seccomp:unconfined"])", facts::SeccompKind::unconfined, "", false},
        SecurityCase{R"(["seccomp=builtin"])", facts::SeccompKind::engine_default, "", false},
        SecurityCase{R"(["seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"])", facts::SeccompKind::custom, "",
                     false},
        SecurityCase{R"(["apparmor:unconfined"])", facts::SeccompKind::engine_default, "unconfined", false},
        SecurityCase{R"(["apparmor=mine", "no-new-privileges:true"])", facts::SeccompKind::engine_default,
                     "mine", true},
        SecurityCase{R"(["no-new-privileges=false"])", facts::SeccompKind::engine_default, "", false}));

TEST(Inspect, KnowsUnmaskedSystemPathsInBothSpellings) {
  EXPECT_TRUE(with_host(R"({"SecurityOpt":["systempaths=unconfined"]})").system_paths_unconfined.is(true));
  EXPECT_TRUE(with_host(R"({"MaskedPaths":[],"ReadonlyPaths":[]})").system_paths_unconfined.is(true));
  EXPECT_TRUE(
      with_host(R"({"MaskedPaths":["/proc/kcore"],"ReadonlyPaths":[]})").system_paths_unconfined.is(false));
}

TEST(Inspect, SaysWhatAReadOnlyBindIsAbout) {
  const facts::Container c = read(R"({"HostConfig": {"Mounts": [
      {"Type": "bind", "Source": "/a", "Target": "/a", "ReadOnly": true, "BindOptions": {"ReadOnlyNonRecursive": true}},
      {"Type": "bind", "Source": "/b", "Target": "/b", "ReadOnly": true, "BindOptions": {"NonRecursive": true}},
      {"Type": "bind", "Source": "/c", "Target": "/c", "ReadOnly": true, "BindOptions": {"ReadOnlyForceRecursive": true}}]},
    "Mounts": [{"Type": "bind", "Source": "/a", "Destination": "/a", "RW": false, "Propagation": "rprivate"}]})");
  ASSERT_EQ(c.mounts->size(), 3u);
  const auto& m = *c.mounts;
  EXPECT_TRUE(m[0].submounts_writable && !m[0].without_submounts && !m[0].read_only_recursive);
  EXPECT_TRUE(!m[1].submounts_writable && m[1].without_submounts && !m[1].read_only_recursive);
  EXPECT_TRUE(!m[2].submounts_writable && !m[2].without_submounts && m[2].read_only_recursive);
}

TEST(Inspect, SaysOneMountOnceHoweverOftenItIsListed) {
  const facts::Container c = read(R"({"HostConfig": {
      "Binds": ["/var/run/docker.sock:/var/run/docker.sock:ro", "data:/data/", "/only/asked:/asked:rslave,rro"],
      "Mounts": [{"Type": "volume", "Source": "etc", "Target": "/host-etc", "VolumeOptions": {"DriverConfig":
                 {"Name": "local", "Options": {"type": "none", "o": "rw,bind", "device": "/etc"}}}}],
      "Tmpfs": {"/run": "size=1m,noexec"}},
    "Mounts": [
      {"Type": "bind", "Source": "/var/run/docker.sock", "Destination": "/var/run/docker.sock", "Mode": "ro",
       "RW": false, "Propagation": "rprivate"},
      {"Type": "volume", "Name": "data", "Source": "/var/lib/docker/volumes/data/_data", "Destination": "/data",
       "Driver": "local", "Mode": "z", "RW": true, "Propagation": ""},
      {"Type": "volume", "Name": "etc", "Source": "/var/lib/docker/volumes/etc/_data", "Destination": "/host-etc",
       "RW": true}]})");
  ASSERT_EQ(c.mounts->size(), 5u);
  const auto& m = *c.mounts;
  // By destination, because an engine lists them in no order; the place is what was asked for.
  EXPECT_EQ(m[0].destination, "/asked");
  EXPECT_EQ(m[0].propagation, "rslave");
  EXPECT_TRUE(m[0].read_only && m[0].read_only_recursive);
  EXPECT_EQ(m[1].source, "data");
  EXPECT_EQ(m[1].real_source, "/var/lib/docker/volumes/data/_data");
  EXPECT_FALSE(m[1].read_only);
  EXPECT_EQ(m[2].real_source, "/etc") << "a volume that is a bind in truth";
  EXPECT_EQ(m[2].origin.pointer, "/HostConfig/Mounts/0");
  EXPECT_EQ(m[3].kind, facts::MountKind::tmpfs);
  EXPECT_EQ(m[3].origin.pointer, "/HostConfig/Tmpfs/~1run");
  EXPECT_EQ(m[4].source, "/var/run/docker.sock");
  EXPECT_TRUE(m[4].read_only);
  EXPECT_EQ(m[4].origin.pointer, "/HostConfig/Binds/0");
}

TEST(Inspect, TellsAnEnginesMountsApartWhateverTheirOrder) {
  const auto facts_of = [](std::string_view mounts) {
    JsonParser parser;
    std::string text = fmt::format(R"({{"HostConfig": {{"Binds": ["/b:/b"]}}, "Mounts": [{}]}})", mounts);
    const auto source = facts::make_source(facts::SourceKind::endpoint, "GET /containers/web/json");
    const OriginMaker origin = [&](const SharedText& pointer) { return facts::Origin{source, pointer, {}}; };
    return container_from_inspect(*parser.parse(text, "test"), origin).mounts;
  };
  const std::string_view a = R"({"Type": "volume", "Name": "v", "Source": "/v", "Destination": "/a"})";
  const std::string_view b = R"({"Type": "bind", "Source": "/b", "Destination": "/b"})";
  const auto one = facts_of(fmt::format("{}, {}", a, b));
  EXPECT_EQ(one, facts_of(fmt::format("{}, {}", b, a)));
  EXPECT_EQ((*one)[0].origin.pointer, "/Mounts") << "no entry has a number that stays";
  EXPECT_EQ((*one)[1].origin.pointer, "/HostConfig/Binds/0");
}

TEST(Inspect, ReadsTheMountsOfOldEngines) {
  const facts::Container c = read(
      R"({"HostConfig":{}, "Mounts":[{"Source":"/etc","Destination":"/x","Mode":"","RW":true},
          {"Name":"v","Source":"/s","Destination":"/y","RW":true}]})");
  EXPECT_EQ((*c.mounts)[0].kind, facts::MountKind::bind);
  EXPECT_EQ((*c.mounts)[1].kind, facts::MountKind::volume);
}

TEST(Inspect, ListsAPublishedPortOnce) {
  const facts::Container c =
      read(R"({"HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}],
      "53/udp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}},
    "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}],
      "53/udp": [{"HostIp": "127.0.0.1", "HostPort": "32768"}], "443/tcp": [{"HostIp": "0.0.0.0", "HostPort": "32769"},
      {"HostIp": "::", "HostPort": "32769"}], "9/tcp": null}}})");
  ASSERT_EQ(c.published_ports->size(), 3u);
  const auto& p = *c.published_ports;
  EXPECT_EQ(p[0].host_port, 8080);
  EXPECT_EQ(p[0].host_ip, "");
  EXPECT_EQ(p[1].protocol, "udp");
  EXPECT_EQ(p[1].host_port, 32768);
  EXPECT_EQ(p[2].container_port, 443);
  EXPECT_EQ(p[2].host_ip, "");
}

TEST(Inspect, ReadsPodmansForms) {
  const facts::Container c = read(R"({"Id": "ab", "Name": "pod",
      "Image": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "State": {"Status": "running"}, "Config": {"Entrypoint": "/entry.sh", "Healthcheck": {"Test": ["NONE"]}},
      "HostConfig": {"NetworkMode": "pasta", "PidMode": "private", "CapAdd": ["CAP_SYS_ADMIN"]}})");
  EXPECT_TRUE(c.running.is(true));
  EXPECT_TRUE(c.image_id->starts_with("sha256:"));
  EXPECT_THAT(texts(c.entrypoint), ElementsAre("/entry.sh"));
  EXPECT_TRUE(c.healthcheck->disabled);
  EXPECT_EQ(c.pid_mode->kind, NamespaceKind::own);
  EXPECT_THAT(texts(c.cap_add), ElementsAre("SYS_ADMIN"));
}

TEST(Inspect, ReadsAnImage) {
  const facts::Image i = Reading{}.image(R"({"Id": "sha256:ab", "RepoTags": ["a:1"], "RepoDigests": [],
      "Created": "2024-01-01T00:00:00Z", "Size": 12, "Config": {"User": "0", "Env": ["API_KEY=hunter2"]},
      "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/d/3/diff", "LowerDir": "/d/2/diff:/d/1/diff"}}})");
  EXPECT_EQ(i.id, "sha256:ab");
  EXPECT_THAT(texts(i.tags), ElementsAre("a:1"));
  EXPECT_EQ(*i.user, "0");
  EXPECT_EQ(*i.size, 12);
  EXPECT_THAT(i.layer_folders, ElementsAre("/d/3/diff", "/d/2/diff", "/d/1/diff"));
  EXPECT_EQ(i.secrets.size(), 1u);
}

}  // namespace watertight::sources
