#include "linux/syscall_purpose.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "linux/abi.hpp"

namespace watertight::linux_kernel {
namespace {

TEST(SyscallPurpose, is_known_of_every_syscall_of_every_abi) {
  for (const Abi abi : kAbis)
    for (const Syscall& s : syscalls(abi)) EXPECT_NE(purpose_of_syscall(s.name), "") << s.name;
}

TEST(SyscallPurpose, stands_in_the_list_of_purposes_once) {
  std::set<std::string_view> seen;
  for (const std::string_view purpose : syscall_purposes())
    EXPECT_TRUE(seen.insert(purpose).second) << purpose;
  EXPECT_TRUE(seen.contains(purpose_of_syscall("mount")));
}

TEST(SyscallPurpose, of_calls_that_reach_beyond_the_caller_comes_with_the_risk) {
  EXPECT_NE(risk_of_syscall("ptrace"), "");
  EXPECT_EQ(risk_of_syscall("read"), "");
  EXPECT_EQ(risk_of_syscall("no_such_call"), "");
}

}  // namespace
}  // namespace watertight::linux_kernel
