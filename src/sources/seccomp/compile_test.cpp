#include "sources/seccomp/compile.hpp"

#include <gtest/gtest.h>

#include <string>

#include "linux/seccomp_reach.hpp"

namespace watertight::sources {
namespace {

using linux_kernel::Abi;
using linux_kernel::SeccompReach;

constexpr std::string_view kProfile = R"({
  "defaultAction": "SCMP_ACT_ERRNO",
  "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
              {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}],
  "syscalls": [
    {"names": ["read", "no_such_call"], "action": "SCMP_ACT_ALLOW"},
    {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
    {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
    {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
    {"names": ["arm_fadvise64_64"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm", "arm64"]}},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
     "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]}]})";

CompiledSeccomp compiled(const SeccompSurroundings& here, std::string_view text = kProfile) {
  const auto profile = read_seccomp_profile(text, "p.json");
  EXPECT_TRUE(profile) << profile.error().sentence();
  auto out = compile_seccomp(*profile, here, "p.json");
  EXPECT_TRUE(out) << out.error().sentence();
  return std::move(*out);
}

linux_kernel::CallReach reach(const SeccompSurroundings& here, Abi abi, std::string_view call,
                              std::string_view text = kProfile) {
  const CompiledSeccomp filter = compiled(here, text);
  const auto abis = linux_kernel::reach_of_filters({&filter.program, 1}, {&abi, 1});
  const linux_kernel::CallReach* found = abis.front().call(call);
  EXPECT_NE(found, nullptr) << call;
  return found == nullptr ? linux_kernel::CallReach{} : *found;
}

TEST(SeccompCompile, lets_through_what_a_rule_allows_on_every_abi_of_the_machine) {
  EXPECT_EQ(reach({}, Abi::x86_64, "read").reach, SeccompReach::allowed);
  EXPECT_EQ(reach({}, Abi::i386, "read").reach, SeccompReach::allowed);
  EXPECT_EQ(reach({}, Abi::x32, "read").reach, SeccompReach::allowed);
  EXPECT_EQ(reach({}, Abi::x86_64, "write").answer, "errno EPERM");
}

TEST(SeccompCompile, asks_capabilities_and_kernel) {
  EXPECT_EQ(reach({}, Abi::x86_64, "mount").reach, SeccompReach::denied);
  EXPECT_EQ(reach({.capabilities = linux_kernel::kAllCapabilities}, Abi::x86_64, "mount").reach,
            SeccompReach::allowed);
  EXPECT_EQ(reach({}, Abi::x86_64, "clone3").answer, "errno ENOSYS");
  EXPECT_EQ(reach({.capabilities = linux_kernel::kAllCapabilities}, Abi::x86_64, "clone3").answer,
            "errno EPERM");
  EXPECT_EQ(reach({}, Abi::x86_64, "ptrace").reach, SeccompReach::allowed);
  EXPECT_EQ(
      reach({.kernel = linux_kernel::parse_kernel_release("4.4.0-210-generic")}, Abi::x86_64, "ptrace").reach,
      SeccompReach::denied);
  EXPECT_EQ(reach({.kernel = linux_kernel::parse_kernel_release("4.8.1")}, Abi::x86_64, "ptrace").reach,
            SeccompReach::allowed);
}

TEST(SeccompCompile, for_another_machine_has_its_rules) {
  EXPECT_EQ(reach({.machine = "aarch64"}, Abi::arm, "arm_fadvise64_64").reach, SeccompReach::allowed);
  EXPECT_EQ(reach({.machine = "aarch64"}, Abi::aarch64, "read").reach, SeccompReach::allowed);
  const auto refused = compile_seccomp({}, {.machine = "pdp11"}, "p.json");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, "syscalls of pdp11 are not known");
}

TEST(SeccompCompile, names_what_libseccomp_does_not_know) {
  EXPECT_EQ(compiled({}).unknown_names, std::vector<std::string>{"no_such_call"});
}

TEST(SeccompCompile, says_what_a_condition_is_about_and_what_passes_it) {
  const linux_kernel::CallReach socket = reach({}, Abi::x86_64, "socket");
  EXPECT_EQ(socket.condition, "unless domain is AF_VSOCK");
  EXPECT_EQ(socket.past_argument, "domain");
  EXPECT_EQ(reach({}, Abi::i386, "socket").past_argument, "") << "a register has 32 bits there";
}

TEST(SeccompCompile, takes_either_of_two_conditions_on_one_argument_as_engines_do) {
  constexpr std::string_view text = R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
    {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
     "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]}]})";
  EXPECT_EQ(reach({}, Abi::x86_64, "personality", text).condition, "if persona is PER_LINUX or PER_LINUX32");
}

TEST(SeccompCompile, refuses_what_libseccomp_refuses_with_the_line) {
  const auto profile = read_seccomp_profile(
      "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n{\"names\": [\"read\"], \"action\": "
      "\"SCMP_ACT_ERRNO\", \"errnoRet\": 12345}]}",
      "p.json");
  ASSERT_TRUE(profile);
  const auto refused = compile_seccomp(*profile, {}, "p.json");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause.substr(0, 7), "line 2:");
}

}  // namespace
}  // namespace watertight::sources
