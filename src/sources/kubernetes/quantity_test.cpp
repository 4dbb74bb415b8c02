#include "sources/kubernetes/quantity.hpp"

#include <gtest/gtest.h>

namespace watertight::sources::kubernetes {
namespace {

TEST(Quantity, KnowsBinaryAndDecimalSuffixes) {
  EXPECT_EQ(bytes_of("64Mi"), 64 << 20);
  EXPECT_EQ(bytes_of("1G"), 1'000'000'000);
  EXPECT_EQ(bytes_of("1e3"), 1000);
  EXPECT_EQ(bytes_of("128974848"), 128974848);
  EXPECT_EQ(cpu_nano_of("500m"), 500'000'000);
  EXPECT_EQ(cpu_nano_of("2"), 2'000'000'000);
  EXPECT_EQ(cpu_nano_of("0.1"), 100'000'000);
}

TEST(Quantity, RefusesWhatIsNoneAndStaysInRange) {
  for (const char* text : {"", "Mi", "64 Mi", "64MB", "abc", "-1", "0x10", ".inf", "1..2"})
    EXPECT_EQ(bytes_of(text), std::nullopt) << text;
  EXPECT_GT(bytes_of("999999999E").value_or(0), 0);
}

}  // namespace
}  // namespace watertight::sources::kubernetes
