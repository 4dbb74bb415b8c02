#include "linux/package_version.hpp"

#include <gtest/gtest.h>

#include <array>

namespace watertight::linux_kernel {
namespace {

TEST(PackageVersions, StandInTheOrderOfDpkg) {
  constexpr std::array kRising = std::to_array<std::string_view>({
      "0.9~rc1",
      "0.9",
      "1.0~~",
      "1.0~",
      "1.0",
      "1.0+deb12u1",
      "1.0.1-1",
      "1.0.1-1+b1",
      "1.0.1-1+deb12u1",
      "1.0.1-1.1",
      "1.0.2",
      "1.0.10",
      "1.2a",
      "1.2+x",
      "1:0.1",
      "2:0",
      "10:0",
  });
  for (std::size_t i = 0; i < kRising.size(); ++i)
    for (std::size_t j = 0; j < kRising.size(); ++j)
      EXPECT_TRUE(compare_package_versions(kRising[i], kRising[j]) == (i <=> j))
          << kRising[i] << " and " << kRising[j];
}

TEST(PackageVersions, AreEqualWhateverZerosStandInFront) {
  EXPECT_TRUE(compare_package_versions("1.02-3", "1.2-03") == 0);
  EXPECT_TRUE(compare_package_versions("0:1.0", "1.0") == 0);
  EXPECT_TRUE(compare_package_versions("", "") == 0);
}

TEST(PackageVersions, HaveAPartThatUpstreamGave) {
  EXPECT_EQ(upstream_part("1.1.5+ds1-1+deb12u1"), "1.1.5+ds1");
  EXPECT_EQ(upstream_part("5:20.10.24~3-0~debian"), "20.10.24~3");
  EXPECT_EQ(upstream_part("1.7.12"), "1.7.12");
}

}  // namespace
}  // namespace watertight::linux_kernel
