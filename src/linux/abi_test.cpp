#include "linux/abi.hpp"

#include <gtest/gtest.h>

namespace watertight::linux_kernel {
namespace {

TEST(Abi, has_every_syscall_under_its_number) {
  EXPECT_EQ(syscall_number(Abi::x86_64, "read"), 0u);
  EXPECT_EQ(syscall_number(Abi::i386, "mount"), 21u);
  EXPECT_EQ(syscall_number(Abi::aarch64, "openat"), 56u);
  EXPECT_EQ(syscall_number(Abi::arm, "cacheflush"), 0xf0002u);
  EXPECT_EQ(syscall_name(Abi::x86_64, 101), "ptrace");
  EXPECT_EQ(syscall_name(Abi::x86_64, 5000), "");
}

TEST(Abi, numbers_calls_of_x32_with_their_bit) {
  EXPECT_EQ(syscall_number(Abi::x32, "read"), 0x40000000u);
  EXPECT_EQ(syscall_name(Abi::x32, 0x40000000u + 512), "rt_sigaction");
}

TEST(Abi, knows_syscalls_that_are_newer_than_libseccomps_tables) {
  for (const Abi abi : kAbis) {
    const auto number = syscall_number(abi, "mseal");
    ASSERT_TRUE(number) << name_of(abi);
    EXPECT_EQ(*number & 0xffff, 462u) << name_of(abi);
  }
}

TEST(Abi, lists_each_number_and_each_name_once) {
  for (const Abi abi : kAbis) {
    std::uint32_t before = 0;
    for (bool first = true; const Syscall& s : syscalls(abi)) {
      EXPECT_TRUE(first || s.number > before) << s.name;
      EXPECT_EQ(syscall_number(abi, s.name), s.number) << name_of(abi);
      before = s.number;
      first = false;
    }
    EXPECT_GT(syscalls(abi).size(), 300u) << name_of(abi);
  }
}

TEST(Abi, of_a_machine_are_those_its_kernel_may_serve) {
  EXPECT_EQ(abis_of_machine("x86_64").size(), 3u);
  EXPECT_EQ(abis_of_machine("aarch64").size(), 2u);
  EXPECT_TRUE(abis_of_machine("riscv64").empty());
}

}  // namespace
}  // namespace watertight::linux_kernel
