#include "facts/id_number.hpp"

#include <gtest/gtest.h>

namespace watertight::facts {
namespace {

TEST(IdNumber, IsTakenAsTheEngineTakesIt) {
  EXPECT_EQ(id_number("1000"), 1000u);
  EXPECT_EQ(id_number("+1000"), 1000u);
  for (const char* other : {"", "+", "docker", "1000a", "-1", "4294967296", " 1"})
    EXPECT_EQ(id_number(other), std::nullopt) << other;
}

TEST(IdNumber, OfAUserStandsBeforeTheColon) {
  EXPECT_EQ(user_number("1000:web"), 1000u);
  EXPECT_EQ(user_number("web:1000"), std::nullopt);
}

}  // namespace
}  // namespace watertight::facts
