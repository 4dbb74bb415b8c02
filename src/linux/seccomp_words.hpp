// What an answer of a seccomp filter hangs on, in words: "unless domain is AF_ALG or AF_VSOCK".
#pragma once

#include <string>
#include <string_view>

#include "linux/seccomp_evaluate.hpp"

namespace watertight::linux_kernel {

// Whether a call may reach the kernel's code for it.
enum class SeccompReach : std::uint8_t { allowed, denied, conditional, unknown };
[[nodiscard]] std::string_view name_of(SeccompReach reach);

// allow, log, and trace and notify, where somebody else may let it through, count as allowed.
[[nodiscard]] bool lets_through(const SeccompAnswer& answer);

// `unknown`: an answer could not be followed, or there are too many.
[[nodiscard]] SeccompReach reach_of(const SeccompVerdict& verdict);

// "errno EPERM", "kill-process", "allow".
[[nodiscard]] std::string words_of(const SeccompAnswer& answer);

// Of a conditional verdict "if flags has none of CLONE_NEWUSER, CLONE_NEWNS" or "unless domain is AF_VSOCK",
// the shorter of the two; empty for any other.
[[nodiscard]] std::string condition_of(std::string_view syscall, const SeccompVerdict& verdict);

// The filter compares 64 bits of an argument that the kernel takes 32 of: a value that is denied passes with
// one of the upper bits set. "domain" names the argument; empty where it is not so.
[[nodiscard]] std::string_view argument_past_the_filter(std::string_view syscall,
                                                        const SeccompVerdict& verdict);

}  // namespace watertight::linux_kernel
