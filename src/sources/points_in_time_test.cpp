#include "sources/points_in_time.hpp"

#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

TEST(PointsInTime, AreSecondsSince1970WhateverTheZoneAndTheFraction) {
  EXPECT_EQ(seconds_of_time("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(seconds_of_time("2026-03-01T12:00:00.123456789Z"), 1772366400);
  EXPECT_EQ(seconds_of_time("2026-03-01T14:00:00+02:00"), 1772366400);
  EXPECT_EQ(seconds_of_time("2026-03-01T06:30:00-05:30"), 1772366400);
}

TEST(PointsInTime, AreNothingForTextThatIsNone) {
  for (const char* text : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-02-03",
                           "2026-02-03T00:00:00", "2026-02-03T00:00:00.", "2026-02-03T25:00:00Z"})
    EXPECT_FALSE(seconds_of_time(text)) << text;
}

}  // namespace
}  // namespace watertight::sources
