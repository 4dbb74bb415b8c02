#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

const facts::Origin kCompose{facts::make_source(facts::SourceKind::file, "compose.yaml"), {}, {3, 1, 3, 9}};
const facts::Origin kEnvFile{facts::make_source(facts::SourceKind::file, "shop/db.env"), {}, {1, 1, 1, 9}};

facts::Container with_secret(facts::Origin origin) {
  facts::Container c = plain_container();
  c.kind = facts::ContainerKind::service;
  c.environment_files = facts::declared(items({"./db.env"}), {});
  c.secrets.push_back({"environment DB_PASSWORD", "password", 12, "1a2b3c4d", std::move(origin)});
  return c;
}

TEST(Secrets, in_the_environment_are_found_with_their_name) {
  const Verdict v = run("secret-env-plaintext", with_secret(kCompose));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_NE(
      v.observations[0].message.find("password (12 characters) in plain text in the variable DB_PASSWORD"),
      std::string::npos)
      << v.observations[0].message;
  EXPECT_EQ(run("compose-env-file", with_secret(kCompose)).kind, Kind::passed);
}

TEST(Secrets, are_named_with_their_article) {
  facts::Container c = with_secret(kCompose);
  c.secrets[0].kind = "AWS access key id";
  EXPECT_EQ(run("secret-env-plaintext", c).observations.at(0).message.find("holds an AWS access key id"), 0u);
  c.secrets[0].kind = "npm token";
  EXPECT_EQ(run("secret-env-plaintext", c).observations.at(0).message.find("holds an npm token"), 0u);
}

TEST(Secrets, of_an_env_file_are_that_files) {
  EXPECT_EQ(run("secret-env-plaintext", with_secret(kEnvFile)).kind, Kind::passed);
  EXPECT_EQ(run("compose-env-file", with_secret(kEnvFile)).kind, Kind::failed);
}

TEST(Secrets, elsewhere_are_named_by_their_place) {
  facts::Container c = plain_container();
  c.secrets.push_back({"command", "password", 8, "1a2b3c4d", kCompose});
  EXPECT_NE(run("secret-env-plaintext", c).observations.at(0).message.find("in its command"),
            std::string::npos);
}

}  // namespace
}  // namespace watertight::checks
