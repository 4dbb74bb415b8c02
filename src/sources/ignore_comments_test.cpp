#include "sources/ignore_comments.hpp"

#include <gtest/gtest.h>

#include "sources/dockerfile/dockerfile.hpp"

namespace watertight::sources {
namespace {

using Ids = std::vector<std::string>;

IgnoreRequest one(std::string_view comment) {
  const auto requests = parse_ignore_comment(comment);
  EXPECT_EQ(requests.size(), 1u) << comment;
  return requests.empty() ? IgnoreRequest{} : requests.front();
}

std::vector<facts::IgnoreComment> in_yaml(std::string_view text) {
  const auto document = text::parse_yaml(text, "compose.yaml");
  EXPECT_TRUE(document) << document.error().sentence();
  return ignore_comments_in(text, *document, facts::make_source(facts::SourceKind::file, "compose.yaml"));
}
std::vector<facts::IgnoreComment> in_dockerfile(std::string_view text) {
  return ignore_comments_in(text, parse_dockerfile(text, "Dockerfile"));
}

// "2-4": the lines that the first comment covers; "all"; "none".
std::string lines_of(const std::vector<facts::IgnoreComment>& comments) {
  if (comments.empty()) return "no comment";
  const Span& covers = comments.front().covers;
  if (covers.empty()) return "all";
  if (covers.line == 0xffffffff) return "none";
  return std::to_string(covers.line) + '-' + std::to_string(covers.end_line);
}

TEST(IgnoreComment, OursNamesRulesAndAReason) {
  const auto r = one("# watertight:ignore=container-privileged,container-host-pid the agent needs it");
  EXPECT_EQ(r.tool, "watertight");
  EXPECT_EQ(r.ids, (Ids{"container-privileged", "container-host-pid"}));
  EXPECT_EQ(r.reason, "the agent needs it");
  EXPECT_EQ(one("#watertight:ignore=a, b: why").ids, (Ids{"a", "b"}));
  EXPECT_EQ(one("#watertight:ignore=a, b: why").reason, "why");
  EXPECT_EQ(one("# watertight:ignore=a").reason, "");
}

TEST(IgnoreComment, TheFormsOfOtherToolsAreUnderstood) {
  EXPECT_EQ(one("# hadolint ignore=DL3002,DL3006").ids, (Ids{"DL3002", "DL3006"}));
  EXPECT_EQ(one("# hadolint ignore=DL3002").reach, IgnoreReach::next);
  EXPECT_EQ(one("# hadolint global ignore=DL3002").reach, IgnoreReach::file);
  EXPECT_EQ(one("#trivy:ignore:AVD-DS-0002").ids, (Ids{"AVD-DS-0002"}));
  EXPECT_EQ(one("#trivy:ignore:DS-0002:exp:2027-01-31").expires, "2027-01-31");
  EXPECT_EQ(parse_ignore_comment("# trivy:ignore:DS-0002 trivy:ignore:DS-0005").size(), 2u);
  EXPECT_EQ(one("#checkov:skip=CKV_DOCKER_3:the base image sets it").ids, (Ids{"CKV_DOCKER_3"}));
  EXPECT_EQ(one("#checkov:skip=CKV_DOCKER_3:the base image sets it").reason, "the base image sets it");
  EXPECT_EQ(one("# kics-scan ignore-line").reach, IgnoreReach::line);
  EXPECT_EQ(one("# kics-scan ignore-block").reach, IgnoreReach::block);
  EXPECT_EQ(one("# kics-scan ignore").reach, IgnoreReach::file);
  EXPECT_EQ(one("# kics-scan disable=a-b,c-d").ids, (Ids{"a-b", "c-d"}));
  EXPECT_TRUE(one("# kics-scan ignore-line").ids.empty());
}

TEST(IgnoreComment, OtherCommentsAskForNothing) {
  for (const char* comment : {"# hadolint is run in CI", "# kics-scan enable=x", "# kics-scan ignored",
                              "# see watertight:ignore=x", "# trivy:ignore:", "# watertight:ignore=", "#"})
    EXPECT_TRUE(parse_ignore_comment(comment).empty()) << comment;
}

TEST(IgnoreComment, InYamlItIsBoundToTheNextNode) {
  EXPECT_EQ(lines_of(in_yaml("services:\n"
                             "  # watertight:ignore=a why\n"
                             "\n"
                             "  # the proxy\n"
                             "  web:\n"
                             "    image: a\n"
                             "    privileged: true\n"
                             "  db:\n"
                             "    image: b\n")),
            "5-7");
  EXPECT_EQ(lines_of(in_yaml("a:\n  # watertight:ignore=a why\n  b: 1\n  c: 2\n")), "3-3");
  EXPECT_EQ(lines_of(in_yaml("a:\n  # watertight:ignore=a why\n  - x: 1\n    y: 2\n  - z: 3\n")), "3-4");
  EXPECT_EQ(lines_of(in_yaml("a: 1\n# watertight:ignore=a why\n")), "none");
}

TEST(IgnoreComment, BehindANodeItIsBoundToThatOne) {
  EXPECT_EQ(lines_of(in_yaml("a:\n  b: 1 # watertight:ignore=a why\n  c: 2\n")), "2-2");
  EXPECT_EQ(lines_of(in_yaml("a:\n  - x # watertight:ignore=a why\n  - y\n")), "2-2");
  EXPECT_EQ(lines_of(in_yaml("web: # watertight:ignore=a why\n  b: 1\n  c: 2\ndb: 1\n")), "1-3");
}

TEST(IgnoreComment, TextIsNoComment) {
  EXPECT_EQ(lines_of(in_yaml("a: \"x # watertight:ignore=a why\"\nb: 1\n")), "no comment");
  EXPECT_EQ(lines_of(in_yaml("a: |\n  # watertight:ignore=a why\n  x\nb: 1\n")), "no comment");
  EXPECT_EQ(lines_of(in_yaml("a: x# watertight:ignore=a why\n")), "no comment");
  EXPECT_EQ(lines_of(in_yaml("a: |\n  x\n# watertight:ignore=a why\nb: 1\n")), "4-4");
  EXPECT_EQ(lines_of(in_dockerfile("FROM a\nRUN <<E\n# watertight:ignore=a why\nE\nUSER a\n")), "no comment");
  EXPECT_EQ(lines_of(in_dockerfile("FROM a\nRUN echo # watertight:ignore=a why\n")), "no comment");
}

TEST(IgnoreComment, InADockerfileItIsBoundToTheNextInstruction) {
  EXPECT_EQ(
      lines_of(in_dockerfile("FROM a\n\n# watertight:ignore=a why\n# more\nRUN x && \\\n  y\nUSER b\n")),
      "5-6");
  EXPECT_EQ(lines_of(in_dockerfile("# hadolint ignore=DL3006\nFROM a\nUSER b\n")), "2-2");
  EXPECT_EQ(lines_of(in_dockerfile("FROM a\nRUN x && \\\n# hadolint ignore=DL3006\n  y\nUSER b\n")), "2-4");
  EXPECT_EQ(lines_of(in_dockerfile("FROM a\nUSER b\n# hadolint ignore=DL3006\n")), "none");
}

TEST(IgnoreComment, SomeReachFurther) {
  EXPECT_EQ(lines_of(in_dockerfile("FROM a\n# hadolint global ignore=DL3006\nUSER b\n")), "all");
  EXPECT_EQ(lines_of(in_dockerfile("FROM a\n# checkov:skip=CKV_DOCKER_3:why\nUSER b\n")), "all");
  EXPECT_EQ(lines_of(in_dockerfile("# kics-scan ignore-block\nFROM a\nUSER b\nRUN x\nFROM c\nUSER d\n")),
            "2-4");
  EXPECT_EQ(
      lines_of(in_yaml("services:\n  web:\n    # checkov:skip=X:why\n    image: a\n  db:\n    image: b\n")),
      "2-4");
  EXPECT_EQ(lines_of(in_yaml("a: 1\n---\nb: 1\n# checkov:skip=X:why\nc: 2\n---\nd: 1\n")), "3-5");
  EXPECT_EQ(lines_of(in_yaml("a:\n  # kics-scan ignore-line\n  b:\n    c: 1\n")), "3-4");
}

}  // namespace
}  // namespace watertight::sources
