// What a service's Dockerfile decides where the service itself says nothing, and secrets given to the build.
#include <fmt/format.h>

#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

void seal_arguments(ServiceReading& reading, const Value& build) {
  const Member* arguments = written(build, "args");
  if (!arguments) return;
  for (const Pair& pair : pairs_of(arguments->value)) {
    if (const auto kind = secret_kind(pair.name, pair.value))
      reading.container.secrets.push_back(
          seal("build argument " + pair.name, *kind, pair.value, pair.origin));
  }
}

const Value* scalar_under(const Value& mapping, std::string_view key) {
  const Member* m = written(mapping, key);
  return m && m->value.is_scalar() ? &m->value : nullptr;
}

// Where the Dockerfile lies; unknown where it is not on this machine or depends on what nobody knows.
facts::Fact<std::string> place_of(const Member& build) {
  const Value& value = build.value;
  const Value* context = value.is_scalar() ? &value : scalar_under(value, "context");
  const Value* dockerfile = scalar_under(value, "dockerfile");
  for (const Value* part : {context, dockerfile})
    if (part)
      if (auto because = why_unknown(*part))
        return facts::unknown<std::string>(std::move(*because), origin(*part));
  const std::string_view folder = context ? std::string_view(context->text) : ".";
  const std::string_view name = dockerfile ? std::string_view(dockerfile->text) : "Dockerfile";
  if (is_remote(folder) || is_remote(name))
    return facts::unknown<std::string>(
        fmt::format("the build context {} is not on this machine", quoted(is_remote(name) ? name : folder)),
        origin(build));
  const Value& base = context ? *context : value;
  return facts::declared(is_absolute(name) ? std::string(name) : joined(openable_path(base, folder), name),
                         origin(dockerfile ? *dockerfile : base));
}

// The place of the Dockerfile in system.build_files; nothing where it could not be read.
std::optional<std::size_t> build_file_at(ServiceReading& reading, const std::string& path,
                                         const facts::Origin& at) {
  Project& project = reading.project;
  if (const auto known = project.build_files.find(path); known != project.build_files.end())
    return known->second;
  std::optional<std::size_t>& place = project.build_files[path];
  const FileReader& reader = *project.request.reader;
  if (!reader.exists(path)) {
    project.problems.note(at, fmt::format("{}{} is not there: what it would decide is not known",
                                          subject(reading), quoted(path)));
    return place;
  }
  const auto text = reader.read(path);
  if (!text) {
    project.problems.refuse(at, subject(reading) + text.error().sentence());
    return place;
  }
  place = project.system.build_files.size();
  project.system.build_files.push_back(parse_dockerfile(*text, path));
  return place;
}

const BuildStage* wanted_stage(ServiceReading& reading, const BuildFile& file, const Value& build) {
  const Value* target = scalar_under(build, "target");
  if (!target || target->text.empty()) return file.final_stage();
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

void take_from(ServiceReading& reading, const BuildFile& file, const Value& build) {
  facts::Container& c = reading.container;
  const BuildStage* stage = wanted_stage(reading, file, build);
  if (!stage) return;
  if (!written(reading.service, "user")) c.user = user_of(file, *stage, written(build, "args") != nullptr);
  if (c.healthcheck.known()) return;
  if (const Instruction* check = last_of(file, *stage, "HEALTHCHECK"))
    c.healthcheck = healthcheck_of(file, *check);
}

}  // namespace

void read_build(ServiceReading& reading) {
  facts::Container& c = reading.container;
  Project& project = reading.project;
  c.build_file = facts::by_default(std::string{});
  const Member* build = written(reading.service, "build");
  if (!build) return;
  seal_arguments(reading, build->value);
  if (const Value* text = scalar_under(build->value, "dockerfile_inline")) {
    const std::string name =
        fmt::format("{} (dockerfile_inline of service {})", place(origin(*text)), c.name);
    c.build_file = facts::declared(name, origin(*text));
    project.system.build_files.push_back(parse_dockerfile(text->text, name));
    take_from(reading, project.system.build_files.back(), build->value);
    return;
  }
  c.build_file = place_of(*build);
  if (!c.build_file.known()) return;
  if (const auto at = build_file_at(reading, *c.build_file, c.build_file.origin))
    take_from(reading, project.system.build_files[*at], build->value);
}

}  // namespace watertight::sources::compose
