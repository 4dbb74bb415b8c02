// Rules for sudo that a build writes: those that ask for no password.
#include <fmt/format.h>

#include <algorithm>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::Instruction;

bool waives_password(std::string_view text) {
  return text.find("NOPASSWD") != std::string_view::npos ||
         text.find("!authenticate") != std::string_view::npos;
}

bool names_sudoers(std::string_view text) { return text.find("sudoers") != std::string_view::npos; }

// Of `s/this/that/` the part that comes into the file; a script of another form is taken whole.
std::string_view written_by(std::string_view script) {
  const auto at = script.find("s");
  if (at != 0 || script.size() < 4) return script;
  const auto second = script.find(script[1], 2);
  return second == std::string_view::npos ? script : script.substr(second + 1);
}

// Prints, edits or appends such a rule; one that only looks for it, or takes it away, does not.
bool writes_rule(Words program) {
  const std::string_view name = program_name(program);
  if (is_one_of(name, {"grep", "egrep", "fgrep", "rg"})) return false;
  if (name == "sed" && has_letter(program, 'n', "efil")) return false;
  return std::ranges::any_of(program, [&](const facts::Word& word) {
    return waives_password(name == "sed" ? written_by(word.text) : std::string_view(word.text));
  });
}

std::string message(std::string_view keyword) {
  return fmt::format(
      "{} writes a rule with which sudo asks for no password: whoever runs code as that account "
      "in a container of the image is root of it with one word, whatever USER says",
      keyword);
}

Verdict passwordless_sudo(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    if (!is_in_image(file, c.stage) || !names_sudoers(c.instruction->text)) continue;
    if (writes_rule(c.program())) found.push_back(observe(file, c, message("RUN")));
  }
  for (const facts::BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions) {
      if (i.on_build || !is_in_image(file, &stage)) continue;
      for (const facts::Heredoc& heredoc : i.heredocs) {
        const bool goes_there = names_sudoers(i.text) || std::ranges::any_of(i.arguments, names_sudoers);
        if (i.keyword != "SHELL" && goes_there && waives_password(heredoc.content))
          found.push_back(observe(message(i.keyword),
                                  {evidence_at(file, i.keyword, "heredoc " + heredoc.name, heredoc.span)},
                                  i.keyword + " heredoc " + heredoc.name));
      }
    }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_sudo_rules{"dockerfile-passwordless-sudo", passwordless_sudo};

}  // namespace
}  // namespace watertight::checks
