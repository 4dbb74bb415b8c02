#include "linux/capabilities.hpp"

#include <gtest/gtest.h>

namespace watertight::linux_kernel {

// The mask that /proc/1/status of a default container shows as CapEff.
TEST(Capabilities, DockersDefaultIsTheMaskThatTheKernelShows) {
  EXPECT_EQ(docker_default_capabilities(), 0xa80425fbu);
}

TEST(Capabilities, NamesAreFoundInAnySpelling) {
  EXPECT_EQ(capability_number("sys_admin"), 21);
  EXPECT_EQ(capability_number("CAP_SYS_ADMIN"), 21);
  EXPECT_EQ(capability_number("SYS_ADMINS"), std::nullopt);
}

TEST(Capabilities, EveryNumberHasANameThatLeadsBackToIt) {
  for (int n = 0; n <= kLastCapability; ++n) EXPECT_EQ(capability_number(capability_name(n)), n);
}

}  // namespace watertight::linux_kernel
