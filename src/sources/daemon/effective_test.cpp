#include "sources/daemon/effective.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sources/daemon/flags.hpp"
#include "sources/daemon/settings.hpp"

namespace watertight::sources {
namespace {

using facts::Basis;
using facts::SettingValue;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

WrittenSettings flags(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "dockerd");
  return read_daemon_flags(arguments,
                           {facts::make_source(facts::SourceKind::command_line, "dockerd"), {}, {}})
      .written;
}

WrittenSettings file(std::string_view text) { return read_daemon_settings(text, "daemon.json"); }

const facts::Fact<SettingValue>& value(const std::vector<facts::Setting>& settings, std::string_view key) {
  static const facts::Fact<SettingValue> missing;
  const auto at = std::ranges::find(settings, key, &facts::Setting::key);
  EXPECT_NE(at, settings.end()) << key;
  return at == settings.end() ? missing : at->value;
}

TEST(EffectiveSettings, AFlagComesBeforeTheFileAndTheFileBeforeTheDefault) {
  const EffectiveSettings e =
      effective_settings(file(R"({"icc": false, "zzz": 1})"), flags({"--debug"}), "20.10.24");
  EXPECT_THAT(e.reasons, ElementsAre(HasSubstr("zzz")));
  EXPECT_EQ(e.settings.size(), known_settings().size() + 1);
  EXPECT_TRUE(std::ranges::is_sorted(e.settings, {}, &facts::Setting::key));
  EXPECT_TRUE(value(e.settings, "debug").is(true));
  EXPECT_EQ(value(e.settings, "debug").origin.source->kind, facts::SourceKind::command_line);
  EXPECT_TRUE(value(e.settings, "icc").is(false));
  EXPECT_EQ(value(e.settings, "icc").origin.source->kind, facts::SourceKind::file);
  EXPECT_TRUE(value(e.settings, "ip6tables").is(false));
  EXPECT_EQ(value(e.settings, "ip6tables").basis, Basis::defaulted);
  EXPECT_TRUE(value(e.settings, "zzz").is(std::int64_t{1}));
}

TEST(EffectiveSettings, AFlagAndAKeyForTheSameSettingConflict) {
  const EffectiveSettings e = effective_settings(file("{\n\"icc\": true,\n\"labels\": [\"a=b\"]}"),
                                                 flags({"--icc=false", "--label", "c=d"}), "");
  EXPECT_THAT(e.reasons,
              ElementsAre("daemon.json: line 2: \"icc\" is set there and by a flag of the daemon, and the "
                          "engine does not start with both; remove one",
                          HasSubstr("line 3: \"labels\"")));
  EXPECT_TRUE(value(e.settings, "icc").is(false));
  EXPECT_TRUE(value(e.settings, "labels").is(Lines{"c=d"}));
}

TEST(EffectiveSettings, RuntimesOfBothPlacesAreJoined) {
  const EffectiveSettings e = effective_settings(file(R"({"runtimes": {"a": {"path": "/a"}}})"),
                                                 flags({"--add-runtime", "b=/b"}), "");
  EXPECT_THAT(e.reasons, IsEmpty());
  EXPECT_TRUE(value(e.settings, "runtimes").is(Lines{"a=/a", "b=/b"}));
}

TEST(EffectiveSettings, WithoutTheFileOnlyFlagsAreKnown) {
  WrittenSettings unreadable;
  unreadable.unreadable_because = "cannot read /etc/docker/daemon.json: permission denied; run as root";
  const EffectiveSettings e = effective_settings(unreadable, flags({"--icc=false"}), "29.0.0");
  EXPECT_THAT(e.reasons, ElementsAre(unreadable.unreadable_because));
  EXPECT_TRUE(value(e.settings, "icc").is(false));
  EXPECT_FALSE(value(e.settings, "iptables").known());
  EXPECT_EQ(value(e.settings, "iptables").unknown_because, unreadable.unreadable_because);
}

TEST(EffectiveSettings, WhatTheEngineReportsIsInForce) {
  const facts::Origin info{
      facts::make_source(facts::SourceKind::endpoint, "GET /info"), "/LiveRestoreEnabled", {}};
  EffectiveSettings e = effective_settings(file(R"({"live-restore": true, "log-driver": "local"})"), {}, "");
  const auto settings =
      with_reported(std::move(e.settings),
                    std::vector<ReportedSetting>{{"live-restore", true, info},
                                                 {"log-driver", std::string("json-file"), info},
                                                 {"default-cgroupns-mode", std::string("private"), info},
                                                 {"unheard-of", true, info}});
  EXPECT_EQ(value(settings, "live-restore").basis, Basis::declared)
      << "the line is worth more than the report";
  EXPECT_EQ(value(settings, "log-driver").basis, Basis::effective);
  EXPECT_TRUE(value(settings, "log-driver").is("json-file"));
  EXPECT_TRUE(value(settings, "default-cgroupns-mode").is("private"));
  EXPECT_TRUE(value(settings, "unheard-of").is(true));
  EXPECT_TRUE(std::ranges::is_sorted(settings, {}, &facts::Setting::key));
}

}  // namespace
}  // namespace watertight::sources
