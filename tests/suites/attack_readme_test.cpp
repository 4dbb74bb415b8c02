// What src/attack/rules/README.md shows is what there is: its predicates are declared so, its file of rules
// can be copied and finds ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "attack/analyse.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

constexpr const char* kRules = WATERTIGHT_SOURCE_DIR "/src/attack/rules/";

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream in(kRules + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The code below that heading, without what sets it off.
std::vector<std::string> code_below(const std::string& heading) {
  const std::vector<std::string> lines = lines_of("README.md");
  std::vector<std::string> code;
  auto line = std::ranges::find_if(lines, [&](const std::string& each) { return each.starts_with(heading); });
  while (line != lines.end() && !(++line)->starts_with("## ") && !line->starts_with("- "))
    if (line->starts_with("    ")) code.push_back(line->substr(4));
  return code;
}

TEST(ReadmeOfRules, ShowsPredicatesAsTheyAreDeclared) {
  const std::vector<std::string> declared = lines_of("predicates.rules");
  const std::vector<std::string> shown = code_below("## Predicates");
  ASSERT_GE(shown.size(), 8u);
  for (const std::string& line : shown) EXPECT_THAT(declared, testing::Contains(line));
}

TEST(ReadmeOfRules, ShowsAFileThatCanBeCopied) {
  std::ostringstream text;
  for (const std::string& line : code_below("## Rules")) text << line << '\n';
  const std::string own = text.str();
  const RuleFile files[] = {{"README.md", own, true}};
  auto program = program_of(files);
  ASSERT_TRUE(program) << program.error().sentence();
  facts::System system;
  system.kind = facts::TargetKind::compose;
  system.name = "compose.yaml";
  for (const char* name : {"web", "db"}) {
    system.containers.push_back(checks::plain_container(name));
    system.containers.back().kind = facts::ContainerKind::service;
    system.containers.back().image = facts::declared<std::string>("registry.example/app:1", {});
  }
  const auto analysis = analyse(system, *program, {.to = {"other-container"}});
  ASSERT_TRUE(analysis) << analysis.error().sentence();
  EXPECT_THAT(analysis->paths,
              testing::Contains(testing::Field(
                  &Path::steps, testing::Contains(testing::Field(&Step::rule, "our-build-cache")))));
}

}  // namespace
}  // namespace watertight::attack
