#include <gtest/gtest.h>

#include <algorithm>

#include "checks/evaluate.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

using facts::Fact;
using facts::SettingValue;
using facts::System;

System daemon(std::vector<std::pair<std::string, Fact<SettingValue>>> settings) {
  System system;
  system.kind = facts::TargetKind::engine;
  facts::Engine& engine = system.engine.emplace();
  for (auto& [key, value] : settings) engine.settings.push_back({key, std::move(value)});
  std::ranges::sort(engine.settings, {}, &facts::Setting::key);
  return system;
}
Fact<SettingValue> set(SettingValue value) { return facts::declared(std::move(value), {}); }
Fact<SettingValue> hidden() { return facts::unknown<SettingValue>("daemon.json cannot be read"); }

TEST(DaemonChecks, ASettingThatNobodyCouldReadIsNotEvaluatedAndSaysWhy) {
  const System system = daemon({{"icc", hidden()}, {"no-new-privileges", hidden()}});
  EXPECT_EQ(reason(system, "daemon-icc"), "icc is unknown: daemon.json cannot be read");
  EXPECT_NE(reason(system, "daemon-live-restore"), "");
  EXPECT_TRUE(findings(system, "daemon-icc").empty());
}

TEST(DaemonChecks, WhatTheEngineReportsWinsOverAnUnreadableSetting) {
  System system = daemon({{"no-new-privileges", hidden()}, {"userns-remap", hidden()}});
  system.engine->security_options = facts::effective(
      facts::Items{{"name=seccomp,profile=builtin", {}}, {"name=no-new-privileges", {}}}, {});
  EXPECT_EQ(reason(system, "daemon-no-new-privileges"), "");
  EXPECT_TRUE(findings(system, "daemon-no-new-privileges").empty());
  EXPECT_EQ(findings(system, "daemon-userns-remap").size(), 1u);
}

TEST(DaemonChecks, PodmanHasNoDaemonToCheck) {
  System system = daemon({});
  system.engine->platform = facts::effective(std::string("Podman Engine"), {});
  for (const char* rule : {"daemon-icc", "daemon-tcp-tls", "daemon-no-new-privileges", "daemon-log-driver"}) {
    EXPECT_EQ(reason(system, rule), "") << rule;
    EXPECT_TRUE(findings(system, rule).empty()) << rule;
  }
}

TEST(TcpApi, IsWorstOpenToTheNetworkAndOneStepLowerOnLoopback) {
  const auto open = [](const char* host) {
    return findings(daemon({{"hosts", set(std::vector<std::string>{"fd://", host})},
                            {"tlsverify", set(false)},
                            {"tls", set(false)}}),
                    "daemon-tcp-tls");
  };
  ASSERT_EQ(open("tcp://0.0.0.0:2375").size(), 1u);
  EXPECT_EQ(open("tcp://0.0.0.0:2375")[0].severity, Severity::critical);
  EXPECT_EQ(open("tcp://0.0.0.0:2375")[0].discriminator, "0.0.0.0:2375");
  ASSERT_EQ(open("tcp://127.0.0.1:2375").size(), 1u);
  EXPECT_EQ(open("tcp://127.0.0.1:2375")[0].severity, Severity::high);
  EXPECT_TRUE(open("unix:///srv/docker.sock").empty());
}

TEST(TcpApi, IsFoundByTheEnginesOwnWarningWhereItsSettingsAreHidden) {
  System system = daemon({{"hosts", hidden()}});
  EXPECT_NE(reason(system, "daemon-tcp-tls"), "");
  system.engine->warnings = facts::effective(
      facts::Items{{"WARNING: API is accessible on http://0.0.0.0:2375 without encryption.", {}}}, {});
  ASSERT_EQ(findings(system, "daemon-tcp-tls").size(), 1u);
  EXPECT_EQ(findings(system, "daemon-tcp-tls")[0].discriminator, "0.0.0.0:2375");
}

TEST(TcpApi, IsNotJudgedWhereClientVerificationIsUnknown) {
  const System system =
      daemon({{"hosts", set(std::vector<std::string>{"tcp://0.0.0.0:2376"})}, {"tlsverify", hidden()}});
  EXPECT_TRUE(findings(system, "daemon-tcp-tls").empty());
  EXPECT_NE(reason(system, "daemon-tcp-tls"), "");
}

}  // namespace
}  // namespace watertight::checks
