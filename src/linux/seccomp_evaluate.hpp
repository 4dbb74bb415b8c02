// What a process's seccomp filters answer to a syscall, for every value its arguments may have: the filters
// are run with number and ABI known, and where they look at an argument, both ways are followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "linux/abi.hpp"
#include "linux/seccomp_program.hpp"

namespace watertight::linux_kernel {

// What a filter asked of one 32-bit word of seccomp_data, and what the answer was on the way at hand:
// (word & mask) compared with value.
struct WordTest {
  enum class Is : std::uint8_t { equal, at_least } is = Is::equal;
  bool holds = true;
  std::uint8_t word =
      0;  // offset / 4: 2 and 3 the instruction pointer, 4 and 5 the first argument's low and high
  std::uint32_t mask = 0xffffffff;
  std::uint32_t value = 0;
  bool operator==(const WordTest&) const = default;
};

inline constexpr std::uint8_t kInstructionPointerWord = 2;
inline constexpr std::uint8_t kFirstArgumentWord = 4;

// One way through the filters: what all of them together answer when all the tests come out so.
struct SeccompWay {
  SeccompAnswer answer;
  std::vector<WordTest> tests;  // in the order they were made; none: whatever the arguments are
  bool operator==(const SeccompWay&) const = default;
};

struct SeccompVerdict {
  std::vector<SeccompWay>
      ways;  // no two share an argument value; none of them is impossible unless `exact` is not
  // False: a filter computes with arguments in a way that was not followed, so some of the ways may not
  // exist, or there were too many and the last one stands for all that are missing, as kill_process with no
  // tests.
  bool exact = true;

  // The one answer whatever the arguments are; null where it depends on them.
  [[nodiscard]] const SeccompAnswer* always() const;
};

// A call that every filter is asked about. The newest filter, the one loaded last, stands first: of equal
// actions the kernel takes its data. The programs are such that check_program() accepts.
struct SeccompCall {
  std::uint32_t arch = 0;    // audit_arch()
  std::uint32_t number = 0;  // Syscall::number
};
[[nodiscard]] SeccompVerdict evaluate_seccomp(std::span<const SeccompProgram> filters, SeccompCall call);

}  // namespace watertight::linux_kernel
