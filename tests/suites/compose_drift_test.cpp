// A container of an engine and the Compose file that its labels name: what counts as drift, fact by fact, and
// what does not. Each case is what the engine says and what the file says.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "checks/check.hpp"
#include "checks/evaluate.hpp"
#include "sources/described.hpp"
#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/fixture_root.hpp"
#include "sources/host/real_paths.hpp"
#include "sources/snapshot/snapshot.hpp"

namespace watertight {
namespace {

using facts::System;
using sources::FixtureFiles;

constexpr std::string_view kLabels =
    R"("com.docker.compose.project": "shop", "com.docker.compose.service": "web",
       "com.docker.compose.container-number": "1", "com.docker.compose.project.working_dir": "/srv/shop",
       "com.docker.compose.project.config_files": "/srv/shop/compose.yaml")";

struct Engine {
  std::string host = {};    // members of HostConfig
  std::string config = {};  // of Config, beside image and labels
  std::string top = {};     // of the inspect object
  std::string labels{kLabels};
  std::string image = R"({"Id": "sha256:a1", "Config": {"Env": ["PATH=/bin", "LANG=C"]}})";
};

System system_of(const Engine& engine, FixtureFiles files) {
  const auto more = [](const std::string& members) { return members.empty() ? "" : ", " + members; };
  const std::string answers = fmt::format(
      R"({{"/info": {{"ID": "x"}}, "/containers/json": [{{"Id": "aa11", "ImageID": "sha256:a1", "Image": "web:1"}}],
          "/images/sha256:a1/json": {},
          "/containers/aa11/json": {{"Id": "aa11", "Name": "/shop-web-1", "Image": "sha256:a1",
            "State": {{"Running": true}}, "Config": {{"Image": "web:1", "Labels": {{{}}}{}}},
            "HostConfig": {{"NetworkMode": "shop_default"{}}},
            "NetworkSettings": {{"Networks": {{"shop_default": {{}}}}}}{}}}}})",
      engine.image, engine.labels, more(engine.config), more(engine.host), more(engine.top));
  auto connection = sources::FixtureConnection::from_json(answers, "engine");
  if (!connection) {
    ADD_FAILURE() << connection.error().sentence() << '\n' << answers;
    return {};
  }
  System system = sources::collect_engine(**connection, {});
  const sources::FixtureRoot root(std::move(files));
  sources::resolve_mounts(system, root);
  sources::describe_projects(system, root);
  return system;
}

System system_of(const Engine& engine, std::string service) {
  return system_of(engine, {{"/srv/shop/compose.yaml",
                             {.content = "services:\n  web:\n    image: web:1\n" + std::move(service)}}});
}

// The message of a rule about the container, with its severity before it; "" where it is quiet, "? why" where
// it was not evaluated.
std::string said(const System& system, std::string_view rule) {
  const checks::TargetResult result = checks::evaluate(system, {});
  for (const checks::Finding& f : result.findings)
    if (f.rule == rule) return fmt::format("{} {}", handbook::name_of(f.severity), f.message);
  for (const checks::NotEvaluated& n : result.not_evaluated)
    if (n.rule == rule) return "? " + n.reason;
  return {};
}
std::string drift(const Engine& engine, std::string service) {
  return said(system_of(engine, std::move(service)), "container-compose-drift");
}
std::string pending(const Engine& engine, std::string service) {
  return said(system_of(engine, std::move(service)), "container-compose-pending");
}

TEST(ComposeDrift, holds_two_profiles_against_each_other_by_what_they_let_through) {
  const std::string strict = R"({"defaultAction": "SCMP_ACT_ERRNO"})";
  const FixtureFiles files = {
      {"/srv/shop/compose.yaml",
       {.content = "services:\n  web:\n    image: web:1\n    security_opt: ['seccomp:./p.json']\n"}},
      {"/srv/shop/p.json", {.content = strict}}};
  const auto running = [&](const char* profile) {
    return said(system_of({.host = fmt::format(R"("SecurityOpt": ["seccomp={}"])", profile)}, files),
                "container-compose-drift");
  };
  EXPECT_EQ(running(R"({\"defaultAction\":\"SCMP_ACT_ERRNO\"})").find("seccomp"), std::string::npos);
  EXPECT_NE(
      running(
          R"({\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\"}]})")
          .find("lets bpf through its seccomp profile"),
      std::string::npos);
}

struct Case {
  Engine engine;
  std::string service;
  std::string_view words;  // part of the message
  std::string_view severity;
};

