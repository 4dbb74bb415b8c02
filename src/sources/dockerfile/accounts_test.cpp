#include "sources/dockerfile/accounts.hpp"

#include <gtest/gtest.h>

#include "sources/dockerfile/dockerfile.hpp"

namespace watertight::sources {
namespace {

// What the first command of a RUN says about the account "app".
std::optional<bool> app_in(const std::string& command) {
  const facts::BuildFile file = parse_dockerfile("FROM debian:12\nRUN " + command + "\n", "Dockerfile");
  return creates_root_account(file.stages.at(0).instructions.at(0).commands.at(0), "app");
}

TEST(Accounts, made_by_useradd_and_adduser_are_not_root) {
  for (const char* command :
       {"useradd app", "useradd -r -u 10001 -g web -s /sbin/nologin app", "useradd --uid=1000 app",
        "adduser -D -H -u 1000 app", "adduser --system --group --no-create-home app", "adduser app web",
        "/usr/sbin/useradd -ms /bin/sh app", "useradd --home-dir /app --create-home app", "sudo useradd app"})
    EXPECT_EQ(app_in(command), std::optional<bool>(false)) << command;
}

TEST(Accounts, made_with_uid_zero_are_root_under_another_name) {
  for (const char* command : {"useradd -o -u 0 app", "useradd -ou 0 app", "useradd -o -u0 app",
                              "useradd --non-unique --uid 0 app", "adduser --uid=0 app"})
    EXPECT_EQ(app_in(command), std::optional<bool>(true)) << command;
}

TEST(Accounts, of_another_name_or_another_command_say_nothing) {
  for (const char* command :
       {"useradd other", "useradd -g app other", "groupadd app", "addgroup app", "adduser other app",
        "usermod -u 1000 app", "echo useradd app", "useradd -u $UID app", "useradd $NAME"})
    EXPECT_EQ(app_in(command), std::nullopt) << command;
}

}  // namespace
}  // namespace watertight::sources
