// Which syscalls of which ABI filters leave within reach: what is shown of a profile or a container, and
// compared.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "linux/abi.hpp"
#include "linux/seccomp_words.hpp"

namespace watertight::linux_kernel {

struct CallReach {
  std::string_view name;  // points into syscalls()
  SeccompReach reach = SeccompReach::unknown;
  std::string condition;           // of a conditional one: condition_of()
  std::string answer;              // of a denied one, words_of(): "errno EPERM"
  std::string_view past_argument;  // argument_past_the_filter()
  bool operator==(const CallReach&) const = default;
};

struct AbiReach {
  Abi abi = Abi::x86_64;
  std::vector<CallReach> calls;  // every syscall of the ABI, by number

  [[nodiscard]] std::size_t count(SeccompReach reach) const;
  [[nodiscard]] const CallReach* call(std::string_view name) const;
};

// No filter at all leaves everything within reach. The newest filter first, as evaluate_seccomp() wants them.
[[nodiscard]] std::vector<AbiReach> reach_of_filters(std::span<const SeccompProgram> newest_first,
                                                     std::span<const Abi> abis);

// A syscall that is within reach of one side and not, or not so far, of the other.
struct ReachDifference {
  std::string_view name;
  std::vector<Abi> abis;    // those where it differs in this very way
  CallReach first, second;  // of the first of them
};

// What the first side lets through and the second does not, wholly or for some arguments. By number of the
// first ABI that it differs in.
[[nodiscard]] std::vector<ReachDifference> reaches_further(std::span<const AbiReach> first,
                                                           std::span<const AbiReach> second);

}  // namespace watertight::linux_kernel