TEST(ComposeDrift, is_what_the_container_has_and_its_file_does_not_give) {
  const std::vector<Case> cases = {
      {{R"("Privileged": true)"}, "", "it is privileged", "high"},
      {{R"("CapAdd": ["CAP_SYS_ADMIN", "NET_ADMIN"])"},
       "    cap_add: [net_admin]\n",
       "has the capability SYS_ADMIN",
       "high"},
      {{}, "    cap_drop: [ALL]\n    cap_add: [CHOWN]\n", "has the capabilities ", "medium"},
      {{R"("SecurityOpt": ["seccomp=unconfined"])"}, "", "runs without a seccomp filter", "medium"},
      {{}, "    security_opt: [\"seccomp:./strict.json\"]\n", "another seccomp profile", "medium"},
      {{R"("SecurityOpt": ["label=disable"])"}, "", "without SELinux labels", "medium"},
      {{}, "    security_opt: [no-new-privileges]\n", "set-uid programs", "medium"},
      {{}, "    user: \"1000\"\n", "runs as root", "medium"},
      {{R"("GroupAdd": ["docker"])"}, "", "in the group docker", "medium"},
      {{}, "    read_only: true\n", "write to its root file system", "medium"},
      {{R"("PidMode": "host")"}, "", "in the host's process namespace", "high"},
      {{R"("IpcMode": "host")"}, "", "in the host's IPC namespace", "high"},
      {{R"("UTSMode": "host")"}, "", "in the host's UTS namespace", "medium"},
      {{R"("PidMode": "container:bb22")"}, "", "of another container", "medium"},
      {{R"("Binds": ["/var/run/docker.sock:/var/run/docker.sock"])"},
       "",
       "mounts /var/run/docker.sock",
       "high"},
      {{R"("Binds": ["/srv/shop/data:/data:rw"])"},
       "    volumes: [\"./data:/data:ro\"]\n",
       "may write to /srv/shop/data",
       "medium"},
      {{R"("Binds": ["/srv/eve:/data:rw"])"},
       "    volumes: [\"./data:/data\"]\n",
       "mounts /srv/eve at /data instead of /srv/shop/data",
       "medium"},
      {{R"("Binds": ["/srv/x:/data"])"},
       "    volumes: [\"data:/data\"]\nvolumes:\n  data:\n",
       "mounts /srv/x at /data of the host",
       "medium"},
      {{R"("Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/sda", "CgroupPermissions": "rwm"}])"},
       "",
       "the device /dev/sda",
       "medium"},
      {{R"("DeviceRequests": [{"Count": -1, "Capabilities": [["gpu"]]}])"},
       "",
       "devices by request",
       "medium"},
      {{R"("DeviceCgroupRules": ["a *:* rwm"])"}, "", "the device rule a *:* rwm", "medium"},
      {{R"("VolumesFrom": ["bb22"])"}, "", "every mount of another container", "medium"},
      {{R"("PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]})"},
       "    ports: [\"127.0.0.1:8080:80\"]\n",
       "port 80/tcp on every address",
       "medium"},
      {{R"("PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]})"},
       "",
       "port 80/tcp on 127.0.0.1",
       "low"},
      {{R"("PublishAllPorts": true)"}, "", "every port of its image", "medium"},
      {{}, "    mem_limit: 64m\n", "no limit of memory", "low"},
      {{R"("NanoCpus": 2000000000)"},
       "    deploy: {resources: {limits: {cpus: \"0.5\"}}}\n",
       "a higher limit of processor time",
       "low"},
      {{}, "    pids_limit: 50\n", "no limit of processes", "low"},
      {{R"("RestartPolicy": {"Name": "always"})"}, "", "started again for ever", "low"},
      {{R"("Sysctls": {"net.ipv4.ip_forward": "1"})"}, "", "sets net.ipv4.ip_forward to 1", "low"},
      {{R"("ExtraHosts": ["db:10.0.0.1"])"}, "", "resolves db:10.0.0.1", "low"},
      {{{}, R"("Env": ["PATH=/bin", "LANG=C", "LD_PRELOAD=/x"])"}, "", "the variables LD_PRELOAD", "low"},
      {{R"("Runtime": "runc")"}, "    runtime: runsc\n", "under the runtime runc", "medium"},
  };
  for (const Case& one : cases) {
    const std::string message = drift(one.engine, one.service);
    EXPECT_NE(message.find(one.words), std::string::npos) << one.words << ": " << message;
    EXPECT_TRUE(message.starts_with(one.severity)) << one.words << ": " << message;
  }
}

