// COPY and ADD: stages they name, destinations, owners, and files that the build never sees.
#include <fmt/format.h>

#include <algorithm>

#include "checks/build_style.hpp"
#include "checks/check.hpp"
#include "text/dockerignore.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

std::vector<PlacedInstruction> copies(const BuildFile& file) {
  std::vector<PlacedInstruction> all = instructions_called(file, "COPY");
  const auto adds = instructions_called(file, "ADD");
  all.insert(all.end(), adds.begin(), adds.end());
  return all;
}

template <typename Says>
Verdict check_copies(const BuildFile& file, Says says) {
  std::vector<Observation> found;
  for (const PlacedInstruction& p : copies(file))
    if (p.instruction->arguments.size() >= 2)
      if (std::string message = says(*p.stage, *p.instruction); !message.empty())
        found.push_back(observe_instruction(file, *p.instruction, std::move(message)));
  return verdict_on(std::move(found));
}

std::size_t index_of(const BuildFile& file, const BuildStage& stage) {
  return static_cast<std::size_t>(&stage - file.stages.data());
}

Verdict needs_slash(const BuildFile& file, const facts::System&) {
  return check_copies(file, [](const BuildStage&, const Instruction& i) -> std::string {
    const std::string& to = i.arguments.back();
    if (i.arguments.size() < 3 || to.find('$') != std::string::npos || to.ends_with('/') ||
        to.ends_with('\\') || to == "." || to == ".." || to.ends_with("/.") || to.ends_with("/.."))
      return {};
    return fmt::format(
        "several files go to {}, which does not end with a slash: not every builder takes it for "
        "a folder",
        to);
  });
}
const Check registered_slash{"dockerfile-copy-multi-slash", needs_slash};

Verdict from_self(const BuildFile& file, const facts::System&) {
  return check_copies(file, [&](const BuildStage& stage, const Instruction& i) -> std::string {
    const facts::Flag* from = i.flag("from");
    if (from == nullptr) return {};
    const std::size_t self = index_of(file, stage);
    if (!(from->value == std::to_string(self) ||
          (!stage.name.empty() && lowered(from->value) == lowered(stage.name) &&
           file.stage_named(from->value, self) < 0)))
      return {};
    return fmt::format(
        "--from={} is the stage itself, which is not there yet: the build stops, or an image of "
        "that name is fetched from the registry",
        from->value);
  });
}
const Check registered_self{"dockerfile-copy-from-self", from_self};

// A name that cannot be told from a misspelt stage: no registry, no tag, no digest.
Verdict from_undefined(const BuildFile& file, const facts::System&) {
  return check_copies(file, [&](const BuildStage& stage, const Instruction& i) -> std::string {
    const facts::Flag* from = i.flag("from");
    if (from == nullptr || from->value.empty() || from->value.find_first_of("$/:@.") != std::string::npos ||
        file.stage_named(from->value, index_of(file, stage)) >= 0 ||
        lowered(from->value) == lowered(stage.name))
      return {};
    return fmt::format(
        "no stage before is called {}: the builder takes it for the name of an image and copies "
        "from whatever the registry has under it",
        from->value);
  });
}
const Check registered_undefined{"dockerfile-copy-from-undefined", from_undefined};

bool is_relative(std::string_view path) {
  return !path.starts_with('/') && !path.starts_with('$') && !path.starts_with('\\') &&
         !(path.size() > 1 && path[1] == ':');
}

Verdict relative_destination(const BuildFile& file, const facts::System&) {
  return check_copies(file, [&](const BuildStage& stage, const Instruction& copy) -> std::string {
    if (!is_relative(copy.arguments.back())) return {};
    const auto sets_workdir = [](const Instruction& i) { return i.keyword == "WORKDIR"; };
    for (const Instruction& i : stage.instructions) {
      if (&i == &copy) break;
      if (sets_workdir(i)) return {};
    }
    for (const BuildStage* s = &stage; s->base_stage >= 0;) {
      s = &file.stages[static_cast<std::size_t>(s->base_stage)];
      if (std::any_of(s->instructions.begin(), s->instructions.end(), sets_workdir)) return {};
    }
    return fmt::format(
        "the destination {} is meant from wherever the base image happens to stand: no WORKDIR "
        "says where",
        copy.arguments.back());
  });
}
const Check registered_relative{"dockerfile-copy-relative", relative_destination};

