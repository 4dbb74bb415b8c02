// The eBPF programs by which control groups of version 2 decide about devices, interpreted: what they let
// through is not written anywhere else.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "error.hpp"
#include "facts/in_force.hpp"

namespace watertight::sources::in_force {

// As struct bpf_insn of linux/bpf.h.
struct EbpfInstruction {
  std::uint8_t code = 0;
  std::uint8_t destination = 0;
  std::uint8_t source = 0;
  std::int16_t offset = 0;
  std::int32_t immediate = 0;
};
using DeviceProgram = std::vector<EbpfInstruction>;

// struct bpf_cgroup_dev_ctx.
struct DeviceAccess {
  bool character = false;    // else a block device
  std::uint32_t access = 0;  // one of kMakeNode, kRead, kWrite
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
};
inline constexpr std::uint32_t kMakeNode = 1, kRead = 2, kWrite = 4;  // BPF_DEVCG_ACC_*

// Whether the program lets it through; nothing where it does something that is not understood: calls a
// helper, reads a map, runs too long.
[[nodiscard]] std::optional<bool> lets_through(std::span<const EbpfInstruction> program,
                                               const DeviceAccess& access);

struct DeviceNumber {
  bool character = false;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
};

// What all the programs together let through, as rules: found by asking them about every number that they
// compare with, one that they never name, which stands for all others, and `present`, those of the machine.
// The error says why it cannot be told: an instruction that is not understood, or a program that lets any
// device through but some, for which there is no rule.
[[nodiscard]] Expected<std::vector<facts::DeviceRule>> device_rules(std::span<const DeviceProgram> programs,
                                                                    std::span<const DeviceNumber> present);

}  // namespace watertight::sources::in_force
