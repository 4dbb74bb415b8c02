#include "sources/seccomp/content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace watertight::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> openings(std::string_view text, linux_kernel::CapabilitySet capabilities =
                                                             linux_kernel::docker_default_capabilities()) {
  const auto content = seccomp_content(text, "p.json", capabilities);
  EXPECT_TRUE(content) << content.error().sentence();
  std::vector<std::string> names;
  if (content)
    for (const facts::SeccompOpening& one : content->openings) names.push_back(one.syscall);
  return names;
}

TEST(SeccompContent, names_what_a_list_of_denials_forgot) {
  const std::string_view text = R"({"defaultAction": "SCMP_ACT_ALLOW",
    "syscalls": [{"names": ["unshare"], "action": "SCMP_ACT_ERRNO"}]})";
  const auto content = seccomp_content(text, "p.json", linux_kernel::docker_default_capabilities());
  ASSERT_TRUE(content);
  EXPECT_TRUE(content->lets_unlisted_through);
  const auto names = openings(text);
  EXPECT_THAT(names, testing::Contains("bpf"));
  EXPECT_THAT(names, testing::Not(testing::Contains("unshare")));
}

TEST(SeccompContent, is_about_the_capabilities_that_the_container_holds) {
  const std::string_view text = R"({"defaultAction": "SCMP_ACT_ERRNO",
    "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                 {"names": ["bpf", "keyctl"], "action": "SCMP_ACT_LOG"}]})";
  EXPECT_THAT(openings(text), ElementsAre("bpf", "keyctl")) << "a rule that does not stand opens nothing";
  EXPECT_THAT(openings(text, linux_kernel::kAllCapabilities), ElementsAre("keyctl"))
      << "Docker's own profile lets bpf and mount through for CAP_SYS_ADMIN";
}

TEST(SeccompContent, of_clone_asks_whether_namespaces_are_kept_out) {
  EXPECT_THAT(openings(R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone"],
    "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ"}]}]})"),
              IsEmpty());
  EXPECT_THAT(openings(R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone"],
    "action": "SCMP_ACT_ALLOW"}]})"),
              ElementsAre("clone"));
}

TEST(SeccompContent, refuses_with_the_line_what_an_engine_refuses) {
  const auto refused = seccomp_content(
      "{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n \"syscalls\": [{\"names\": [\"read\"],\n"
      "  \"action\": \"ALLOW\"}]}",
      "p.json", 0);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence(), HasSubstr("line 3"));
  EXPECT_FALSE(seccomp_content(std::string(kSeccompProfileLimit + 1, ' '), "p.json", 0));
}

TEST(SeccompContent, takes_the_capabilities_that_are_added_and_dropped) {
  facts::Container c;
  EXPECT_FALSE(capabilities_asked_for(c)) << "nothing is known";
  c.privileged = facts::by_default(false);
  c.cap_add = facts::declared<facts::Items>({{"SYS_TIME", {}}}, {});
  c.cap_drop = facts::declared<facts::Items>({{"ALL", {}}}, {});
  EXPECT_EQ(capabilities_asked_for(c), linux_kernel::bit(*linux_kernel::capability_number("SYS_TIME")));
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(capabilities_asked_for(c), linux_kernel::kAllCapabilities);
}

}  // namespace
}  // namespace watertight::sources