TEST(ComposeDrift, is_not_what_engine_and_compose_only_write_otherwise) {
  const std::vector<std::pair<Engine, std::string>> cases = {
      {{R"("CapAdd": ["CAP_NET_ADMIN"], "CapDrop": ["CAP_MKNOD"])"},
       "    cap_add: [net_admin]\n    cap_drop: [CAP_MKNOD]\n"},
      {{R"("PidMode": "host", "SecurityOpt": ["label=disable"])"}, "    pid: host\n"},  // the engine adds it
      {{R"("CapAdd": ["CHOWN"])"}, ""},  // one of the default set
      {{R"("Binds": ["/srv/shop/data:/data:rw", "shop_cache:/cache:rw", "/home/alice/x:/x"])"},
       "    volumes: [\"./data/:/data/\", \"cache:/cache\", \"~/x:/x\"]\nvolumes:\n  cache:\n"},
      {{R"("Binds": ["other:/cache:rw"])"},
       "    volumes: [\"cache:/cache\"]\nvolumes:\n  cache: {external: true, name: other}\n"},
      {{{},
        {},
        R"("Mounts": [{"Type": "volume", "Name": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "Destination": "/var/lib/x", "RW": true}])"},
       ""},
      {{R"("Tmpfs": {"/scratch": ""})"}, ""},
      {{R"("PortBindings": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "49153"}]})"},
       "    ports: [\"80\"]\n"},
      {{R"("PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]})"},
       "    ports: [\"8080:80\"]\n"},
      {{R"("Memory": 67108864, "MemorySwap": 134217728, "CpuQuota": 50000, "CpuPeriod": 100000, "PidsLimit": 50)"},
       "    mem_limit: 64m\n    cpus: 0.5\n    pids_limit: 50\n"},
      {{R"("CgroupnsMode": "host", "Runtime": "runc", "IpcMode": "shareable", "ShmSize": 67108864)"}, ""},
      {{R"("RestartPolicy": {"Name": "no", "MaximumRetryCount": 0})"}, "    restart: \"no\"\n"},
      {{R"("ExtraHosts": ["db=10.0.0.1"])"}, "    extra_hosts: {db: 10.0.0.1}\n"},
      {{{}, R"("Env": ["PATH=/bin", "LANG=C", "A=1", "HTTP_PROXY=http://p", "B=2"])"},
       "    environment: [A=other, B]\n"},
      {{{}, R"("User": "app")"}, ""},  // the image's
      {{R"("Mounts": [{"Type": "bind", "Source": "/srv/shop/key", "Target": "/run/secrets/key", "ReadOnly": true}])"},
       "    secrets: [key]\nsecrets:\n  key: {file: ./key}\n"},
      {{R"("Devices": [{"PathOnHost": "/dev/fuse", "PathInContainer": "/dev/fuse", "CgroupPermissions": "rwm"}])"},
       "    devices: [/dev/fuse]\n"},
  };
  for (const auto& [engine, service] : cases) {
    const std::string message = drift(engine, service);
    EXPECT_TRUE(message.empty() || message.starts_with("? environment could not")) << service << message;
  }
}

