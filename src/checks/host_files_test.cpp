#include <gtest/gtest.h>

#include "checks/evaluate.hpp"

namespace watertight::checks {
namespace {

using facts::FileStatus;
using facts::System;

System with(std::string role, facts::Fact<FileStatus> status) {
  System system;
  system.host.emplace().files.push_back({std::move(role), "/x", std::move(status)});
  return system;
}

facts::Fact<FileStatus> file(std::uint32_t mode, std::uint32_t uid = 0, std::uint32_t gid = 0,
                             std::string group = "root") {
  return facts::effective(
      FileStatus{true, "file", mode, uid, gid, uid == 0 ? "root" : "alice", std::move(group)}, {});
}

const Finding* finding(const TargetResult& result, std::string_view rule) {
  for (const Finding& f : result.findings)
    if (f.rule == rule) return &f;
  return nullptr;
}
bool unevaluated(const TargetResult& result, std::string_view rule) {
  for (const NotEvaluated& n : result.not_evaluated)
    if (n.rule == rule) return true;
  return false;
}

TEST(FileChecks, AnUnreadableStatusIsNotEvaluatedAndAnAbsentFileDoesNotApply) {
  const auto hidden = evaluate(with("server-key", facts::unknown<FileStatus>("permission denied")));
  EXPECT_TRUE(unevaluated(hidden, "file-server-key-mode"));
  const auto absent = evaluate(with("server-key", facts::effective(FileStatus{}, {})));
  EXPECT_FALSE(unevaluated(absent, "file-server-key-mode"));
  EXPECT_EQ(finding(absent, "file-server-key-mode"), nullptr);
}

TEST(FileChecks, ABitForTheOwnerAloneIsASmallFindingAndOneForOthersIsNot) {
  const auto own = evaluate(with("server-key", file(0600)));
  ASSERT_NE(finding(own, "file-server-key-mode"), nullptr);
  EXPECT_EQ(finding(own, "file-server-key-mode")->severity, Severity::low);
  const auto others = evaluate(with("server-key", file(0440)));
  ASSERT_NE(finding(others, "file-server-key-mode"), nullptr);
  EXPECT_EQ(finding(others, "file-server-key-mode")->severity, Severity::high);
  EXPECT_EQ(finding(others, "file-server-key-mode")->advice, "Run `chmod 400 /x`.");
}

TEST(FileChecks, TheApiSocketMayBelongToTheGroupDockerAndOthersMayNot) {
  EXPECT_EQ(finding(evaluate(with("docker.sock", file(0660, 0, 998, "docker"))), "file-docker-sock-owner"),
            nullptr);
  EXPECT_NE(finding(evaluate(with("docker.sock", file(0660, 0, 33, "www-data"))), "file-docker-sock-owner"),
            nullptr);
  EXPECT_NE(
      finding(evaluate(with("containerd.sock", file(0660, 0, 998, "docker"))), "file-containerd-sock-owner"),
      nullptr);
}

TEST(FileChecks, OfARootlessEngineDoNotApply) {
  System system = with("docker.sock", file(0660, 1000, 1000, "alice"));
  system.engine.emplace().rootless = facts::effective(true, {});
  EXPECT_EQ(finding(evaluate(system), "file-docker-sock-owner"), nullptr);
}

}  // namespace
}  // namespace watertight::checks
