#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attack/bridge/fact_texts_test.hpp"
#include "attack/bridge/kernel_flaws.hpp"

namespace watertight::attack {
namespace {

using checks::plain_container;
using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

TEST(Flaws, AKernelsFlawIsThereByItsVersionAndMayBeInADistributions) {
  EXPECT_THAT(
      given_by(add_flaws, host_with_kernel("5.10.50")),
      IsSupersetOf({"kernel-flaw(CVE-2022-0847)", "page-cache-flaw(CVE-2022-0847)",
                    "flaw-behind-net-admin(CVE-2022-32250)", "flaw-behind-user-namespace(CVE-2022-0185)"}));
  EXPECT_THAT(given_by(add_flaws, host_with_kernel("5.10.50-1-custom")),
              Contains("kernel-flaw(CVE-2022-0847) ?"));
  EXPECT_THAT(given_by(add_flaws, host_with_kernel("5.10.150")), Not(Contains("kernel-flaw(CVE-2022-0847)")));
}

TEST(Flaws, OneNameStandsForAllOfAKernelThatNobodyLookedAt) {
  facts::System nothing;
  EXPECT_THAT(given_by(add_flaws, nothing),
              Contains("kernel-flaw(" + std::string(kFlawOfUnknownKernel) + ") ?"));
}

TEST(Flaws, WhatLiesBehindACapabilityIsInReachOfWhoHoldsIt) {
  const facts::System system = host_with_kernel("5.10.50");
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("0", {});
  auto given = given_by(add_flaws_in_reach, c, system);
  EXPECT_THAT(given, Contains("flaw-in-reach(web, CVE-2022-0847)"));
  EXPECT_THAT(given, Not(Contains("flaw-in-reach(web, CVE-2022-32250)")));
  c.cap_add = facts::declared(checks::items({"NET_ADMIN"}), {});
  given = given_by(add_flaws_in_reach, c, system);
  EXPECT_THAT(given, Contains("flaw-in-reach(web, CVE-2022-32250)"));
}

TEST(Flaws, AKernelOfItsOwnKeepsTheHostsOutOfReach) {
  facts::Container c = plain_container();
  c.runtime = facts::declared<std::string>("runsc", {});
  EXPECT_TRUE(given_by(add_flaws_in_reach, c, host_with_kernel("5.10.50")).empty());
}

TEST(Flaws, CountersThatAreToBeMaskedAndAreNotAreNotThere) {
  facts::Container c = plain_container();
  c.running = facts::effective(true, {});
  c.masked_paths = facts::declared(checks::items({"/proc/interrupts", "/sys/devices/virtual/powercap"}), {});
  facts::InForce now;
  now.masked_paths = facts::effective(checks::items({"/proc/interrupts"}), {});
  c.in_force = facts::effective(Boxed<facts::InForce>(now), {});
  const facts::System system = host_with_kernel("5.10.50");
  EXPECT_THAT(given_by(add_flaws_in_reach, c, system), Not(Contains("power-counters-readable(web)")));
  c.masked_paths = facts::declared(checks::items({"/proc/interrupts"}), {});
  EXPECT_THAT(given_by(add_flaws_in_reach, c, system), Contains("power-counters-readable(web)"));
}

facts::System engine_of(std::string version, std::string runc) {
  facts::System system = checks::plain_engine();
  system.engine->platform = facts::declared<std::string>("Docker Engine - Community", {});
  system.engine->version = facts::declared(std::move(version), {});
  system.engine->authorization_plugins = facts::declared(facts::Items{}, {});
  system.engine->components =
      facts::declared<std::vector<facts::Component>>({{"runc", std::move(runc), ""}}, {});
  return system;
}

TEST(Flaws, ARuntimesFlawSaysWhenItIsMet) {
  EXPECT_THAT(given_by(add_flaws, engine_of("24.0.7", "1.1.5")),
              IsSupersetOf({"start-flaw(CVE-2024-21626)", "exec-flaw(CVE-2024-21626)",
                            "engine-flaw(CVE-2024-21626)", "build-flaw(CVE-2024-23652)"}));
  EXPECT_THAT(given_by(add_flaws, engine_of("29.7.0", "1.4.3")), Not(Contains("exec-flaw(CVE-2024-21626)")));
}

TEST(Flaws, ADistributionsBuildMayBeRepaired) {
  EXPECT_THAT(given_by(add_flaws, engine_of("24.0.7", "1.1.5+ds1")), Contains("exec-flaw(CVE-2024-21626) ?"));
}

TEST(Flaws, ASettingThatExcludesAFlawTakesItAway) {
  facts::System system = engine_of("24.0.7", "1.1.5");
  EXPECT_THAT(given_by(add_flaws, system), Not(Contains("engine-flaw(CVE-2024-41110)")));
  system.engine->authorization_plugins = facts::declared(checks::items({"opa"}), {});
  EXPECT_THAT(given_by(add_flaws, system), Contains("engine-flaw(CVE-2024-41110)"));
}

}  // namespace
}  // namespace watertight::attack
