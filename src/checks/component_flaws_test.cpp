#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "checks/component_versions.hpp"
#include "checks/evaluate.hpp"
#include "checks/flaw_conditions.hpp"
#include "checks/known_flaws.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

using facts::System;

System engine_of(std::string version, std::vector<facts::Component> parts = {},
                 std::string platform = "Docker Engine - Community") {
  System system;
  system.kind = facts::TargetKind::engine;
  facts::Engine& engine = system.engine.emplace();
  engine.version = facts::effective(std::move(version), {});
  engine.platform = facts::effective(std::move(platform), {});
  engine.components = facts::effective(std::move(parts), facts::Origin{});
  return system;
}

void install(System& system, std::string name, std::string version) {
  if (!system.host) system.host.emplace();
  if (!system.host->packages.known())
    system.host->packages = facts::declared(std::vector<facts::Package>{}, {});
  system.host->packages.value->push_back({std::move(name), std::move(version), {}, {}});
}

// The flaws that a rule names as evidence.
std::set<std::string> named(const System& system, std::string_view rule) {
  std::set<std::string> ids;
  for (const Finding& f : findings(system, rule))
    for (const Evidence& e : f.evidence)
      if (e.fact.starts_with("CVE-") || e.fact.starts_with("GHSA-")) ids.insert(e.fact);
  return ids;
}

// A version just below each repair is hit, the repair itself is not.
TEST(KnownFlaws, EachRowIsHitWhereItsRangeBeginsAndNotWhereItEnds) {
  std::size_t hit = 0;
  for (const KnownFlaw& flaw : known_flaws()) {
    if (flaw.condition != Condition::none) continue;
    for (const Range& range : flaw.ranges) {
      if (range.fixed.empty() || range.from == "0") continue;
      const auto at = [&](std::string_view version) {
        if (flaw.component == "runc" || flaw.component == "containerd")
          return engine_of("99.0.0", {{std::string(flaw.component), std::string(version), {}}});
        return engine_of(std::string(version));
      };
      const std::string rule = flaw.component == "dockerd"
                                   ? "host-docker-known-cve"
                                   : "host-" + std::string(flaw.component) + "-known-cve";
      if (flaw.component != "dockerd" && flaw.component != "runc" && flaw.component != "containerd") continue;
      EXPECT_TRUE(named(at(range.from), rule).contains(std::string(flaw.id))) << flaw.id << ' ' << range.from;
      EXPECT_FALSE(named(at(range.fixed), rule).contains(std::string(flaw.id)))
          << flaw.id << ' ' << range.fixed;
      ++hit;
    }
  }
  EXPECT_GE(hit, 20u);
}

TEST(KnownFlaws, OfOldReleasesAreAllNamed) {
  EXPECT_GE(named(engine_of("99.0", {{"runc", "1.0.0-rc6", {}}}), "host-runc-known-cve").size(), 10u);
  EXPECT_GE(named(engine_of("18.09.3"), "host-docker-known-cve").size(), 15u);
  System gpu = engine_of("99.0");
  install(gpu, "nvidia-container-toolkit", "1.16.1-1");
  EXPECT_EQ(named(gpu, "host-nvidia-toolkit-known-cve").size(), 5u);
}

TEST(KnownFlaws, OfOneSeverityAreOneFindingWithAsManyEvidences) {
  const auto found = findings(engine_of("99.0", {{"runc", "1.1.11", {}}}), "host-runc-known-cve");
  std::set<Severity> severities;
  for (const Finding& f : found) EXPECT_TRUE(severities.insert(f.severity).second) << f.message;
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].severity, Severity::critical);
  EXPECT_EQ(found[0].discriminator, "runc critical");
  EXPECT_EQ(found[0].message.find("possible"), std::string::npos);
  EXPECT_NE(found[0].advice.view().find("runc to 1.3.6 or later"), std::string::npos) << found[0].advice;
}

TEST(KnownFlaws, InADistributionsBuildArePossibleAndShowItsPackage) {
  System debian = engine_of("20.10.24+dfsg1", {{"runc", "1.1.5+ds1", {}}}, "");
  install(debian, "runc", "1.1.5+ds1-1+deb12u1");
  const auto found = findings(debian, "host-runc-known-cve");
  ASSERT_FALSE(found.empty());
  for (const Finding& f : found) {
    EXPECT_NE(f.message.find("possible, not certain"), std::string::npos) << f.message;
    EXPECT_NE(f.message.find("runc 1.1.5+ds1-1+deb12u1"), std::string::npos) << f.message;
  }
  EXPECT_EQ(found[0].severity, Severity::high);
}

