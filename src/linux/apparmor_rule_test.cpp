#include "linux/apparmor_rule.hpp"

#include <gtest/gtest.h>

#include <string>

namespace watertight::linux_kernel {
namespace {

using enum Allowance;

struct Rule {
  std::vector<std::string_view> words;
  Allowance allowance;
};

class AppArmorRule : public testing::TestWithParam<Rule> {};

TEST_P(AppArmorRule, is_judged_by_the_class_of_operations_that_it_opens) {
  EXPECT_EQ(allowance_of(GetParam().words), GetParam().allowance)
      << GetParam().words.front() << " of " << GetParam().words.size() << " words";
}

INSTANTIATE_TEST_SUITE_P(
    All, AppArmorRule,
    testing::Values(Rule{{"all"}, everything}, Rule{{"mount"}, mounts},
                    Rule{{"mount", "fstype=(proc, sysfs)"}, nothing}, Rule{{"capability"}, nothing},
                    Rule{{"network"}, nothing}, Rule{{"umount"}, nothing},
                    Rule{{"flags=(attach_disconnected, complain)"}, without_force},
                    Rule{{"flags=(attach_disconnected,mediate_deleted)"}, nothing},
                    Rule{{"change_profile"}, leaving}, Rule{{"change_profile", "->", "**"}, leaving},
                    Rule{{"change_profile", "unsafe", "/bin/x", "->", "unconfined"}, leaving},
                    Rule{{"change_profile", "->", "my-app//worker"}, nothing}, Rule{{"ptrace"}, tracing},
                    Rule{{"ptrace", "(trace, read)"}, tracing},
                    Rule{{"ptrace", "(readby, tracedby)"}, nothing},
                    Rule{{"ptrace", "read", "peer=unconfined"}, tracing},
                    Rule{{"ptrace", "(trace,read)", "peer=my-app"}, nothing}, Rule{{"signal"}, signals},
                    Rule{{"signal", "(receive)", "peer=unconfined"}, nothing},
                    Rule{{"signal", "send", "set=(term)"}, nothing}));

INSTANTIATE_TEST_SUITE_P(Files, AppArmorRule,
                         testing::Values(Rule{{"file"}, files}, Rule{{"/**", "rwlkm"}, files},
                                         Rule{{"rw", "/**"}, files}, Rule{{"file", "/{,**}", "w"}, files},
                                         Rule{{"/**", "r"}, nothing}, Rule{{"/data/**", "rw"}, nothing},
                                         Rule{{"\"/**\"", "a"}, files}, Rule{{"/**", "ix"}, nothing},
                                         Rule{{"/usr/bin/*", "Ux"}, leaving},
                                         Rule{{"/bin/sh", "pux", "->", "other"}, leaving},
                                         Rule{{"/bin/sh", "px"}, nothing},
                                         Rule{{"link", "/a", "->", "/b"}, nothing}, Rule{{"deny"}, nothing}));

TEST(AppArmorRules, about_kernel_files_are_those_below_proc_and_sys_and_those_about_all) {
  EXPECT_TRUE(is_about_kernel_files({"@{PROC}/sysrq-trigger", "rwklx"}));
  EXPECT_TRUE(is_about_kernel_files({"/sys/[^f]*/**", "wklx"}));
  EXPECT_TRUE(is_about_kernel_files({"/**", "w"}));
  EXPECT_FALSE(is_about_kernel_files({"/etc/**", "w"}));
  EXPECT_FALSE(is_about_kernel_files({"mount"}));
}

TEST(AppArmorRules, are_cut_into_words_outside_of_parentheses_and_quotes) {
  EXPECT_EQ(words_of("audit ptrace (trace, read) peer=\"a b\""),
            (std::vector<std::string_view>{"audit", "ptrace", "(trace, read)", "peer=\"a b\""}));
  EXPECT_EQ(allowance_of(words_of("priority=2 audit mount")), mounts);
}

TEST(EnginesOwnProfile, is_told_from_one_that_somebody_wrote) {
  EXPECT_TRUE(is_engines_own_profile("docker-default"));
  EXPECT_TRUE(is_engines_own_profile("containers-default-0.50.1"));
  EXPECT_FALSE(is_engines_own_profile("my-app"));
}

}  // namespace
}  // namespace watertight::linux_kernel