TEST(ComposeDrift, of_an_image_is_another_reference_not_another_spelling) {
  const auto file = [](std::string image) {
    return said(system_of(Engine{}, {{"/srv/shop/compose.yaml",
                                      {.content = "services:\n  web:\n    image: " + image + "\n"}}}),
                "container-compose-drift");
  };
  EXPECT_EQ(file("docker.io/library/web:1"), "");
  EXPECT_NE(file("web:2").find("runs the image web:1, not web:2"), std::string::npos);
  EXPECT_NE(file("web"), "");
  EXPECT_NE(file("web:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), "");
}

TEST(ComposeDrift, the_other_way_round_waits_for_the_next_start) {
  EXPECT_NE(pending({}, "    privileged: true\n").find("medium is given more"), std::string::npos);
  EXPECT_NE(pending({}, "    ports: [\"80:80\"]\n").find("publishes port 80/tcp on every address"),
            std::string::npos);
  EXPECT_NE(pending({}, "    volumes: [\"/:/host\"]\n").find("mounts / at /host"), std::string::npos);
  EXPECT_EQ(pending({R"("Privileged": true)"}, ""), "");
  EXPECT_EQ(drift({}, "    privileged: true\n"), "");
}

TEST(ComposeDrift, of_what_a_variable_of_the_shell_decides_is_not_evaluated) {
  const Engine mounted{R"("Binds": ["/home/alice:/data:rw"])"};
  const std::string service = "    volumes: [\"${DATA}:/data\"]\n";
  EXPECT_TRUE(
      drift(mounted, service).starts_with("? mounts could not be compared: service web takes a variable"))
      << drift(mounted, service);
  const System known = system_of(
      mounted, {{"/srv/shop/compose.yaml", {.content = "services:\n  web:\n    image: web:1\n" + service}},
                {"/srv/shop/.env", {.content = "DATA=/home/alice\n"}}});
  EXPECT_EQ(said(known, "container-compose-drift"), "");
}

TEST(ComposeDrift, of_files_that_cannot_be_read_is_not_evaluated) {
  const System denied = system_of(Engine{}, {{"/srv/shop", {.type = "directory", .denied = true}}});
  EXPECT_NE(said(denied, "container-compose-drift").find("permission denied"), std::string::npos)
      << said(denied, "container-compose-drift");
  const System broken = system_of(Engine{}, {{"/srv/shop/compose.yaml", {.content = "services: [\n"}}});
  EXPECT_TRUE(said(broken, "container-compose-drift").starts_with("? the Compose file is unknown"));
  const System elsewhere =
      system_of(Engine{.labels = R"("com.docker.compose.project": "shop", "com.docker.compose.service": "web",
    "com.docker.compose.container-number": "1", "com.docker.compose.project.config_files": "-")"},
                FixtureFiles{});
  EXPECT_NE(said(elsewhere, "container-compose-drift").find("piped in"), std::string::npos);
}

TEST(ComposeDrift, is_not_looked_for_where_a_file_or_a_service_is_gone) {
  const System gone = system_of(Engine{}, FixtureFiles{});
  EXPECT_EQ(said(gone, "container-compose-drift"), "");
  EXPECT_TRUE(said(gone, "container-compose-undescribed").starts_with("info"));
  const System renamed =
      system_of(Engine{}, {{"/srv/shop/compose.yaml", {.content = "services:\n  api:\n    image: api:1\n"}}});
  EXPECT_TRUE(said(renamed, "container-compose-undescribed").starts_with("low"));
  EXPECT_TRUE(said(renamed, "engine-compose-service-missing").starts_with("low service api"));
}

TEST(ComposeDrift, reads_nothing_that_an_image_names_or_that_compose_did_not_make) {
  const std::string names = R"("com.docker.compose.project": "x", "com.docker.compose.service": "web",
    "com.docker.compose.project.config_files": "/etc/shadow")";
  const System labelled = system_of(
      Engine{
          .labels = names + R"(, "com.docker.compose.container-number": "1")",
          .image =
              R"({"Id": "sha256:a1", "Config": {"Labels": {"com.docker.compose.project.config_files": "/etc/shadow"}}})"},
      {{"/etc/shadow", {.content = "root:secret"}}});
  EXPECT_TRUE(labelled.described.empty());
  EXPECT_TRUE(said(labelled, "container-compose-drift").starts_with("? the Compose files"));
  EXPECT_TRUE(system_of(Engine{.labels = names}, FixtureFiles{}).described.empty());
}

TEST(ComposeDrift, of_one_off_containers_is_their_purpose) {
  const Engine one_off{.host = R"("Privileged": true)",
                       .labels = std::string(kLabels) + R"(, "com.docker.compose.oneoff": "True")"};
  EXPECT_EQ(drift(one_off, ""), "");
}

TEST(ComposeDrift, keeps_no_value_of_a_variable_in_a_snapshot) {
  const System system = system_of(Engine{}, "    environment: {GREETING: hello-from-the-file}\n");
  const std::string snapshot = sources::write_snapshot(std::span(&system, 1));
  EXPECT_NE(snapshot.find("GREETING"), std::string::npos);
  EXPECT_EQ(snapshot.find("hello-from-the-file"), std::string::npos);
  const auto again = sources::read_snapshot(snapshot, "snapshot");
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(again->front().described, system.described);
}

TEST(ComposeDrift, follows_links_and_overrides) {
  const System system =
      system_of(Engine{.host = R"("Privileged": true, "Binds": ["/data/shop:/data"])",
                       .labels = R"("com.docker.compose.project": "shop", "com.docker.compose.service": "web",
               "com.docker.compose.container-number": "1", "com.docker.compose.project.working_dir": "/srv/shop",
               "com.docker.compose.project.config_files": "compose.yaml,over.yaml")"},
                {{"/srv/shop/compose.yaml", {.type = "symlink", .target = "/opt/real.yaml"}},
                 {"/srv/shop/data", {.type = "symlink", .target = "/data/shop"}},
                 {"/data/shop/file", {}},
                 {"/opt/real.yaml",
                  {.content = "services:\n  web:\n    image: web:1\n    volumes: [\"./data:/data\"]\n"}},
                 {"/srv/shop/over.yaml", {.content = "services:\n  web:\n    privileged: true\n"}}});
  EXPECT_EQ(said(system, "container-compose-drift"), "");
}

}  // namespace
}  // namespace watertight
