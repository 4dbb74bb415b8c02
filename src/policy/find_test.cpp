#include "policy/find.hpp"

#include <gtest/gtest.h>

#include <set>

namespace watertight::policy {
namespace {

Exists files(std::set<std::string> names) {
  return [names = std::move(names)](const std::string& path) { return names.contains(path); };
}

TEST(FindPolicy, TheNearestOneUpwardsCounts) {
  const auto exists = files({"/users/a/watertight.yaml", "/users/a/project/watertight.yaml"});
  EXPECT_EQ(find_upwards("/users/a/project/deploy", exists), "/users/a/project/watertight.yaml");
  EXPECT_EQ(find_upwards("/users/a", exists), "/users/a/watertight.yaml");
  EXPECT_EQ(find_upwards("/srv", exists), std::nullopt);
  EXPECT_EQ(find_upwards("/", files({"/watertight.yaml"})), "/watertight.yaml");
}

TEST(FindPolicy, ARepositoryIsWhereTheSearchEnds) {
  EXPECT_EQ(find_upwards("/a/project/deploy", files({"/a/watertight.yaml", "/a/project/.git"})),
            std::nullopt);
  EXPECT_EQ(find_upwards("/a/project/deploy", files({"/a/project/watertight.yaml", "/a/project/.git"})),
            "/a/project/watertight.yaml");
}

TEST(FindPolicy, TheUsersOwnIsBelowTheConfigurationFolder) {
  const auto exists = files({"/x/watertight/watertight.yaml", "/users/a/.config/watertight/watertight.yaml"});
  EXPECT_EQ(find_of_user({{"XDG_CONFIG_HOME", "/x"}, {"HOME", "/users/a"}}, exists),
            "/x/watertight/watertight.yaml");
  EXPECT_EQ(find_of_user({{"HOME", "/users/a"}}, exists), "/users/a/.config/watertight/watertight.yaml");
  EXPECT_EQ(find_of_user({{"XDG_CONFIG_HOME", "x"}, {"HOME", "/home/b"}}, exists), std::nullopt);
  EXPECT_EQ(find_of_user({}, exists), std::nullopt);
}

}  // namespace
}  // namespace watertight::policy