TEST(KnownFlaws, ThatThePackagesChangelogNamesAreRepaired) {
  System debian = engine_of("99.0", {{"runc", "1.1.5+ds1", {}}}, "");
  install(debian, "runc", "1.1.5+ds1-1+deb12u1");
  EXPECT_TRUE(named(debian, "host-runc-known-cve").contains("CVE-2024-21626"));
  debian.host->packages.value->back().repaired = {"CVE-2024-21626"};
  EXPECT_FALSE(named(debian, "host-runc-known-cve").contains("CVE-2024-21626"));
  EXPECT_TRUE(named(debian, "host-runc-known-cve").contains("CVE-2025-31133"));
}

TEST(KnownFlaws, ThatASettingExcludesAreLeftOut) {
  System system = engine_of("27.0.3");
  EXPECT_TRUE(named(system, "host-docker-known-cve").contains("CVE-2024-41110"));
  system.engine->authorization_plugins = facts::effective(facts::Items{}, {});
  EXPECT_FALSE(named(system, "host-docker-known-cve").contains("CVE-2024-41110"));

  System store = engine_of("99.0", {{"containerd", "2.1.0", {}}});
  EXPECT_TRUE(named(store, "host-containerd-known-cve").contains("CVE-2025-47290"));
  store.engine->storage_driver = facts::effective(std::string("overlay2"), {});
  EXPECT_FALSE(named(store, "host-containerd-known-cve").contains("CVE-2025-47290"));
  store.engine->storage_driver = facts::effective(std::string("overlayfs"), {});
  EXPECT_TRUE(named(store, "host-containerd-known-cve").contains("CVE-2025-47290"));
}

TEST(KnownFlaws, WhosePreconditionIsUnknownArePossible) {
  const auto of = [](const System& system) {
    for (const Finding& f : findings(system, "host-docker-known-cve"))
      if (f.message.find("CVE-2024-41110") != std::string::npos) return f;
    return Finding{};
  };
  System system = engine_of("27.0.3");
  const Finding unknown = of(system);
  EXPECT_EQ(unknown.severity, Severity::high);
  EXPECT_NE(unknown.message.find("not known whether"), std::string::npos) << unknown.message;
  system.engine->authorization_plugins = facts::effective(facts::Items{{"opa", {}}}, {});
  const Finding certain = of(system);
  EXPECT_EQ(certain.severity, Severity::critical);
  EXPECT_EQ(certain.message.find("CVE-2024-41110 is possible"), std::string::npos) << certain.message;
}

TEST(KnownFlaws, ThatNoContainerAsksForNowAreOneSeverityLower) {
  System system = engine_of("99.0", {{"containerd", "1.4.2", {}}});
  EXPECT_EQ(state_of(Condition::host_network_root, system).reach, Reach::idle);
  facts::Container c;
  c.name = "web";
  c.user = facts::declared(std::string(), {});
  c.network_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::host, {}}, {});
  system.containers.push_back(c);
  EXPECT_EQ(state_of(Condition::host_network_root, system).reach, Reach::open);
  system.containers[0].user = facts::declared(std::string("1000"), {});
  EXPECT_EQ(state_of(Condition::host_network_root, system).reach, Reach::idle);
}

TEST(ComponentVersions, AreFoundInContainersThatBringTheirOwn) {
  System system = engine_of("99.0");
  facts::Container builder;
  builder.name = "ci";
  builder.image = facts::declared(std::string("docker.io/moby/buildkit:v0.12.1@sha256:00"), {});
  facts::Container untold = builder;
  untold.image = facts::declared(std::string("moby/buildkit:buildx-stable-1"), {});
  facts::Container nested = builder;
  nested.name = "dind";
  nested.image = facts::declared(std::string("docker:24.0.5-dind"), {});
  system.containers = {builder, untold, nested};
  const auto builders = versions_of("buildkit", system);
  ASSERT_EQ(builders.size(), 1u);
  EXPECT_EQ(builders[0].name, "BuildKit in ci");
  EXPECT_EQ(named(system, "host-buildkit-known-cve").size(), 7u);
  const auto engines = versions_of("dockerd", system);
  ASSERT_EQ(engines.size(), 2u);
  EXPECT_EQ(engines[1].name, "the engine in dind");
}

TEST(ComponentVersions, OfDockersOwnPackagesTellTheTruthAndOfDebiansNot) {
  System system;
  install(system, "docker-ce", "5:24.0.7-1~debian.12~bookworm");
  install(system, "docker", "1.5-2");  // a dock for icons
  const auto own = versions_of("dockerd", system);
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0].text, "24.0.7");
  EXPECT_FALSE(own[0].built_by_others);
  System debian;
  install(debian, "containerd", "1.6.20~ds1-1+deb12u1");
  const auto theirs = versions_of("containerd", debian);
  ASSERT_EQ(theirs.size(), 1u);
  EXPECT_TRUE(theirs[0].built_by_others);
}

}  // namespace
}  // namespace watertight::checks
