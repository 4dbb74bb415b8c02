// Every `dockerfile` example of the handbook's check pages, read and checked as a user's file would be.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "checks/evaluate.hpp"
#include "handbook/pages.hpp"
#include "sources/dockerfile/dockerfile.hpp"

namespace watertight {
namespace {

struct Example {
  bool fires = false;
  std::string text;
};

std::vector<Example> dockerfile_examples(std::string_view body) {
  std::vector<Example> all;
  constexpr std::string_view kOpening = "\n```dockerfile ";
  for (std::size_t at = body.find(kOpening); at != std::string_view::npos; at = body.find(kOpening, at + 1)) {
    const std::size_t begin = body.find('\n', at + 1) + 1;
    const std::size_t end = body.find("\n```", begin);
    const bool fires = body.substr(at + kOpening.size()).starts_with("fires");
    all.push_back({fires, std::string(body.substr(begin, end - begin)) + '\n'});
  }
  return all;
}

TEST(DockerfileExamples, FireOrStayCleanAsTheirPageSays) {
  std::size_t count = 0;
  for (const handbook::CheckPage& page : handbook::check_pages())
    for (const Example& example : dockerfile_examples(page.body)) {
      const facts::System system = sources::read_dockerfile(example.text, "Dockerfile");
      EXPECT_EQ(system.status, facts::TargetStatus::complete)
          << page.id << '\n'
          << example.text << (system.reasons.empty() ? "" : system.reasons.front());
      const checks::TargetResult result = checks::evaluate(system, {.lint = true});
      const auto is_page = [&](const auto& item) { return item.rule == page.id; };
      const bool fired = std::any_of(result.findings.begin(), result.findings.end(), is_page);
      EXPECT_EQ(fired, example.fires) << page.id << '\n' << example.text;
      for (const checks::NotEvaluated& n : result.not_evaluated)
        EXPECT_FALSE(is_page(n)) << page.id << ": " << n.reason << '\n' << example.text;
      ++count;
    }
  EXPECT_GE(count, 70u);
}

// What a page promises beyond its examples: where nothing can be said, nothing is said.
TEST(DockerfileExamples, WhatCannotBeKnownIsNotEvaluated) {
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

TEST(DockerfileExamples, FingerprintsOfTwoLikeFindingsInOneFileDiffer) {
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
