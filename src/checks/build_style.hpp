// What the checks of a Dockerfile's style share: its instructions one by one, and findings about them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/build_commands.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {

struct PlacedInstruction {
  const facts::BuildStage* stage;
  const facts::Instruction* instruction;
};
// Those of all stages with this keyword, triggers of ONBUILD among them.
[[nodiscard]] std::vector<PlacedInstruction> instructions_called(const facts::BuildFile& file,
                                                                 std::string_view keyword);

// A finding about an instruction, told apart by its text.
[[nodiscard]] Observation observe_instruction(const facts::BuildFile& file, const facts::Instruction& i,
                                              std::string message);

// The remarks of one kind, each made a finding by its text; told apart by that text.
using RemarkMessage = std::string (*)(std::string_view text);
[[nodiscard]] Verdict verdict_on_remarks(const facts::BuildFile& file, facts::RemarkKind kind,
                                         std::string_view fact, RemarkMessage message);

// RUN --mount=type=cache (or tmpfs) whose target holds `path`: what is written there stays out of the image.
[[nodiscard]] bool keeps_out(const facts::Instruction& run, std::string_view path);
// A command of the instruction that removes something below `path`.
[[nodiscard]] bool removes(const facts::Instruction& run, std::string_view path);

// The stage's SHELL at an instruction of it, or of the stages it builds on: its words; empty: none was set.
[[nodiscard]] std::vector<std::string> shell_at(const facts::BuildFile& file, const facts::BuildStage& stage,
                                                const facts::Instruction* before);

}  // namespace watertight::checks
