#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_engine;
using checks::with_mounts;

TEST(ContainerSecrets, EachPlaceHasItsFact) {
  facts::Container c = checks::plain_container();
  c.secrets = {{"environment DB_PASSWORD", "password", 12, "", {}},
               {"label app.token", "token", 20, "", {}},
               {"command", "password", 8, "", {}},
               {"environment X_PASSWORD", "placeholder", 8, "", {}}};
  const auto facts = given_of(add_secrets, c, plain_engine());
  EXPECT_EQ(facts.truth("environment-secret(web, DB_PASSWORD (web))"), Truth::yes);
  EXPECT_EQ(facts.truth("environment-secret(web, X_PASSWORD (web))"), Truth::unknown);
  EXPECT_EQ(facts.truth("metadata-secret(label app.token (web))"), Truth::yes);
  EXPECT_EQ(facts.truth("argument-secret(label app.token (web))"), Truth::no);
  EXPECT_EQ(facts.truth("argument-secret(command (web))"), Truth::yes);
  EXPECT_EQ(facts.without_reason(), "");
  c.running = facts::declared(false, {});
  EXPECT_FALSE(given_of(add_secrets, c, plain_engine()).any("argument-secret"));
}

TEST(ContainerSecrets, CredentialsOfUsersAreReadByWhomTheirModesLet) {
  facts::Container c = with_mounts(
      {bind_mount("/home/ann/.aws", "/root/.aws", true), bind_mount("/etc/ssh", "/s", true),
       bind_mount("/etc/ssh/ssh_config", "/c", true), bind_mount("/home/ann/.ssh/known_hosts", "/k", true)});
  const auto root = given_of(add_secrets, c, plain_engine());
  EXPECT_EQ(root.truth("mounted-secret(web, /home/ann/.aws)"), Truth::yes);
  EXPECT_EQ(root.truth("mounted-secret(web, /etc/ssh)"), Truth::yes);
  EXPECT_EQ(root.truth("mounted-secret(web, /etc/ssh/ssh_config)"), Truth::no);
  EXPECT_EQ(root.truth("mounted-secret(web, /home/ann/.ssh/known_hosts)"), Truth::no);
  c.user = facts::declared<std::string>("1000", {});
  const auto user = given_of(add_secrets, c, plain_engine());
  EXPECT_EQ(user.truth("mounted-secret(web, /home/ann/.aws)"), Truth::unknown);
  EXPECT_EQ(user.truth("mounted-secret(web, /etc/ssh)"), Truth::no);
}

TEST(ContainerSecrets, AgentsDisplaysTokensAndSecretsOfServices) {
  facts::Container c = with_mounts(
      {bind_mount("/tmp/ssh-abc/agent.12", "/agent"), bind_mount("/tmp/.X11-unix", "/tmp/.X11-unix"),
       bind_mount("/srv/db.txt", "/run/secrets/db", true),
       bind_mount("/srv/t", "/var/run/secrets/kubernetes.io/serviceaccount", true)});
  const auto facts = given_of(add_secrets, c, plain_engine());
  EXPECT_EQ(facts.truth("key-agent(web, /tmp/ssh-abc/agent.12)"), Truth::yes);
  EXPECT_EQ(facts.truth("display-socket(web, /tmp/.X11-unix)"), Truth::yes);
  EXPECT_EQ(facts.truth("service-secret(web, db (web))"), Truth::yes);
  EXPECT_EQ(facts.truth("orchestrator-token(web, the service account's token (web))"), Truth::yes);
}

}  // namespace
}  // namespace watertight::attack
