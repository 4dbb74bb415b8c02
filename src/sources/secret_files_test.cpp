#include "sources/secret_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

facts::System with_secret_at(const std::string& path) {
  facts::System system;
  facts::Mount mount;
  mount.source = path;
  mount.destination = "/run/secrets/db";
  system.containers.emplace_back().mounts = facts::declared(std::vector{mount}, {});
  return system;
}

FixtureEntry folder(std::uint32_t mode) { return {.type = "directory", .target = {}, .mode = mode}; }

TEST(SecretFiles, are_those_that_other_accounts_get_to) {
  const FixtureEntry file{.content = "x", .target = {}, .mode = 0644};
  const FixtureRoot open({{"/srv/shop", folder(0755)}, {"/srv/shop/db.txt", file}});
  const auto found = secret_files(with_secret_at("/srv/shop/db.txt"), open);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].role, "secret-file");
  EXPECT_EQ(found[0].status->mode & 0777u, 0644u);
  const FixtureRoot closed({{"/srv/shop", folder(0700)}, {"/srv/shop/db.txt", file}});
  EXPECT_TRUE(secret_files(with_secret_at("/srv/shop/db.txt"), closed).empty())
      << "a folder above lets nobody else through";
  EXPECT_TRUE(secret_files({}, open).empty());
}

}  // namespace
}  // namespace watertight::sources
