#include "cli/docker_plugin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::cli {
namespace {

using testing::ElementsAre;

TEST(DockerPlugin, TheNameOfTheProgramTellsWhoStartedIt) {
  EXPECT_TRUE(is_docker_plugin("/usr/libexec/docker/cli-plugins/docker-watertight"));
  EXPECT_FALSE(is_docker_plugin("/usr/bin/watertight"));
}

TEST(DockerPlugin, TheEngineThatDockerWasToldIsTheOneScanned) {
  EXPECT_THAT(plugin_call({"-H", "tcp://h:1", "watertight", "scan", "-q"}).arguments,
              ElementsAre("scan", "--host", "tcp://h:1", "-q"));
  EXPECT_THAT(plugin_call({"--context=prod", "--tlsverify", "watertight", "snapshot"}).arguments,
              ElementsAre("snapshot", "--context", "prod", "--tlsverify"));
  EXPECT_EQ(plugin_call({"--config", "/c", "watertight", "scan"}).config, "/c");
}

TEST(DockerPlugin, OptionsOfDockerThatMeanNothingHereAreLeftOut) {
  EXPECT_THAT(plugin_call({"-D", "-l", "debug", "-H", "tcp://h:1", "watertight", "rules"}).arguments,
              ElementsAre("rules"));
}

TEST(DockerPlugin, OptionsOfDockerCountBehindItsNameToo) {
  EXPECT_THAT(plugin_call({"watertight", "-H", "tcp://h:1", "scan"}).arguments,
              ElementsAre("scan", "--host", "tcp://h:1"));
  EXPECT_THAT(plugin_call({"-c", "prod", "watertight", "baseline", "diff", "f"}).arguments,
              ElementsAre("baseline", "diff", "--context", "prod", "f"));
  EXPECT_THAT(plugin_call({"watertight", "--version"}).arguments, ElementsAre("--version"));
}

TEST(DockerPlugin, HelpIsAskedForInThreeWays) {
  EXPECT_THAT(plugin_call({"help", "watertight", "scan"}).arguments, ElementsAre("help", "scan"));
  EXPECT_THAT(plugin_call({"--help", "watertight"}).arguments, ElementsAre("--help"));
  EXPECT_THAT(plugin_call({"-H", "tcp://h:1", "watertight", "--help"}).arguments, ElementsAre("--help"));
}

TEST(DockerPlugin, DockerIsKnownByTheNameItPasses) {
  EXPECT_TRUE(plugin_call({"watertight", "scan"}).of_docker);
  EXPECT_TRUE(plugin_call({"docker-cli-plugin-metadata"}).of_docker);
  EXPECT_TRUE(plugin_call({"__complete", "watertight", ""}).of_docker);
  EXPECT_FALSE(plugin_call({"scan"}).of_docker);
}

TEST(DockerPlugin, StartedByHandItIsTheProgramItself) {
  EXPECT_THAT(plugin_call({"scan", "watertight"}).arguments, ElementsAre("scan", "watertight"));
  EXPECT_THAT(plugin_call({"--version"}).arguments, ElementsAre("--version"));
  EXPECT_THAT(plugin_call({}).arguments, ElementsAre());
}

}  // namespace
}  // namespace watertight::cli
