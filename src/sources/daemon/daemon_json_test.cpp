#include "sources/daemon/daemon_json.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sources/daemon/settings.hpp"

namespace watertight::sources {
namespace {

using facts::Basis;
using facts::SettingValue;
using facts::TargetStatus;
using testing::ElementsAre;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

const facts::Fact<SettingValue>& value(const facts::System& system, std::string_view key) {
  static const facts::Fact<SettingValue> missing;
  const facts::Setting* setting = system.engine ? system.engine->setting(key) : nullptr;
  EXPECT_NE(setting, nullptr) << key;
  return setting ? setting->value : missing;
}

TEST(DaemonJson, EveryKeyIsThereOnceDeclaredWithItsLineOrDefaulted) {
  const facts::System system =
      read_daemon_json("{\n  \"icc\": false,\n  \"hosts\": [\"tcp://0.0.0.0:2375\"]\n}\n", "daemon.json");
  EXPECT_EQ(system.kind, facts::TargetKind::daemon_json);
  EXPECT_EQ(system.status, TargetStatus::complete);
  EXPECT_EQ(system.name, "daemon.json");
  ASSERT_TRUE(system.engine);
  EXPECT_EQ(system.engine->settings.size(), known_settings().size());
  EXPECT_TRUE(std::ranges::is_sorted(system.engine->settings, {}, &facts::Setting::key));
  EXPECT_TRUE(value(system, "icc").is(false));
  EXPECT_EQ(value(system, "icc").basis, Basis::declared);
  EXPECT_EQ(value(system, "icc").origin.span, (Span{2, 10, 2, 15}));
  EXPECT_EQ(value(system, "icc").origin.pointer, "/icc");
  EXPECT_EQ(value(system, "icc").origin.source->name, "daemon.json");
  EXPECT_TRUE(value(system, "hosts").is(Lines{"tcp://0.0.0.0:2375"}));
  EXPECT_EQ(value(system, "log-driver").basis, Basis::defaulted);
}

TEST(DaemonJson, MapsAreKeptAsTheFlagTakesThem) {
  const facts::System system = read_daemon_json(R"({
    "log-opts": {"max-size": "10m", "labels": "a,b"},
    "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 64000, "Soft": 1024}},
    "runtimes": {"runsc": {"path": "/usr/bin/runsc", "runtimeArgs": ["--debug"]}, "kata": {"runtimeType": "io.kata.v2"}},
    "builder": {"gc": {"enabled": true}, "entitlements": {"security-insecure": true}},
    "features": {"buildkit": true},
    "default-address-pools": [{"base": "172.30.0.0/16", "size": 24}],
    "default-shm-size": "128M",
    "proxies": {"http-proxy": "http://proxy:3128"}})",
                                                "daemon.json");
  EXPECT_EQ(system.status, TargetStatus::complete) << testing::PrintToString(system.reasons);
  EXPECT_TRUE(value(system, "log-opts").is(Lines{"max-size=10m", "labels=a,b"}));
  EXPECT_TRUE(value(system, "default-ulimits").is(Lines{"nofile=1024:64000"}));
  EXPECT_TRUE(value(system, "runtimes").is(Lines{"runsc=/usr/bin/runsc", "kata=io.kata.v2"}));
  EXPECT_TRUE(value(system, "builder").is(Lines{"gc.enabled=true", "entitlements.security-insecure=true"}));
  EXPECT_TRUE(value(system, "features").is(Lines{"buildkit=true"}));
  EXPECT_TRUE(value(system, "default-address-pools").is(Lines{"base=172.30.0.0/16,size=24"}));
  EXPECT_TRUE(value(system, "default-shm-size").is(std::int64_t{128} << 20));
  EXPECT_TRUE(value(system, "http-proxy").is("http://proxy:3128"));
  EXPECT_EQ(value(system, "http-proxy").origin.pointer, "/proxies/http-proxy");
}

TEST(DaemonJson, NamesBelowAKeyAreTakenInAnyCase) {
  const facts::System system = read_daemon_json(R"({
    "default-ulimits": {"nofile": {"name": "nofile", "hard": 64000, "soft": 1024}},
    "runtimes": {"runsc": {"Path": "/usr/bin/runsc"}},
    "builder": {"GC": {"Enabled": true}, "entitlements": {"Security-Insecure": false},
                "Entitlements": {"security-insecure": true}}})",
                                                "daemon.json");
  EXPECT_TRUE(value(system, "default-ulimits").is(Lines{"nofile=1024:64000"}));
  EXPECT_TRUE(value(system, "runtimes").is(Lines{"runsc=/usr/bin/runsc"}));
  EXPECT_TRUE(value(system, "builder").is(Lines{"gc.enabled=true", "entitlements.security-insecure=true"}));
}

TEST(DaemonJson, AnUnknownKeyIsAReasonAndTheRestIsRead) {
  const facts::System system =
      read_daemon_json("{\"iptable\": false, \"icc\": false, \"zzz-plugin\": [1]}", "d.json");
  EXPECT_EQ(system.status, TargetStatus::partial);
  EXPECT_THAT(system.reasons,
              ElementsAre("d.json: line 1, column 2: the engine does not know the key \"iptable\" here; "
                          "write \"iptables\" if that is meant, or remove it",
                          HasSubstr("\"zzz-plugin\" here; remove it")));
  EXPECT_TRUE(value(system, "icc").is(false));
  EXPECT_TRUE(value(system, "iptable").is(false)) << "what was written is kept";
  EXPECT_EQ(value(system, "iptables").basis, Basis::defaulted);
}

