// Filters made at random, held against the running kernel.
#include <gtest/gtest.h>

#include <random>

#include "linux/seccomp_oracle_test.hpp"

namespace watertight::linux_kernel {
namespace {

#if defined(__x86_64__)

constexpr Arguments kZeros[] = {{}};

SeccompProgram random_filter(std::mt19937& random) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto code = [](int c) { return static_cast<std::uint16_t>(c); };
  static constexpr std::uint32_t kActions[] = {SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | 1,
                                               SECCOMP_RET_ERRNO | 38, SECCOMP_RET_LOG,
                                               SECCOMP_RET_ERRNO | 0xffff};
  // The next filter has to be loaded, whatever this one says.
  SeccompProgram program = {{code(BPF_LD | BPF_W | BPF_ABS), 0, 0, 0},
                            {code(BPF_JMP | BPF_JEQ | BPF_K), 0, 1, SYS_seccomp},
                            {code(BPF_RET | BPF_K), 0, 0, SECCOMP_RET_ALLOW}};
  const std::uint32_t size = 8 + below(120);
  while (program.size() + 1 < size) {
    const auto rest = static_cast<std::uint32_t>(size - program.size() - 1);
    const auto ahead = [&] { return static_cast<std::uint8_t>(below(std::min(rest, 12u))); };
    switch (below(8)) {
      case 0:
        program.push_back({code(BPF_RET | BPF_K), 0, 0, kActions[below(std::size(kActions))]});
        break;
      case 1:
        program.push_back({code(BPF_LD | BPF_W | BPF_ABS), 0, 0, below(2) == 0 ? 0 : 4 * below(16)});
        break;
      case 2:
        program.push_back({code(BPF_ALU | BPF_AND | BPF_K), 0, 0, 0xff});
        break;
      case 3:
        program.push_back({code(BPF_JMP | BPF_JEQ | BPF_K), ahead(), ahead(),
                           below(2) == 0 ? audit_arch(kAbis[below(3)]) : below(kNumbers)});
        break;
      case 4:
        program.push_back(
            {code(BPF_JMP | BPF_JSET | BPF_K), ahead(), ahead(), below(4) == 0 ? kX32Bit : 1u << below(10)});
        break;
      default:
        program.push_back({code(BPF_JMP | (below(2) == 0 ? BPF_JGE : BPF_JGT) | BPF_K), ahead(), ahead(),
                           below(kNumbers) | (below(4) == 0 ? kX32Bit : 0)});
    }
  }
  program.push_back({code(BPF_RET | BPF_K), 0, 0, kActions[below(std::size(kActions))]});
  return program;
}

TEST(SeccompKernel, answers_every_number_of_every_abi_as_the_evaluation_says) {
  const std::vector<Abi> abis = abis_to_ask();
  std::mt19937 random(4711);
  int asked = 0;
  for (int round = 0; round < 24 && !HasFailure(); ++round) {
    std::vector<SeccompProgram> filters;
    for (int n = 0; n <= round % 3; ++n) filters.push_back(random_filter(random));
    for (const Abi abi : abis) asked += compare_with_kernel(filters, abi, kZeros);
  }
  EXPECT_GT(asked, 10'000);
}

#endif

}  // namespace
}  // namespace watertight::linux_kernel
