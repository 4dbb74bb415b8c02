#include "linux/seccomp_program.hpp"

#include <fmt/format.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace watertight::linux_kernel {
namespace {

constexpr std::uint32_t kData = sizeof(seccomp_data);
constexpr std::uint32_t kKillProcess = 0x80000000u;
constexpr std::uint16_t kLargestErrno = 4095;  // MAX_ERRNO

// What seccomp_check_filter lets through; sorted.
constexpr auto kOpcodes = [] {
  std::array codes = {
      std::uint16_t{BPF_LD | BPF_W | BPF_ABS},
      std::uint16_t{BPF_LD | BPF_W | BPF_LEN},
      std::uint16_t{BPF_LDX | BPF_W | BPF_LEN},
      std::uint16_t{BPF_LD | BPF_IMM},
      std::uint16_t{BPF_LDX | BPF_IMM},
      std::uint16_t{BPF_LD | BPF_MEM},
      std::uint16_t{BPF_LDX | BPF_MEM},
      std::uint16_t{BPF_ST},
      std::uint16_t{BPF_STX},
      std::uint16_t{BPF_RET | BPF_K},
      std::uint16_t{BPF_RET | BPF_A},
      std::uint16_t{BPF_MISC | BPF_TAX},
      std::uint16_t{BPF_MISC | BPF_TXA},
      std::uint16_t{BPF_ALU | BPF_NEG},
      std::uint16_t{BPF_ALU | BPF_ADD | BPF_K},
      std::uint16_t{BPF_ALU | BPF_ADD | BPF_X},
      std::uint16_t{BPF_ALU | BPF_SUB | BPF_K},
      std::uint16_t{BPF_ALU | BPF_SUB | BPF_X},
      std::uint16_t{BPF_ALU | BPF_MUL | BPF_K},
      std::uint16_t{BPF_ALU | BPF_MUL | BPF_X},
      std::uint16_t{BPF_ALU | BPF_DIV | BPF_K},
      std::uint16_t{BPF_ALU | BPF_DIV | BPF_X},
      std::uint16_t{BPF_ALU | BPF_AND | BPF_K},
      std::uint16_t{BPF_ALU | BPF_AND | BPF_X},
      std::uint16_t{BPF_ALU | BPF_OR | BPF_K},
      std::uint16_t{BPF_ALU | BPF_OR | BPF_X},
      std::uint16_t{BPF_ALU | BPF_XOR | BPF_K},
      std::uint16_t{BPF_ALU | BPF_XOR | BPF_X},
      std::uint16_t{BPF_ALU | BPF_LSH | BPF_K},
      std::uint16_t{BPF_ALU | BPF_LSH | BPF_X},
      std::uint16_t{BPF_ALU | BPF_RSH | BPF_K},
      std::uint16_t{BPF_ALU | BPF_RSH | BPF_X},
      std::uint16_t{BPF_JMP | BPF_JA},
      std::uint16_t{BPF_JMP | BPF_JEQ | BPF_K},
      std::uint16_t{BPF_JMP | BPF_JEQ | BPF_X},
      std::uint16_t{BPF_JMP | BPF_JGE | BPF_K},
      std::uint16_t{BPF_JMP | BPF_JGE | BPF_X},
      std::uint16_t{BPF_JMP | BPF_JGT | BPF_K},
      std::uint16_t{BPF_JMP | BPF_JGT | BPF_X},
      std::uint16_t{BPF_JMP | BPF_JSET | BPF_K},
      std::uint16_t{BPF_JMP | BPF_JSET | BPF_X},
  };
  std::ranges::sort(codes);
  return codes;
}();

bool is_load(std::uint16_t code) { return code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM); }
bool is_store(std::uint16_t code) { return code == BPF_ST || code == BPF_STX; }
bool is_jump(std::uint16_t code) { return BPF_CLASS(code) == BPF_JMP; }
bool is_return(std::uint16_t code) { return BPF_CLASS(code) == BPF_RET; }

// What is wrong with one instruction by itself; empty: nothing.
std::string wrong_alone(const BpfInstruction& i, std::size_t rest) {
  if (!std::ranges::binary_search(kOpcodes, i.code))
    return fmt::format("opcode {:#06x} is none that seccomp takes", i.code);
  if (i.code == (BPF_LD | BPF_W | BPF_ABS) && (i.k >= kData || i.k % 4 != 0))
    return fmt::format("reads offset {} of the {} bytes of seccomp_data", i.k, kData);
  if (i.code == (BPF_ALU | BPF_DIV | BPF_K) && i.k == 0) return "divides by zero";
  if ((i.code == (BPF_ALU | BPF_LSH | BPF_K) || i.code == (BPF_ALU | BPF_RSH | BPF_K)) && i.k >= 32)
    return fmt::format("shifts 32 bits by {}", i.k);
  if ((is_load(i.code) || is_store(i.code)) && i.k >= BPF_MEMWORDS)
    return fmt::format("has no memory word {}: there are {}", i.k, BPF_MEMWORDS);
  if (i.code == (BPF_JMP | BPF_JA) && i.k >= rest) return "jumps past the end";
  if (is_jump(i.code) && i.code != (BPF_JMP | BPF_JA) && (i.jump_true >= rest || i.jump_false >= rest))
    return "jumps past the end";
  return {};
}

