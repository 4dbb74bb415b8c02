// What the checks of Dockerfiles promise beyond the examples of their pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "checks/evaluate.hpp"
#include "sources/compose/compose.hpp"
#include "sources/compose/memory_files.hpp"
#include "sources/dockerfile/dockerfile.hpp"

namespace watertight {
namespace {

// What a page promises beyond its examples: where nothing can be said, nothing is said.
TEST(DockerfileChecks, WhatCannotBeKnownIsNotEvaluated) {
  const auto reasons = [](std::string_view text, std::string_view rule) {
    std::vector<std::string> out;
    for (const checks::NotEvaluated& n :
         checks::evaluate(sources::read_dockerfile(text, "Dockerfile")).not_evaluated)
      if (n.rule == rule) out.push_back(n.reason);
    return out;
  };
  EXPECT_EQ(reasons("FROM a:1\nUSER $WHO\n", "dockerfile-last-user-root").size(), 1u);
  EXPECT_EQ(reasons("ARG B\nFROM $B\n", "dockerfile-user-missing").size(), 1u);
  EXPECT_EQ(reasons("ARG B\nFROM $B\n", "dockerfile-from-untagged").size(), 1u);
  EXPECT_EQ(reasons("FROM a:1\nSHELL [\"pwsh\", \"-c\"]\nRUN curl -k https://x\n", "dockerfile-curl-insecure")
                .size(),
            1u);
  EXPECT_EQ(reasons("FROM a:1\nARG D\nWORKDIR $D\n", "dockerfile-workdir-system-dir").size(), 1u);
}

TEST(DockerfileChecks, FingerprintsOfTwoLikeFindingsInOneFileDiffer) {
  const checks::TargetResult result = checks::evaluate(
      sources::read_dockerfile("FROM a:1\nRUN curl -k https://x\nRUN curl -k https://x\n", "Dockerfile"));
  std::vector<std::string> prints;
  for (const checks::Finding& f : result.findings)
    if (f.rule == "dockerfile-curl-insecure") prints.push_back(f.fingerprint());
  ASSERT_EQ(prints.size(), 2u);
  EXPECT_NE(prints[0], prints[1]);
}

TEST(DockerfileChecks, AnInstructionThatDoesNotParseIsAFindingWithItsLineAndTheRestIsStillRead) {
  const facts::System system = sources::read_dockerfile(
      "FROM a:1\nRUNN x\nFROM ${NOPE}\nUSER 1000\nRUN curl -k https://x\n", "Dockerfile");
  EXPECT_EQ(system.status, facts::TargetStatus::partial);
  std::vector<std::uint32_t> lines;
  std::vector<std::string> others;
  for (const checks::Finding& f : checks::evaluate(system).findings) {
    if (f.rule == "dockerfile-instruction-invalid")
      lines.push_back(f.evidence.front().origin.span.line);
    else
      others.emplace_back(f.rule);
  }
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_NE(std::find(others.begin(), others.end(), "dockerfile-curl-insecure"), others.end());
}

std::vector<std::string> dockerfile_fingerprints(const facts::System& system) {
  std::vector<std::string> prints;
  for (const checks::Finding& f : checks::evaluate(system).findings)
    if (f.subject.kind == checks::SubjectKind::dockerfile)
      prints.push_back(std::string(f.rule) + ' ' + f.subject.name + ' ' + f.fingerprint());
  std::sort(prints.begin(), prints.end());
  return prints;
}

// As the command line names the targets: what was searched, and what people call it.
TEST(DockerfileChecks, AFingerprintIsTheSameWhereverTheProjectLiesAndHoweverItWasNamed) {
  const std::string dockerfile = "FROM a\nRUN curl -k https://x\n";
  const auto through_compose = [&](const std::string& folder) {
    sources::MemoryFiles files;
    files.files[folder + "shop/compose.yaml"] =
        "services:\n  web:\n    build: {context: .., dockerfile: api/Dockerfile}\n"
        "  job:\n    build: {context: .., dockerfile_inline: \"FROM a\"}\n";
    files.files[folder + "api/Dockerfile"] = dockerfile;
    facts::System system =
        sources::read_compose({.name = {}, .files = {folder + "shop/compose.yaml"}, .reader = &files});
    system.label = "shop/compose.yaml";
    return dockerfile_fingerprints(system);
  };
  facts::System alone = sources::read_dockerfile(dockerfile, "/home/me/work/api/Dockerfile");
  alone.label = "api/Dockerfile";
  const std::vector<std::string> direct = dockerfile_fingerprints(alone);
  ASSERT_FALSE(direct.empty());
  const std::vector<std::string> there = through_compose("/srv/work/");
  EXPECT_EQ(there, through_compose(""));
  EXPECT_EQ(there, through_compose("../work/"));
  EXPECT_TRUE(std::includes(there.begin(), there.end(), direct.begin(), direct.end()));
  for (const std::string& print : there) EXPECT_EQ(print.find("/srv"), std::string::npos) << print;
}

}  // namespace
}  // namespace watertight
