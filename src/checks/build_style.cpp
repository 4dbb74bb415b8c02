#include "checks/build_style.hpp"

#include <algorithm>

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

// The value of one option of --mount: "type=cache,target=/x".
std::string_view mount_option(std::string_view options, std::string_view name) {
  while (!options.empty()) {
    const std::size_t end = std::min(options.find(','), options.size());
    const std::string_view option = options.substr(0, end);
    if (option.size() > name.size() && option.starts_with(name) && option[name.size()] == '=')
      return option.substr(name.size() + 1);
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return {};
}

std::string_view mount_target(std::string_view options) {
  for (const std::string_view name : {"target", "dst", "destination"})
    if (const std::string_view target = mount_option(options, name); !target.empty()) return target;
  return {};
}

}  // namespace

std::vector<PlacedInstruction> instructions_called(const BuildFile& file, std::string_view keyword) {
  std::vector<PlacedInstruction> all;
  for (const BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (i.keyword == keyword) all.push_back({&stage, &i});
  return all;
}

Observation observe_instruction(const BuildFile& file, const Instruction& i, std::string message) {
  return observe(std::move(message), {evidence_at(file, i.keyword, i.text.substr(0, 300), i.span)},
                 i.keyword + ' ' + i.text.substr(0, 120));
}

Verdict verdict_on_remarks(const BuildFile& file, facts::RemarkKind kind, std::string_view fact,
                           RemarkMessage message) {
  std::vector<Observation> found;
  for (const facts::BuildRemark& r : file.remarks)
    if (r.kind == kind)
      found.push_back(
          observe(message(r.text), {evidence_at(file, std::string(fact), r.text, r.span)}, r.text));
  return verdict_on(std::move(found));
}

bool keeps_out(const Instruction& run, std::string_view path) {
  return std::any_of(run.flags.begin(), run.flags.end(), [&](const facts::Flag& f) {
    if (f.name != "mount") return false;
    const std::string_view type = mount_option(f.value, "type");
    std::string_view target = mount_target(f.value);
    while (target.size() > 1 && target.ends_with('/')) target.remove_suffix(1);
    return (type == "cache" || type == "tmpfs") && !target.empty() &&
           (path.starts_with(target) || target.find(path) != std::string_view::npos);
  });
}

bool removes(const Instruction& run, std::string_view path) {
  return std::any_of(run.commands.begin(), run.commands.end(), [&](const facts::ShellCommand& c) {
    const Words program = c.program();
    if (program_name(program) != "rm" && program_name(program) != "find") return false;
    return std::any_of(program.begin() + 1, program.end(), [&](const facts::Word& w) {
      std::string_view word = w.text;
      while (word.size() > 1 && (word.ends_with('/') || word.ends_with('*'))) word.remove_suffix(1);
      return word.size() > 4 && (word.find(path) != std::string_view::npos || path.starts_with(word));
    });
  });
}

std::vector<std::string> shell_at(const BuildFile& file, const BuildStage& stage, const Instruction* before) {
  const BuildStage* at = &stage;
  for (std::size_t n = 0; n <= file.stages.size(); ++n) {
    const std::vector<std::string>* last = nullptr;
    for (const Instruction& i : at->instructions) {
      if (at == &stage && &i == before) break;
      if (i.keyword == "SHELL" && !i.on_build) last = &i.arguments;
    }
    if (last != nullptr) return *last;
    if (at->base_stage < 0) break;
    at = &file.stages[static_cast<std::size_t>(at->base_stage)];
  }
  return {};
}

}  // namespace watertight::checks
