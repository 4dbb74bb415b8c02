#include "linux/seccomp_program.hpp"

#include <gtest/gtest.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <string>

namespace watertight::linux_kernel {
namespace {

BpfInstruction load(std::uint32_t offset) { return {BPF_LD | BPF_W | BPF_ABS, 0, 0, offset}; }
BpfInstruction answer(std::uint32_t value) { return {BPF_RET | BPF_K, 0, 0, value}; }

std::string refusal(const SeccompProgram& program) {
  const auto checked = check_program(program);
  return checked ? "" : checked.error().cause;
}

TEST(SeccompProgram, that_only_answers_is_whole) {
  EXPECT_EQ(refusal({answer(SECCOMP_RET_ALLOW)}), "");
  EXPECT_EQ(refusal({load(60), answer(SECCOMP_RET_ALLOW)}), "");
}

TEST(SeccompProgram, is_refused_as_the_kernel_refuses_it) {
  EXPECT_EQ(refusal({}), "it has no instruction");
  EXPECT_EQ(refusal(SeccompProgram(4097, answer(0))), "it has 4097 instructions, more than 4096");
  EXPECT_EQ(refusal({load(0)}), "it does not end with a return");
  EXPECT_EQ(refusal({load(64), answer(0)}), "instruction 0 reads offset 64 of the 64 bytes of seccomp_data");
  EXPECT_EQ(refusal({load(3), answer(0)}), "instruction 0 reads offset 3 of the 64 bytes of seccomp_data");
  EXPECT_EQ(refusal({{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0}, answer(0)}), "instruction 0 jumps past the end");
  EXPECT_EQ(refusal({{BPF_JMP | BPF_JA, 0, 0, 0xffffffff}, answer(0)}), "instruction 0 jumps past the end");
  EXPECT_EQ(refusal({{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, answer(0)}), "instruction 0 divides by zero");
  EXPECT_EQ(refusal({{BPF_ALU | BPF_RSH | BPF_K, 0, 0, 32}, answer(0)}),
            "instruction 0 shifts 32 bits by 32");
  EXPECT_EQ(refusal({{BPF_LD | BPF_B | BPF_ABS, 0, 0, 0}, answer(0)}),
            "instruction 0 opcode 0x0030 is none that seccomp takes");
  EXPECT_EQ(refusal({{BPF_ST, 0, 0, 16}, answer(0)}), "instruction 0 has no memory word 16: there are 16");
}

TEST(SeccompProgram, may_read_only_memory_that_every_way_has_written) {
  const BpfInstruction read{BPF_LD | BPF_MEM, 0, 0, 3};
  const BpfInstruction write{BPF_ST, 0, 0, 3};
  const BpfInstruction skip{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 7};
  EXPECT_EQ(refusal({write, read, answer(0)}), "");
  EXPECT_EQ(refusal({read, answer(0)}),
            "instruction 0 reads memory word 3, which not every way there has written");
  EXPECT_EQ(refusal({load(0), skip, write, read, answer(0)}),
            "instruction 3 reads memory word 3, which not every way there has written");
}

TEST(SeccompAnswer, of_an_unknown_action_kills_the_process) {
  EXPECT_EQ(seccomp_answer(SECCOMP_RET_ERRNO | 1), (SeccompAnswer{SeccompAction::error, 1}));
  EXPECT_EQ(seccomp_answer(SECCOMP_RET_ERRNO | 0xffff), (SeccompAnswer{SeccompAction::error, 4095}));
  EXPECT_EQ(seccomp_answer(0x12340000).action, SeccompAction::kill_process);
  EXPECT_EQ(seccomp_answer(0).action, SeccompAction::kill_thread);
}

TEST(SeccompProgram, of_bytes_that_do_not_come_out_even_is_none) {
  const SeccompProgram program = {load(0), answer(SECCOMP_RET_ALLOW)};
  const auto bytes = std::as_bytes(std::span(program));
  EXPECT_EQ(program_of_bytes(bytes), program);
  EXPECT_EQ(program_of_bytes(bytes.first(15)), std::nullopt);
}

TEST(SeccompProgram, IsKeptAsDigitsAndReadBack) {
  const SeccompProgram program = {{0x20, 0, 0, 4}, {0x15, 1, 2, 0xc000003e}, {6, 0, 0, 0x7fff0000}};
  EXPECT_EQ(hex_of_program(program).substr(0, 32),
            "20000000040000001500"
            "01023e0000c0");
  EXPECT_EQ(program_of_hex(hex_of_program(program)), program);
  EXPECT_EQ(program_of_hex("0600000000\n00ff7f"), (SeccompProgram{{6, 0, 0, 0x7fff0000}}));
  EXPECT_FALSE(program_of_hex("06000000"));
  EXPECT_FALSE(program_of_hex("06000000zz00ff7f"));
}

}  // namespace
}  // namespace watertight::linux_kernel
