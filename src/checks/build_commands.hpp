// The commands, variables and options that a Dockerfile's RUN instructions hold, for the checks that ask what
// is called with which option. What an option means counts, not how it is written: `-fsSLk` holds -k.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/verdict.hpp"
#include "facts/build_file.hpp"

namespace watertight::checks {

using Words = std::span<const facts::Word>;

// One command of one RUN.
struct BuildCommand {
  const facts::BuildStage* stage;
  const facts::Instruction* instruction;
  std::size_t index;  // in the instruction's commands

  [[nodiscard]] const facts::ShellCommand& command() const { return instruction->commands[index]; }
  [[nodiscard]] Words program() const { return command().program(); }
};
[[nodiscard]] std::vector<BuildCommand> run_commands(const facts::BuildFile& file);

// The stages that the image is made of: the last one and those it builds on, the last first.
[[nodiscard]] std::vector<const facts::BuildStage*> image_stages(const facts::BuildFile& file);
[[nodiscard]] bool is_in_image(const facts::BuildFile& file, const facts::BuildStage* stage);
// The stage or image that a flag takes files of: "--from=build", "--mount=type=bind,from=img,target=/x".
// Empty: none.
[[nodiscard]] std::string source_of(const facts::Flag& flag);
// A later stage is built on it, or takes files of it.
[[nodiscard]] bool serves_another(const facts::BuildFile& file, const facts::BuildStage& stage);
// Nothing can be started from it: made from scratch, without ENTRYPOINT and CMD.
[[nodiscard]] bool holds_files_only(const facts::BuildFile& file);

// "/usr/bin/curl" is "curl"; empty where the program is not known.
[[nodiscard]] std::string_view program_name(Words program);
[[nodiscard]] bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names);
[[nodiscard]] std::string lowered(std::string_view text);

// A one-letter option, alone or among others; `with_value` are the letters behind which a value stands.
[[nodiscard]] bool has_letter(Words program, char letter, std::string_view with_value);
// "--name" or "--name=…".
[[nodiscard]] bool has_option(Words program, std::string_view option);
// The value of "--name=value" or "--name value"; nothing: the option is not there.
[[nodiscard]] std::optional<std::string> option_value(Words program, std::string_view option);
// A word that is no option, "install" of `apt-get -y install curl`; operands with known text alone.
[[nodiscard]] bool has_operand(Words program, std::string_view operand);

// "false", "0", "no", "off"
[[nodiscard]] bool is_off(std::string_view value);
// localhost and the loopback addresses: what is fetched there does not cross a network.
[[nodiscard]] bool is_loopback(std::string_view url_or_host);

// A variable that is set for the build or for the containers: by ENV, ARG, before a command, by export.
struct SetVariable {
  std::string name;
  std::string value;
  Evidence evidence;
};
[[nodiscard]] std::vector<SetVariable> variables_set(const facts::BuildFile& file);

[[nodiscard]] Evidence evidence_at(const facts::BuildFile& file, std::string fact, std::string value,
                                   const Span& span);
[[nodiscard]] Evidence evidence_of(const facts::BuildFile& file, const BuildCommand& command);

// The observation about one command; told apart by the command's text, without what depends on the machine.
[[nodiscard]] Observation observe(const facts::BuildFile& file, const BuildCommand& command,
                                  std::string message);

// Failed, or, where nothing was found but a RUN is for a shell that is not read, not evaluated.
[[nodiscard]] Verdict verdict_on_commands(const facts::BuildFile& file,
                                          std::vector<Observation> observations);
// Gives equal discriminators a number, so that every finding keeps a fingerprint of its own.
[[nodiscard]] Verdict verdict_on(std::vector<Observation> observations);

// Every command for which `says` gives a message.
using CommandRule = std::optional<std::string> (*)(Words program);
[[nodiscard]] Verdict check_commands(const facts::BuildFile& file, CommandRule says);

}  // namespace watertight::checks
