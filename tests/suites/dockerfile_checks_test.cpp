// What the checks of Dockerfiles promise beyond the examples of their pages.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "checks/evaluate.hpp"
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

}  // namespace
}  // namespace watertight
