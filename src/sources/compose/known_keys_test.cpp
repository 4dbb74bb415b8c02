#include "sources/compose/known_keys.hpp"

#include <gtest/gtest.h>

namespace watertight::sources::compose {
namespace {

TEST(KnownKeys, SuggestTheNearestThatCouldHaveBeenMeant) {
  EXPECT_EQ(nearest_key("services", "privilged"), "privileged");
  EXPECT_EQ(nearest_key("services", "enviroment"), "environment");
  EXPECT_EQ(nearest_key("services", "volume"), "volumes");
  EXPECT_EQ(nearest_key("services", "cap-add"), "cap_add");
  EXPECT_EQ(nearest_key("", "sevices"), "services");
  EXPECT_EQ(nearest_key("services", "zzzzzzz"), "");
  EXPECT_EQ(nearest_key("services", std::string(100'000, 'a')), "");
  EXPECT_EQ(nearest_key("no.such.place", "image"), "");
}

TEST(KnownKeys, HaveARowForEveryPlaceThatAnotherRowLeadsTo) {
  for (const KnownKey& key : known_keys()) {
    if (key.holds == Holds::nothing) continue;
    const std::string shape = (key.shape.empty() ? "" : std::string(key.shape) + '.') + std::string(key.key);
    EXPECT_TRUE(std::ranges::any_of(known_keys(), [&](const KnownKey& k) { return k.shape == shape; }))
        << shape;
  }
}

}  // namespace
}  // namespace watertight::sources::compose
