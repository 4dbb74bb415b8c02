#include "linux/version.hpp"

#include <gtest/gtest.h>

namespace watertight::linux_kernel {
namespace {

Version v(std::string_view text) { return *parse_version(text); }

TEST(Version, OrdersNumbersCandidatesAndReleases) {
  EXPECT_LT(v("1.0.0-rc93"), v("1.0.0-rc95"));
  EXPECT_LT(v("1.0.0-rc95"), v("1.0.0"));
  EXPECT_LT(v("1.4.0-rc.2"), v("1.4.0-rc.3"));
  EXPECT_LT(v("2.0.0-beta.8"), v("2.0.0-rc1"));
  EXPECT_LT(v("9.9"), v("10.0"));
  EXPECT_EQ(v("20.10"), v("20.10.0"));
  EXPECT_EQ(v("v1.7.27"), v("1.7.27"));
}

TEST(Version, KeepsTheSuffixOfADistributionAndComparesWithoutIt) {
  EXPECT_EQ(v("20.10.24+dfsg1"), v("20.10.24"));
  EXPECT_EQ(v("1.6.20~ds1").suffix, "~ds1");
  EXPECT_TRUE(is_distribution_build(v("24.0.7-0ubuntu4.1")));
  EXPECT_FALSE(is_distribution_build(v("18.09.1-ce")));
  EXPECT_FALSE(is_distribution_build(v("1.0.0-rc95")));
}

TEST(Version, IsNothingWithoutANumber) {
  EXPECT_FALSE(parse_version(""));
  EXPECT_FALSE(parse_version("dev"));
  EXPECT_FALSE(parse_version("99999999999999999999"));
}

TEST(KernelRelease, SplitsNumbersFromFlavour) {
  EXPECT_EQ(parse_kernel_release("6.1.0-9-amd64").numbers, (std::vector<std::uint32_t>{6, 1, 0, 9}));
  EXPECT_EQ(parse_kernel_release("6.1.0-9-amd64").flavour, parse_kernel_release("6.1.0-10-amd64").flavour);
  EXPECT_NE(parse_kernel_release("6.1.0-9-amd64").flavour,
            parse_kernel_release("6.1.0-9-cloud-amd64").flavour);
  EXPECT_EQ(parse_kernel_release("5.14.0-427.13.1.el9_4.x86_64").numbers,
            (std::vector<std::uint32_t>{5, 14, 0, 427, 13, 1}));
}

}  // namespace
}  // namespace watertight::linux_kernel
