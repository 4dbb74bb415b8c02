// Seccomp filters as the kernel holds them: classic BPF over struct seccomp_data, and what a filter may
// answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace watertight::linux_kernel {

// As struct sock_filter of linux/filter.h.
struct BpfInstruction {
  std::uint16_t code = 0;
  std::uint8_t jump_true = 0;
  std::uint8_t jump_false = 0;
  std::uint32_t k = 0;
  bool operator==(const BpfInstruction&) const = default;
};

using SeccompProgram = std::vector<BpfInstruction>;

inline constexpr std::size_t kMaxBpfInstructions = 4096;  // BPF_MAXINSNS

// From the strictest to the most permissive: of several filters' answers the smallest counts
// (kernel/seccomp.c, seccomp_run_filters).
enum class SeccompAction : std::uint8_t {
  kill_process,
  kill_thread,
  trap,
  error,
  notify,
  trace,
  log,
  allow,
};
[[nodiscard]] std::string_view name_of(SeccompAction action);

struct SeccompAnswer {
  SeccompAction action = SeccompAction::kill_process;
  std::uint16_t data = 0;  // of `error` the errno, of `trace` and `trap` what the tracer is told
  bool operator==(const SeccompAnswer&) const = default;
  auto operator<=>(const SeccompAnswer&) const = default;
};

// What the kernel makes of the 32 bits that a filter returns: an unknown action kills the process.
[[nodiscard]] SeccompAnswer seccomp_answer(std::uint32_t returned);

// What the kernel asks of a filter before it takes it (bpf_check_classic, seccomp_check_filter): length,
// opcodes, aligned loads within seccomp_data, jumps forward and within, no division by zero, memory read only
// after it was written, a return at the end. The error names the instruction.
[[nodiscard]] Expected<void> check_program(std::span<const BpfInstruction> program);

// Bytes as the kernel and bpf(2) users write them, eight an instruction, in this machine's order; nothing
// when they do not come out even.
[[nodiscard]] std::optional<SeccompProgram> program_of_bytes(std::span<const std::byte> bytes);

// Sixteen hexadecimal digits an instruction, its eight bytes in little-endian order: how facts keep filters.
// Nothing for text that is not that; spaces and line ends are passed over.
[[nodiscard]] std::optional<SeccompProgram> program_of_hex(std::string_view text);
[[nodiscard]] std::string hex_of_program(std::span<const BpfInstruction> program);

}  // namespace watertight::linux_kernel
