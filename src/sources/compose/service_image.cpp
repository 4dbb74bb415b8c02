// What a service's Dockerfile decides where the service itself says nothing.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/dockerfile/accounts.hpp"

namespace watertight::sources::compose {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Fact;
using facts::Instruction;
using facts::Items;

const BuildStage* wanted_stage(ServiceReading& reading, const BuildFile& file, const Value& build) {
  const Value* target = scalar_under(build, "target");
  if (!target || target->text.empty()) return file.stages.empty() ? nullptr : &file.stages.back();
  if (!target->unset.empty()) return nullptr;
  const std::int32_t named = file.stage_named(target->text, file.stages.size());
  if (named >= 0) return &file.stages[static_cast<std::size_t>(named)];
  reading.project.problems.refuse(
      origin(*target), fmt::format("{}{} has no stage {}", subject(reading), file.path, quoted(target->text)),
      "correct build.target");
  return nullptr;
}

// The last instruction of a kind in the stage or the stages it builds on.
const Instruction* last_of(const BuildFile& file, const BuildStage& stage, std::string_view keyword) {
  const BuildStage* at = &stage;
  for (std::size_t i = 0; i <= file.stages.size(); ++i) {
    for (auto it = at->instructions.rbegin(); it != at->instructions.rend(); ++it)
      if (it->keyword == keyword && !it->on_build) return &*it;
    if (at->base_stage < 0) return nullptr;
    at = &file.stages[static_cast<std::size_t>(at->base_stage)];
  }
  return nullptr;
}

facts::Fact<std::string> user_of(const BuildFile& file, const BuildStage& stage, bool has_arguments) {
  const Instruction* user = last_of(file, stage, "USER");
  if (has_arguments && user && user->text.find('$') != std::string::npos)
    return facts::unknown<std::string>("USER takes a variable that the service's build arguments may set",
                                       file.at(user->span));
  return stage.user;
}

// Whether an account that the stage's own commands create is root. Of one that comes with the base image
// nothing is known.
Fact<bool> account_is_root(const BuildFile& file, const BuildStage& stage, std::string_view account) {
  const BuildStage* at = &stage;
  for (std::size_t i = 0; i <= file.stages.size(); ++i) {
    for (const Instruction& instruction : at->instructions)
      if (instruction.keyword == "RUN" && !instruction.on_build)
        for (const facts::ShellCommand& command : instruction.commands)
          if (const auto root = creates_root_account(command, account))
            return facts::declared(bool{*root}, file.at(command.span));
    if (at->base_stage < 0) break;
    at = &file.stages[static_cast<std::size_t>(at->base_stage)];
  }
  return facts::unknown<bool>(
      fmt::format("no command of {} creates that account, and the image {} was not seen", file.path,
                  at->base),
      file.at(at->span));
}

facts::Fact<facts::Healthcheck> healthcheck_of(const BuildFile& file, const Instruction& instruction) {
  facts::Healthcheck check;
  std::string_view text = instruction.text;
  check.disabled = upper_case(text.substr(0, 4)) == "NONE";
  if (!check.disabled) {
    if (upper_case(text.substr(0, 3)) == "CMD") text.remove_prefix(3);
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    check.test = {"CMD-SHELL", std::string(text)};
  }
  return facts::declared(std::move(check), file.at(instruction.span));
}

// The stages from this one down to the image they begin with, this one first.
std::vector<const BuildStage*> stages_below(const BuildFile& file, const BuildStage& stage) {
  std::vector<const BuildStage*> all = {&stage};
  while (all.back()->base_stage >= 0 && all.size() <= file.stages.size())
    all.push_back(&file.stages[static_cast<std::size_t>(all.back()->base_stage)]);
  return all;
}

// The words of ENTRYPOINT or CMD; the shell form is run by a shell.
Fact<Items> words_of(const BuildFile& file, const Instruction& i) {
  const facts::Origin at = file.at(i.span);
  Items words;
  if (i.json_form) {
    for (const std::string& word : i.arguments) words.push_back({word, at});
  } else {
    words = {{"/bin/sh", at}, {"-c", at}, {i.text, at}};
  }
  return facts::declared(std::move(words), at);
}

// A service that names an entry point drops the command of its image, and so does a stage that sets one on
// top of another stage's command.
void take_program(const BuildFile& file, const BuildStage& stage, facts::Container& c) {
  const bool own_entry = c.entrypoint.known();
  const Instruction* entry = nullptr;
  const Instruction* command = nullptr;
  for (const BuildStage* s : stages_below(file, stage)) {
    const bool covered = entry != nullptr;
    for (auto it = s->instructions.rbegin(); it != s->instructions.rend(); ++it) {
      if (it->on_build) continue;
      if (it->keyword == "ENTRYPOINT" && !entry) entry = &*it;
      if (it->keyword == "CMD" && !command && !covered) command = &*it;
    }
  }
  if (!own_entry && entry) c.entrypoint = words_of(file, *entry);
  if (c.command.known()) return;
  if (own_entry)
    c.command = facts::by_default(Items{}, c.entrypoint.origin);
  else if (command)
    c.command = words_of(file, *command);
  else if (entry)
    c.command = facts::by_default(Items{}, file.at(entry->span));
}

void take_ports(const BuildFile& file, const BuildStage& stage, facts::Container& c) {
  if (!c.exposed_ports.known()) return;
  for (const BuildStage* s : stages_below(file, stage))
    for (const Instruction& i : s->instructions) {
      if (i.keyword != "EXPOSE" || i.on_build) continue;
      for (const std::string& port : i.arguments) {
        if (port.empty() || port.find('$') != std::string::npos) continue;
        std::string text = lower_case(port);
        if (text.find('/') == std::string::npos) text += "/tcp";
        Items& all = *c.exposed_ports.value;
        if (std::ranges::any_of(all, [&](const facts::Item& known) { return known.text == text; })) continue;
        all.push_back({std::move(text), file.at(i.span)});
      }
      if (c.exposed_ports.basis == facts::Basis::defaulted) {
        c.exposed_ports.basis = facts::Basis::declared;
        c.exposed_ports.origin = file.at(i.span);
      }
    }
}

// VOLUME makes a volume without a name wherever the service mounts nothing itself.
void take_volumes(const BuildFile& file, const BuildStage& stage, facts::Container& c) {
  if (!c.mounts.known()) return;
  for (const BuildStage* s : stages_below(file, stage))
    for (const Instruction& i : s->instructions) {
      if (i.keyword != "VOLUME" || i.on_build) continue;
      for (const std::string& path : i.arguments) {
        if (!path.starts_with('/') || path.find('$') != std::string::npos) continue;
        const std::string destination = normalized(path);
        const auto covers = [&](const facts::Mount& m) { return normalized(m.destination) == destination; };
        if (std::ranges::any_of(*c.mounts.value, covers)) continue;
        facts::Mount mount;
        mount.kind = facts::MountKind::volume;
        mount.destination = destination;
        mount.origin = file.at(i.span);
        if (c.mounts.basis == facts::Basis::defaulted) c.mounts = facts::declared(*c.mounts, mount.origin);
        c.mounts.value->push_back(std::move(mount));
      }
    }
}

}  // namespace

