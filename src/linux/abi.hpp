// The ways a process may call the kernel: what numbers its syscalls have there, and what seccomp sees as
// arch.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace watertight::linux_kernel {

enum class Abi : std::uint8_t { x86_64, i386, x32, aarch64, arm };
inline constexpr Abi kAbis[] = {Abi::x86_64, Abi::i386, Abi::x32, Abi::aarch64, Abi::arm};

[[nodiscard]] std::string_view name_of(Abi abi);

// seccomp_data.arch of a call made that way (linux/audit.h). x86_64 and x32 share one: the number tells them
// apart.
[[nodiscard]] std::uint32_t audit_arch(Abi abi);

// The ABIs that a kernel of this machine architecture ("x86_64", "aarch64", as uname has it) may serve; empty
// for others.
[[nodiscard]] std::span<const Abi> abis_of_machine(std::string_view machine);

struct Syscall {
  std::uint32_t number = 0;  // as seccomp_data.nr has it: with bit 30 for x32
  std::string name;
};

// Every syscall the ABI has, by number. From libseccomp's tables, and newer ones it does not know yet.
[[nodiscard]] std::span<const Syscall> syscalls(Abi abi);
[[nodiscard]] std::optional<std::uint32_t> syscall_number(Abi abi, std::string_view name);
// Empty: the ABI has none of that number.
[[nodiscard]] std::string_view syscall_name(Abi abi, std::uint32_t number);

}  // namespace watertight::linux_kernel
