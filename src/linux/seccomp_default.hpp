// What Docker's own seccomp profile refuses and a profile of somebody else's should refuse too: the calls
// that open code of the kernel, or of the whole machine, which no ordinary program needs.
#pragma once

#include <span>
#include <string_view>

#include "linux/capabilities.hpp"

namespace watertight::linux_kernel {

struct RefusedCall {
  std::string_view syscall;
  // Any of these capabilities, separated by blanks, makes Docker's profile let the call through.
  std::string_view capabilities;
  bool some_arguments = false;  // refused for some of them only: namespaces of clone

  // Whether Docker's profile refuses it to a container with these capabilities.
  [[nodiscard]] bool is_refused_to(CapabilitySet held) const;
};

// As github.com/moby/profiles/seccomp has them since engine 25.
[[nodiscard]] std::span<const RefusedCall> calls_refused_by_default();

}  // namespace watertight::linux_kernel
