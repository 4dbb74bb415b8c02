#include "sources/daemon/flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace watertight::sources {
namespace {

using facts::SettingValue;
using testing::ElementsAre;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

DaemonFlags flags(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/usr/bin/dockerd");
  return read_daemon_flags(arguments,
                           {facts::make_source(facts::SourceKind::command_line, "dockerd"), {}, {}});
}

facts::Fact<SettingValue> value(const DaemonFlags& f, std::string_view key) {
  for (const facts::Setting& s : f.written.settings)
    if (s.key == key) return s.value;
  return facts::unknown<SettingValue>("not set");
}

TEST(DaemonFlags, SystemdsCommandLine) {
  const DaemonFlags f = flags({"-H", "fd://", "--containerd=/run/containerd/containerd.sock"});
  EXPECT_TRUE(f.written.reasons.empty());
  EXPECT_TRUE(value(f, "hosts").is(Lines{"fd://"}));
  EXPECT_TRUE(value(f, "containerd").is("/run/containerd/containerd.sock"));
  EXPECT_EQ(value(f, "hosts").basis, facts::Basis::declared);
  EXPECT_EQ(value(f, "hosts").origin.source->name, "dockerd");
  EXPECT_EQ(f.config_file, "/etc/docker/daemon.json");
  EXPECT_FALSE(f.config_file_given);
}

TEST(DaemonFlags, EveryFormOfAFlagIsRead) {
  const DaemonFlags f = flags({"--icc=false",
                               "--live-restore",
                               "--log-level",
                               "debug",
                               "-Htcp://a",
                               "-H=tcp://b",
                               "--host",
                               "tcp://c",
                               "-DG",
                               "wheel",
                               "-s",
                               "overlay2",
                               "--mtu=1400",
                               "--log-opt",
                               "max-size=10m",
                               "--log-opt=max-file=3",
                               "--userland-proxy=0",
                               "--config-file=/x.json",
                               "--default-ulimit",
                               "nofile=1:2",
                               "--validate",
                               "--default-shm-size",
                               "1G"});
  EXPECT_TRUE(f.written.reasons.empty()) << testing::PrintToString(f.written.reasons);
  EXPECT_TRUE(value(f, "icc").is(false));
  EXPECT_TRUE(value(f, "live-restore").is(true));
  EXPECT_TRUE(value(f, "log-level").is("debug"));
  EXPECT_TRUE(value(f, "hosts").is(Lines{"tcp://a", "tcp://b", "tcp://c"}));
  EXPECT_TRUE(value(f, "debug").is(true));
  EXPECT_TRUE(value(f, "group").is("wheel"));
  EXPECT_TRUE(value(f, "storage-driver").is("overlay2"));
  EXPECT_TRUE(value(f, "mtu").is(std::int64_t{1400}));
  EXPECT_TRUE(value(f, "log-opts").is(Lines{"max-size=10m", "max-file=3"}));
  EXPECT_TRUE(value(f, "userland-proxy").is(false));
  EXPECT_TRUE(value(f, "default-ulimits").is(Lines{"nofile=1:2"}));
  EXPECT_TRUE(value(f, "default-shm-size").is(std::int64_t{1} << 30));
  EXPECT_EQ(f.config_file, "/x.json");
  EXPECT_TRUE(f.config_file_given);
  EXPECT_TRUE(std::ranges::is_sorted(f.written.settings, {}, &facts::Setting::key));
}

TEST(DaemonFlags, WhatTheDaemonWouldRefuseIsSaid) {
  EXPECT_THAT(flags({"--iccc"}).written.reasons, ElementsAre(HasSubstr("the flag --iccc is not known")));
  EXPECT_THAT(flags({"-x"}).written.reasons, ElementsAre(HasSubstr("the flag -x is not known")));
  EXPECT_THAT(flags({"--log-level"}).written.reasons, ElementsAre(HasSubstr("--log-level has no value")));
  EXPECT_THAT(flags({"-H"}).written.reasons, ElementsAre(HasSubstr("--host has no value")));
  EXPECT_THAT(flags({"--icc", "false"}).written.reasons,
              ElementsAre(HasSubstr("the argument \"false\" belongs to no flag")));
  EXPECT_TRUE(value(flags({"--icc", "false"}), "icc").is(true)) << "the word after a switch is not its value";
  const DaemonFlags wrong = flags({"--icc=maybe"});
  EXPECT_THAT(wrong.written.reasons, ElementsAre(HasSubstr("--icc does not take the value \"maybe\"")));
  EXPECT_FALSE(value(wrong, "icc").known());
  EXPECT_TRUE(flags({}).written.settings.empty());
  EXPECT_TRUE(read_daemon_flags({}, {}).written.settings.empty());
  EXPECT_TRUE(flags({"--", "--icc=false"}).written.settings.empty());
}

TEST(DaemonFlags, SecretsAreTakenOut) {
  const DaemonFlags f =
      flags({"--https-proxy=http://joe:hunter2secret@proxy:3128", "--log-opt", "splunk-token=hunter2secret"});
  EXPECT_THAT(std::get<std::string>(*value(f, "https-proxy")), testing::Not(HasSubstr("hunter2secret")));
  EXPECT_THAT(std::get<Lines>(*value(f, "log-opts"))[0], testing::Not(HasSubstr("hunter2secret")));
}

}  // namespace
}  // namespace watertight::sources