// Memory that is read on some way without having been written: check_load_and_stores of net/core/filter.c, as
// jumps only lead forward one pass is enough.
std::optional<std::size_t> reads_unwritten(std::span<const BpfInstruction> program) {
  std::vector<std::uint16_t> valid(program.size(), 0xffff);  // words written on every way that leads here
  std::uint16_t written = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const BpfInstruction& i = program[at];
    written &= valid[at];
    if (is_store(i.code)) written |= static_cast<std::uint16_t>(1u << i.k);
    if (is_load(i.code) && (written & (1u << i.k)) == 0) return at;
    if (i.code == (BPF_JMP | BPF_JA)) {
      valid[at + 1 + i.k] &= written;
      written = 0xffff;
    } else if (is_jump(i.code)) {
      valid[at + 1 + i.jump_true] &= written;
      valid[at + 1 + i.jump_false] &= written;
      written = 0xffff;
    }
  }
  return std::nullopt;
}

std::unexpected<Error> refuse(std::string cause) {
  return std::unexpected(
      Error{"take", "a seccomp filter", std::move(cause), "the kernel refuses it as well"});
}

}  // namespace

std::string_view name_of(SeccompAction action) {
  static constexpr std::string_view kNames[] = {"kill-process", "kill-thread", "trap", "errno",
                                                "notify",       "trace",       "log",  "allow"};
  return kNames[static_cast<std::size_t>(action)];
}

SeccompAnswer seccomp_answer(std::uint32_t returned) {
  const auto data = static_cast<std::uint16_t>(returned & SECCOMP_RET_DATA);
  switch (returned & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_KILL_THREAD:
      return {SeccompAction::kill_thread, 0};
    case SECCOMP_RET_TRAP:
      return {SeccompAction::trap, data};
    case SECCOMP_RET_ERRNO:
      return {SeccompAction::error, std::min(data, kLargestErrno)};
    case SECCOMP_RET_USER_NOTIF:
      return {SeccompAction::notify, 0};
    case SECCOMP_RET_TRACE:
      return {SeccompAction::trace, data};
    case SECCOMP_RET_LOG:
      return {SeccompAction::log, 0};
    case SECCOMP_RET_ALLOW:
      return {SeccompAction::allow, 0};
    case kKillProcess:
    default:
      return {SeccompAction::kill_process, 0};
  }
}

Expected<void> check_program(std::span<const BpfInstruction> program) {
  if (program.empty()) return refuse("it has no instruction");
  if (program.size() > kMaxBpfInstructions)
    return refuse(fmt::format("it has {} instructions, more than {}", program.size(), kMaxBpfInstructions));
  for (std::size_t at = 0; at < program.size(); ++at)
    if (const std::string wrong = wrong_alone(program[at], program.size() - at - 1); !wrong.empty())
      return refuse(fmt::format("instruction {} {}", at, wrong));
  if (!is_return(program.back().code)) return refuse("it does not end with a return");
  if (const auto at = reads_unwritten(program))
    return refuse(fmt::format("instruction {} reads memory word {}, which not every way there has written",
                              *at, program[*at].k));
  return {};
}

std::optional<SeccompProgram> program_of_bytes(std::span<const std::byte> bytes) {
  static_assert(sizeof(BpfInstruction) == sizeof(sock_filter));
  if (bytes.size() % sizeof(BpfInstruction) != 0) return std::nullopt;
  SeccompProgram program(bytes.size() / sizeof(BpfInstruction));
  if (!bytes.empty()) std::memcpy(program.data(), bytes.data(), bytes.size());
  return program;
}

std::optional<SeccompProgram> program_of_hex(std::string_view text) {
  SeccompProgram program;
  std::uint64_t word = 0;  // the instruction being read, its first byte lowest
  int digits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r') continue;
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    // Of a byte the first digit is the high one.
    word |= static_cast<std::uint64_t>(digit) << (8 * (digits / 2) + (digits % 2 == 0 ? 4 : 0));
    if (++digits < 16) continue;
    program.push_back({static_cast<std::uint16_t>(word), static_cast<std::uint8_t>(word >> 16),
                       static_cast<std::uint8_t>(word >> 24), static_cast<std::uint32_t>(word >> 32)});
    word = 0;
    digits = 0;
  }
  return digits == 0 ? std::optional(std::move(program)) : std::nullopt;
}

std::string hex_of_program(std::span<const BpfInstruction> program) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(program.size() * 16);
  for (const BpfInstruction& i : program) {
    const std::uint64_t word = i.code | static_cast<std::uint64_t>(i.jump_true) << 16 |
                               static_cast<std::uint64_t>(i.jump_false) << 24 |
                               static_cast<std::uint64_t>(i.k) << 32;
    for (int byte = 0; byte < 8; ++byte) {
      text += kDigits[word >> (8 * byte + 4) & 15];
      text += kDigits[word >> (8 * byte) & 15];
    }
  }
  return text;
}

}  // namespace watertight::linux_kernel