bool is_tar(std::string_view path) {
  const std::string low = lowered(path);
  for (const std::string_view ending : {".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"})
    if (low.ends_with(ending)) return true;
  return false;
}

std::string_view last_name(std::string_view path) {
  return path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
}

// `tar -xzf app.tar.gz`, with or without its folder.
bool unpacks(const Instruction& run, std::string_view name) {
  return std::any_of(run.commands.begin(), run.commands.end(), [&](const facts::ShellCommand& c) {
    const Words program = c.program();
    if (program_name(program) != "tar") return false;
    return std::any_of(program.begin() + 1, program.end(),
                       [&](const facts::Word& w) { return last_name(w.text) == name; });
  });
}

Verdict unpacked_later(const BuildFile& file, const facts::System&) {
  return check_copies(file, [](const BuildStage& stage, const Instruction& copy) -> std::string {
    if (copy.keyword != "COPY" || copy.flag("from") != nullptr) return {};
    for (std::size_t n = 0; n + 1 < copy.arguments.size(); ++n) {
      const std::string_view source = copy.arguments[n];
      if (!is_tar(source)) continue;
      bool behind = false;
      for (const Instruction& i : stage.instructions) {
        if (behind && i.keyword == "RUN" && unpacks(i, last_name(source)))
          return fmt::format(
              "{} is copied and unpacked by a later step: the archive stays in a layer; ADD "
              "unpacks it at once",
              source);
        behind = behind || &i == &copy;
      }
    }
    return {};
  });
}
const Check registered_archive{"dockerfile-add-archive", unpacked_later};

Verdict chown_flag(const BuildFile& file, const facts::System&) {
  return check_copies(file, [](const BuildStage&, const Instruction& i) -> std::string {
    const facts::Flag* owner = i.flag("chown");
    if (owner == nullptr) return {};
    const std::string user = lowered(owner->value.substr(0, owner->value.find(':')));
    if (user.empty() || user == "root" || user == "0") return {};
    if (const facts::Flag* mode = i.flag("chmod");
        mode != nullptr && mode->value.find_first_of("2367w") == std::string::npos)
      return {};
    return fmt::format(
        "the files belong to {}: where the application runs as this user, a hole in it can "
        "change its own program; give them to root unless they must be written",
        owner->value);
  });
}
const Check registered_chown{"dockerfile-copy-chown", chown_flag};

Verdict ignored(const BuildFile& file, const facts::System&) {
  if (!file.ignore_rules.known()) return not_evaluated(".dockerignore", file.ignore_rules);
  if (file.ignore_rules->empty()) return passed();
  std::vector<std::string_view> lines;
  for (const facts::Item& line : *file.ignore_rules) lines.push_back(line.text);
  const text::IgnoreRules rules(lines);
  return check_copies(file, [&](const BuildStage&, const Instruction& i) -> std::string {
    if (i.flag("from") != nullptr) return {};
    for (std::size_t n = 0; n + 1 < i.arguments.size(); ++n) {
      const std::string& source = i.arguments[n];
      if (source.find_first_of("*?[$<") != std::string::npos || source.find("://") != std::string::npos ||
          source.starts_with("git@"))
        continue;
      const std::string path = text::clean_path(source);
      if (const auto line = rules.left_out_by(path); line && !rules.lets_in_below(path))
        return fmt::format(
            "{} is kept out of the build by the rule \"{}\" of .dockerignore: the step fails, or "
            "copies less than it says",
            source, lines[*line]);
    }
    return {};
  });
}
const Check registered_ignored{"dockerfile-copy-ignored", ignored};

}  // namespace
}  // namespace watertight::checks