TEST(DaemonJson, SuggestionsEndWhereTheyCannotBeMeant) {
  std::string text = "{";
  for (int i = 0; i < 60; ++i) text += fmt::format("{}\"hosts{}\": 1", i > 0 ? "," : "", i);
  const facts::System system = read_daemon_json(text + "}", "d.json");
  ASSERT_EQ(system.reasons.size(), 60u);
  EXPECT_THAT(system.reasons.front(), HasSubstr("write \"hosts\" if that is meant"));
  EXPECT_THAT(system.reasons.back(), testing::EndsWith("here; remove it"));
}

TEST(DaemonJson, AProxyOutsideOfProxiesIsIgnoredByTheEngineAndSaidSo) {
  const facts::System system = read_daemon_json(R"({"http-proxy": "http://p:1"})", "d.json");
  EXPECT_THAT(system.reasons, ElementsAre(HasSubstr("move it into \"proxies\"")));
  EXPECT_EQ(value(system, "http-proxy").basis, Basis::defaulted);
}

TEST(DaemonJson, AWrongTypeIsUnknownAndNamesLineAndRemedy) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"icc": "false"})", "write true or false without quotes"},
      {R"({"mtu": "1500"})", "write a whole number without quotes"},
      {R"({"mtu": 1.5})", "write a whole number"},
      {R"({"hosts": "fd://"})", "write a list of texts in brackets"},
      {R"({"dns": [8]})", "write a list of texts"},
      {R"({"bip": 5})", "write text in double quotes"},
      {R"({"log-opts": []})", "write an object in braces"},
      {R"({"default-shm-size": "big"})", "write a size"}};
  for (const auto& [text, remedy] : cases) {
    const facts::System system = read_daemon_json(text, "d.json");
    EXPECT_THAT(system.reasons, ElementsAre(testing::AllOf(HasSubstr("d.json: line 1, column"),
                                                           HasSubstr("wrong type"), HasSubstr(remedy))))
        << text;
    EXPECT_EQ(system.status, TargetStatus::partial);
  }
  EXPECT_FALSE(value(read_daemon_json(R"({"icc": "false"})", "d.json"), "icc").known());
  EXPECT_EQ(value(read_daemon_json(R"({"icc": null})", "d.json"), "icc").basis, Basis::defaulted);
}

TEST(DaemonJson, WhatCannotBeReadIsUnreadableAndNothingIsTakenForADefault) {
  for (const char* text : {"{\"icc\": false,}", "{\"icc\": true, \"icc\": false}", "[]", "{", "\"\\ud800\"",
                           "{\"a\": \"\xff\"}"}) {
    const facts::System system = read_daemon_json(text, "d.json");
    EXPECT_EQ(system.status, TargetStatus::unreadable) << text;
    ASSERT_EQ(system.reasons.size(), 1u) << text;
    EXPECT_THAT(system.reasons[0], HasSubstr("d.json: line 1, column")) << text;
    EXPECT_FALSE(value(system, "icc").known()) << text;
    EXPECT_EQ(value(system, "icc").unknown_because, system.reasons[0]);
  }
  EXPECT_THAT(read_daemon_json("{\"icc\": 1,\n\"icc\": 2}", "d.json").reasons[0],
              HasSubstr("line 2, column 1: key \"icc\" given twice, first on line 1"));
}

TEST(DaemonJson, AnEmptyFileSetsNothing) {
  for (const char* text : {"", " \n", "{}"})
    EXPECT_EQ(read_daemon_json(text, "d.json").status, TargetStatus::complete) << text;
}

TEST(DaemonJson, SecretsInValuesAreTakenOut) {
  const facts::System system = read_daemon_json(
      R"({"proxies": {"https-proxy": "http://joe:hunter2secret@proxy:3128"}, "log-opts": {"splunk-token": "11111111-2222-3333-4444-555555555555"}})",
      "d.json");
  const std::string all = testing::PrintToString(std::get<std::string>(**&value(system, "https-proxy"))) +
                          testing::PrintToString(std::get<Lines>(**&value(system, "log-opts")));
  EXPECT_THAT(all, testing::Not(HasSubstr("hunter2secret")));
  EXPECT_THAT(all, testing::Not(HasSubstr("11111111-2222")));
}

TEST(DaemonJson, SaysWhichKeysTheEngineDoesNotHave) {
  EXPECT_THAT(read_daemon_settings(R"({"firewall-backend": "nftables"})", "d.json", "28.5.2").reasons,
              ElementsAre(HasSubstr(
                  "Docker 28.5.2 does not have the key \"firewall-backend\" and will not start; remove it")));
  EXPECT_TRUE(
      read_daemon_settings(R"({"firewall-backend": "nftables"})", "d.json", "29.0.0").reasons.empty());
}

}  // namespace
}  // namespace watertight::sources
