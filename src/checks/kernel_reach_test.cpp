#include "checks/kernel_reach.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace watertight::checks {
namespace {

using linux_kernel::Barrier;
using linux_kernel::PowerAnswer;

facts::Host host_with(std::string release, std::string build = {}) {
  facts::Host host;
  host.kernel_release = facts::effective(std::move(release), {});
  if (!build.empty()) host.kernel_build = facts::effective(std::move(build), {});
  return host;
}

// A power of one way with these obstacles.
PowerAnswer answer_of(std::string_view id, std::vector<linux_kernel::Obstacle> obstacles = {}) {
  const auto all = linux_kernel::powers();
  const auto at = std::ranges::find(all, id, &linux_kernel::Power::id);
  EXPECT_NE(at, all.end()) << id;
  return {&*at, {{"", std::move(obstacles)}}};
}

FlawReach of(std::string_view id, const facts::Host& host, const std::vector<PowerAnswer>& powers) {
  for (const FlawReach& f : reach_of_kernel_flaws(host, powers))
    if (f.flaw->id == id) return f;
  ADD_FAILURE() << id;
  return {};
}

const linux_kernel::Obstacle kNoCapability{Barrier::capability, true, "NET_ADMIN is not held"};

TEST(KernelReach, OfAFlawThatAStableReleaseRepairedIsNone) {
  EXPECT_EQ(of("CVE-2022-25636", host_with("5.15.26"), {answer_of("own-network")}).state, FlawState::fixed);
  EXPECT_EQ(of("CVE-2022-25636", host_with("5.15.25"), {answer_of("own-network")}).state,
            FlawState::reachable);
}

TEST(KernelReach, IsBarredByWhatStandsInTheWayOfItsPower) {
  const FlawReach barred =
      of("CVE-2022-25636", host_with("5.15.25"),
         {answer_of("own-network", {kNoCapability}),
          answer_of("user-namespace", {{Barrier::seccomp, true, "seccomp denies unshare"}})});
  EXPECT_EQ(barred.state, FlawState::barred);
  EXPECT_EQ(barred.because, "NET_ADMIN is not held");
}

TEST(KernelReach, LeadsThroughAUserNamespaceOfItsOwnWhereOneCanBeMade) {
  EXPECT_EQ(of("CVE-2022-25636", host_with("5.15.25"),
               {answer_of("own-network", {kNoCapability}), answer_of("user-namespace")})
                .state,
            FlawState::reachable);
  EXPECT_EQ(of("CVE-2021-41073", host_with("5.14.1"),
               {answer_of("io-uring", {{Barrier::seccomp, true, "seccomp"}}), answer_of("user-namespace")})
                .state,
            FlawState::barred);
}

TEST(KernelReach, OfADistributionsKernelIsNeverMoreThanPossible) {
  for (const auto& host : {host_with("5.15.0-91-generic", "#101-Ubuntu SMP"), host_with("5.15.0-1034-oracle"),
                           host_with("5.10.0-60.18.0.50.oe2203"), host_with("6.6.20-somebodys"),
                           host_with("6.1.0-9-amd64", "Linux version 6.1.0-9-amd64 #1 SMP Debian 6.1.27-1")})
    for (const FlawReach& f : reach_of_kernel_flaws(host, {}))
      EXPECT_NE(f.state, FlawState::reachable) << f.flaw->id;
}

TEST(KernelReach, OfUpstreamsOwnNamesIsDecidedByTheNumber) {
  for (const char* release : {"5.15.20", "5.17.0-rc3", "5.15.20+"})
    EXPECT_EQ(of("CVE-2022-32250", host_with(release), {answer_of("own-network")}).state,
              FlawState::reachable)
        << release;
}

TEST(KernelReach, OfAStableLineThatNobodyKnowsTheRepairsOfIsPossible) {
  EXPECT_EQ(of("CVE-2023-4622", host_with("6.1.90"), {}).state, FlawState::possible);
  EXPECT_EQ(of("CVE-2023-4622", host_with("6.5.0"), {}).state, FlawState::fixed);
}

TEST(KernelReach, WithoutKnowledgeOfTheContainerIsPossible) {
  EXPECT_EQ(of("CVE-2022-25636", host_with("5.15.25"), {}).state, FlawState::possible);
}

TEST(KernelReach, AsksForPowersThatThereAre) {
  for (const KernelFlaw& flaw : kernel_flaws())
    EXPECT_TRUE(flaw.power.empty() ||
                std::ranges::count(linux_kernel::powers(), flaw.power, &linux_kernel::Power::id) == 1)
        << flaw.id;
}

}  // namespace
}  // namespace watertight::checks
