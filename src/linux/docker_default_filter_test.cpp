#include "linux/docker_default_filter.hpp"

#include <gtest/gtest.h>

namespace watertight::linux_kernel {
namespace {

constexpr CapabilitySet kNone = 0;

TEST(DockerDefaultFilter, LetsThroughWhatOrdinaryProgramsCall) {
  for (const std::string_view name : {"read", "openat", "clone", "personality", "socket", "execve", "ptrace"})
    EXPECT_TRUE(docker_default_lets_through(name, kNone)) << name;
}

TEST(DockerDefaultFilter, UnlocksByCapabilities) {
  EXPECT_FALSE(docker_default_lets_through("mount", docker_default_capabilities()));
  EXPECT_TRUE(docker_default_lets_through("mount", bit(*capability_number("SYS_ADMIN"))));
  EXPECT_FALSE(docker_default_lets_through("bpf", kNone));
  EXPECT_TRUE(docker_default_lets_through("bpf", bit(*capability_number("BPF"))));
  EXPECT_TRUE(docker_default_lets_through("chroot", docker_default_capabilities()));
  EXPECT_FALSE(docker_default_lets_through("chroot", kNone));
}

TEST(DockerDefaultFilter, NeverLetsThroughKeyringsIoUringAndTheNextKernel) {
  for (const std::string_view name : {"keyctl", "io_uring_setup", "kexec_load", "userfaultfd", "swapon"})
    EXPECT_FALSE(docker_default_lets_through(name, kAllCapabilities)) << name;
}

TEST(DockerDefaultFilter, EveryNameOfItIsASyscallOfSomeAbi) {
  for (const Abi abi : kAbis) {
    const std::size_t with_none = docker_default_reach(abi, kNone);
    const std::size_t with_all = docker_default_reach(abi, kAllCapabilities);
    EXPECT_LT(with_none, with_all) << name_of(abi);
    EXPECT_LT(with_all, syscalls(abi).size()) << name_of(abi);
  }
}

}  // namespace
}  // namespace watertight::linux_kernel
