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

TEST(Capabilities, WhatIsAddedWinsOverWhatIsDroppedExceptUnderAll) {
  const NamedCapabilities nothing, all{0, true}, admin{bit(21), false}, raw{bit(13), false};
  EXPECT_EQ(docker_capabilities(nothing, nothing), docker_default_capabilities());
  EXPECT_EQ(docker_capabilities(admin, all), bit(21));
  EXPECT_EQ(docker_capabilities(all, raw), kAllCapabilities & ~bit(13));
  EXPECT_EQ(docker_capabilities(raw, raw), docker_default_capabilities());
  EXPECT_EQ(docker_capabilities(admin, raw), (docker_default_capabilities() & ~bit(13)) | bit(21));
}

}  // namespace watertight::linux_kernel
