#include "text/nearest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace watertight::text {

TEST(Nearest, FindsTheWordThatWasMeant) {
  constexpr std::array<std::string_view, 3> kWords = {"container-privileged", "container-sshd", "daemon-icc"};
  EXPECT_EQ(nearest("container-priviledged", kWords), "container-privileged");
  EXPECT_EQ(nearest("daemon-ic", kWords), "daemon-icc");
  EXPECT_EQ(nearest("something else entirely", kWords), "");
}

}  // namespace watertight::text