void take_from_build_file(ServiceReading& reading, BuildFile& file, const Value& build) {
  facts::Container& c = reading.container;
  const BuildStage* stage = wanted_stage(reading, file, build);
  if (!stage) return;
  const auto place = static_cast<std::int32_t>(stage - file.stages.data());
  file.target = std::max(file.target, place);
  reading.project.stages.insert_or_assign(c.name, place);
  if (!written(reading.service, "user")) c.user = user_of(file, *stage, written(build, "args") != nullptr);
  if (c.user.known())
    if (const auto account = facts::user_name(*c.user); !account.empty())
      c.user_is_root = account_is_root(file, *stage, account);
  take_program(file, *stage, c);
  take_ports(file, *stage, c);
  take_volumes(file, *stage, c);
  if (c.healthcheck.known()) return;
  if (const Instruction* check = last_of(file, *stage, "HEALTHCHECK"))
    c.healthcheck = healthcheck_of(file, *check);
}

void note_judged_stages(Project& project) {
  for (facts::Container& c : project.system.containers) {
    const auto stage = project.stages.find(c.name);
    if (stage == project.stages.end() || !c.build_file.known()) continue;
    const auto file = std::ranges::find(project.system.build_files, *c.build_file, &BuildFile::path);
    c.build.stage_is_judged = file != project.system.build_files.end() && file->target == stage->second;
  }
}

}  // namespace watertight::sources::compose
