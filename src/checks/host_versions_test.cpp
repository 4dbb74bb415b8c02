#include <gtest/gtest.h>

#include <algorithm>

#include "checks/evaluate.hpp"
#include "checks/known_flaws.hpp"
#include "checks/run_check_test.hpp"
#include "linux/version.hpp"

namespace watertight::checks {
namespace {

using facts::System;

System kernel_of(std::string release, std::string build = {}) {
  System system;
  facts::Host& host = system.host.emplace();
  host.kernel_release = facts::effective(std::move(release), {});
  if (!build.empty()) host.kernel_build = facts::effective(std::move(build), {});
  return system;
}

TEST(KnownFlaws, EveryVersionOfTheTablesIsOne) {
  for (const KnownFlaw& flaw : known_flaws())
    for (const Range& range : flaw.ranges) {
      if (range.fixed.empty()) continue;
      ASSERT_TRUE(linux_kernel::parse_version(range.from)) << flaw.id;
      ASSERT_TRUE(linux_kernel::parse_version(range.fixed)) << flaw.id;
      EXPECT_LT(*linux_kernel::parse_version(range.from), *linux_kernel::parse_version(range.fixed))
          << flaw.id;
    }
  for (const KernelFlaw& flaw : kernel_flaws()) {
    ASSERT_TRUE(linux_kernel::parse_version(flaw.from) && linux_kernel::parse_version(flaw.fixed)) << flaw.id;
    for (const std::string_view text : flaw.stable)
      EXPECT_TRUE(text.empty() || linux_kernel::parse_version(text)) << flaw.id;
  }
}

TEST(KernelExploits, AreDecidedByTheRepairOfTheRunningLine) {
  EXPECT_TRUE(std::ranges::any_of(findings(kernel_of("5.10.101"), "host-kernel-known-exploits"),
                                  [](const Finding& f) { return f.discriminator == "CVE-2022-0847"; }));
  EXPECT_FALSE(std::ranges::any_of(findings(kernel_of("5.10.102"), "host-kernel-known-exploits"),
                                   [](const Finding& f) { return f.discriminator == "CVE-2022-0847"; }));
  EXPECT_FALSE(std::ranges::any_of(findings(kernel_of("5.4.1"), "host-kernel-known-exploits"),
                                   [](const Finding& f) { return f.discriminator == "CVE-2022-0847"; }));
}

TEST(KernelExploits, OfADistributionKernelAreNeverGuessedFromItsNumber) {
  const System ubuntu = kernel_of("5.15.0-91-generic", "Linux version 5.15.0-91-generic #101-Ubuntu SMP");
  EXPECT_TRUE(findings(ubuntu, "host-kernel-known-exploits").empty());
  EXPECT_NE(reason(ubuntu, "host-kernel-known-exploits").find("proves nothing"), std::string::npos);
}

TEST(KernelExploits, OfAKernelBuiltWithoutTheCodeAreLeftOut) {
  System system = kernel_of("6.18.5");
  const auto has = [&] {
    return std::ranges::any_of(findings(system, "host-kernel-known-exploits"),
                               [](const Finding& f) { return f.discriminator == "CVE-2026-43500"; });
  };
  EXPECT_TRUE(has());
  system.host->kernel_config["CONFIG_AF_RXRPC"] = facts::declared(std::string("n"), {});
  EXPECT_FALSE(has());
}

}  // namespace
}  // namespace watertight::checks
