#include "sources/seccomp/profile.hpp"

#include <gtest/gtest.h>

#include <string>

namespace watertight::sources {
namespace {

using linux_kernel::SeccompAction;

std::string refusal(std::string_view text) {
  const auto profile = read_seccomp_profile(text, "p.json");
  return profile ? "" : profile.error().sentence();
}

TEST(SeccompProfile, is_read_with_its_conditions) {
  const auto profile = read_seccomp_profile(R"({
    "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
    "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
    "syscalls": [{"names": ["clone", "read"], "action": "SCMP_ACT_ALLOW", "comment": "left out",
                  "args": [{"index": 0, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ"}],
                  "includes": {"caps": ["CAP_SYS_ADMIN"], "minKernel": "4.8"},
                  "excludes": {"arches": ["s390x"]}}]})",
                                            "p.json");
  ASSERT_TRUE(profile) << profile.error().sentence();
  EXPECT_EQ(profile->otherwise, (linux_kernel::SeccompAnswer{SeccompAction::error, 38}));
  ASSERT_EQ(profile->rules.size(), 1u);
  const SeccompRule& rule = profile->rules.front();
  EXPECT_EQ(rule.names, (std::vector<std::string>{"clone", "read"}));
  EXPECT_EQ(rule.arguments.at(0).comparison, SeccompComparison::masked_equal);
  EXPECT_EQ(rule.arguments.at(0).value, 2114060288u);
  EXPECT_EQ(rule.includes.capabilities, std::vector<std::string>{"CAP_SYS_ADMIN"});
  EXPECT_EQ(rule.includes.kernel, "4.8");
  EXPECT_EQ(rule.excludes.architectures, std::vector<std::string>{"s390x"});
  EXPECT_EQ(profile->arch_map.at(0).with, std::vector<std::string>{"SCMP_ARCH_X86"});
}

TEST(SeccompProfile, may_have_the_older_form) {
  const auto profile = read_seccomp_profile(
      R"({"defaultAction": "SCMP_ACT_KILL", "architectures": ["SCMP_ARCH_X86_64"],
          "syscalls": [{"name": "read", "action": "SCMP_ACT_ALLOW", "args": []}]})",
      "p.json");
  ASSERT_TRUE(profile) << profile.error().sentence();
  EXPECT_EQ(profile->rules.at(0).names, std::vector<std::string>{"read"});
  EXPECT_EQ(profile->otherwise.action, SeccompAction::kill_thread);
}

TEST(SeccompProfile, is_refused_with_the_line_and_what_was_meant) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "cannot "},
      {"[]", "line 1, column 1: is no object"},
      {"{}", "has no \"defaultAction\""},
      {"{\"defaultAction\":\n\"SCMP_ACT_ALOW\"}",
       "line 2, column 1: \"SCMP_ACT_ALOW\" is no action; \"SCMP_ACT_ALLOW\" was probably meant"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":{}})", "\"syscalls\" is no list"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"]}]})", "has no \"action\""},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":"read","action":"SCMP_ACT_ALLOW"}]})",
       "\"names\" is no list"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"name":"read","names":["write"],"action":"SCMP_ACT_ALLOW"}]})",
       "has both \"name\" and \"names\""},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"index":6,"op":"SCMP_CMP_EQ"}]}]})",
       "is no whole number in range; write 0 to 5"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"op":"EQ"}]}]})",
       "\"EQ\" is no comparison"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86"],"archMap":[{"architecture":"SCMP_ARCH_X86"}]})",
       "has both \"architectures\" and \"archMap\""},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_NE(refusal(text).find(expected), std::string::npos) << text << "\n" << refusal(text);
}

}  // namespace
}  // namespace watertight::sources
