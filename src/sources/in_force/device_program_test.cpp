#include "sources/in_force/device_program.hpp"

#include <gtest/gtest.h>
#include <linux/bpf.h>

#include <algorithm>

namespace watertight::sources::in_force {
namespace {

using facts::DeviceRule;
using Rules = std::vector<DeviceRule>;

// As runc writes them: r2 the type, r3 the access, r4 and r5 the numbers.
DeviceProgram program_of(std::vector<EbpfInstruction> decisions) {
  DeviceProgram program = {
      {BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0}, {BPF_ALU | BPF_AND | BPF_K, 2, 0, 0, 0xFFFF},
      {BPF_LDX | BPF_MEM | BPF_W, 3, 1, 0, 0}, {BPF_ALU | BPF_RSH | BPF_K, 3, 0, 0, 16},
      {BPF_LDX | BPF_MEM | BPF_W, 4, 1, 4, 0}, {BPF_LDX | BPF_MEM | BPF_W, 5, 1, 8, 0},
  };
  program.insert(program.end(), decisions.begin(), decisions.end());
  return program;
}
constexpr EbpfInstruction jump_unless(std::uint8_t reg, std::int32_t value, std::int16_t over) {
  return {BPF_JMP | BPF_JNE | BPF_K, reg, 0, over, value};
}
constexpr EbpfInstruction answer(std::int32_t value) { return {BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, value}; }
constexpr EbpfInstruction kExit = {BPF_JMP | BPF_EXIT, 0, 0, 0, 0};
constexpr int kBlock = BPF_DEVCG_DEV_BLOCK, kCharacter = BPF_DEVCG_DEV_CHAR;

// Any node may be made; 1:3 and all of 136 may be used.
DeviceProgram docker_like() {
  return program_of({
      jump_unless(2, kCharacter, 4),
      jump_unless(4, 1, 3),
      jump_unless(5, 3, 2),
      answer(1),
      kExit,
      jump_unless(2, kCharacter, 3),
      jump_unless(4, 136, 2),
      answer(1),
      kExit,
      // access is no more than mknod
      {BPF_ALU | BPF_MOV | BPF_X, 1, 3, 0, 0},
      {BPF_ALU | BPF_AND | BPF_K, 1, 0, 0, BPF_DEVCG_ACC_MKNOD},
      {BPF_JMP | BPF_JNE | BPF_X, 1, 3, 2, 0},
      answer(1),
      kExit,
      answer(0),
      kExit,
  });
}

TEST(DeviceProgram, lets_through_what_its_rules_name) {
  const DeviceProgram program = docker_like();
  EXPECT_EQ(lets_through(program, {true, kRead, 1, 3}), true);
  EXPECT_EQ(lets_through(program, {true, kRead, 1, 4}), false);
  EXPECT_EQ(lets_through(program, {false, kRead, 1, 3}), false);
  EXPECT_EQ(lets_through(program, {true, kWrite, 136, 77}), true);
  EXPECT_EQ(lets_through(program, {false, kMakeNode, 8, 0}), true);
}

TEST(DeviceProgram, is_told_as_rules_with_any_number_where_none_is_asked_for) {
  const std::vector<DeviceProgram> programs = {docker_like()};
  const auto rules = device_rules(programs, std::vector<DeviceNumber>{{false, 8, 0}, {true, 1, 11}});
  ASSERT_TRUE(rules) << rules.error().sentence();
  EXPECT_EQ(*rules,
            (Rules{{'c', -1, -1, "m"}, {'c', 1, 3, "rwm"}, {'c', 136, -1, "rwm"}, {'b', -1, -1, "m"}}));
}

TEST(DeviceProgram, that_asks_nothing_lets_everything_through_and_so_does_none) {
  const std::vector<DeviceProgram> open = {program_of({answer(1), kExit})};
  EXPECT_EQ(device_rules(open, {}), (Rules{{'a', -1, -1, "rwm"}}));
  EXPECT_EQ(device_rules({}, {}), (Rules{{'a', -1, -1, "rwm"}}));
  const std::vector<DeviceProgram> closed = {program_of({answer(0), kExit})};
  EXPECT_EQ(device_rules(closed, {}), Rules{});
}

TEST(DeviceProgram, of_several_all_have_to_agree) {
  const DeviceProgram only_null =
      program_of({jump_unless(4, 1, 3), jump_unless(5, 3, 2), answer(1), kExit, answer(0), kExit});
  const std::vector<DeviceProgram> both = {docker_like(), only_null};
  EXPECT_EQ(device_rules(both, {}), (Rules{{'c', 1, 3, "rwm"}, {'b', 1, 3, "m"}}));
}

TEST(DeviceProgram, with_one_minor_of_every_major_says_so) {
  const std::vector<DeviceProgram> programs = {
      program_of({jump_unless(5, 3, 2), answer(1), kExit, answer(0), kExit})};
  const auto rules = device_rules(programs, {});
  ASSERT_TRUE(rules);
  EXPECT_NE(std::ranges::find(*rules, DeviceRule{'c', -1, 3, "rwm"}), rules->end());
}

TEST(DeviceProgram, that_lets_all_through_but_some_has_no_rules) {
  const std::vector<DeviceProgram> programs = {
      program_of({jump_unless(4, 8, 2), answer(0), kExit, answer(1), kExit})};
  const auto rules = device_rules(programs, {});
  ASSERT_FALSE(rules);
  EXPECT_NE(rules.error().cause.find("but some"), std::string::npos);
}

TEST(DeviceProgram, that_does_more_than_to_compare_is_not_understood) {
  const EbpfInstruction call = {BPF_JMP | BPF_CALL, 0, 0, 0, 1};
  const EbpfInstruction store = {BPF_STX | BPF_MEM | BPF_W, 10, 4, -4, 0};
  const EbpfInstruction halve = {BPF_ALU | BPF_RSH | BPF_K, 4, 0, 0, 1};
  const EbpfInstruction range = {BPF_JMP | BPF_JGT | BPF_K, 5, 0, 0, 10};
  const EbpfInstruction back = {BPF_JMP | BPF_JA, 0, 0, -1, 0};
  const EbpfInstruction outside = {BPF_LDX | BPF_MEM | BPF_W, 6, 1, 12, 0};
  const EbpfInstruction unset = {BPF_ALU64 | BPF_MOV | BPF_X, 6, 9, 0, 0};
  for (const EbpfInstruction& odd : {call, store, halve, range, back, outside, unset}) {
    const std::vector<DeviceProgram> programs = {program_of({odd, answer(1), kExit})};
    EXPECT_FALSE(device_rules(programs, {})) << int{odd.code};
  }
  EXPECT_FALSE(lets_through(program_of({answer(1)}), {}));  // it never ends
  EXPECT_FALSE(lets_through(DeviceProgram{kExit}, {}));     // and answers nothing
}

}  // namespace
}  // namespace watertight::sources::in_force
