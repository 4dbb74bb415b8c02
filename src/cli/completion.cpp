#include "cli/completion.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <string>

namespace watertight::cli {
namespace {

using fmt::join;

std::vector<std::string> spellings(const OptionInfo& option) {
  if (option.letter.empty()) return {option.name};
  return {option.letter, option.name};
}

// Commands that only hold others: what follows them is part of the name of the command.
std::vector<std::string> groups_of(const CommandTable& table) {
  std::vector<std::string> groups;
  for (const CommandInfo& command : table)
    if (!command.name.empty() && !commands_below(table, command.name).empty()) groups.push_back(command.name);
  return groups;
}

// All that can stand behind a command, apart from files.
std::vector<std::string> words_of(const CommandTable& table, const CommandInfo& command) {
  std::vector<std::string> words;
  for (const CommandInfo* below : commands_below(table, command.name)) words.emplace_back(last_word(*below));
  for (const OptionInfo& option : command.options)
    for (const std::string& spelling : spellings(option)) words.push_back(spelling);
  for (const OperandInfo& operand : command.operands)
    words.insert(words.end(), operand.choices.begin(), operand.choices.end());
  return words;
}

bool takes_files(const CommandInfo& command) {
  for (const OperandInfo& operand : command.operands)
    if (operand.choices.empty()) return true;
  return false;
}

// In single quotes, as every shell here reads them.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text)
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  return out + '\'';
}

// In the brackets and colons of zsh's _arguments.
std::string for_zsh(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// The cases of one command: the values of its options, then what else can stand behind it.
void write_bash_cases(std::ostream& out, const CommandTable& table, const CommandInfo& command) {
  for (const OptionInfo& option : command.options) {
    if (option.value.empty() && option.choices.empty()) continue;
    std::string patterns;
    for (const std::string& spelling : spellings(option))
      patterns += (patterns.empty() ? "" : "|") + quoted(command.name + ':' + spelling);
    if (option.choices.empty())
      fmt::print(out, "    {}) files=1 ;;\n", patterns);
    else
      fmt::print(out, "    {}) words={} ;;\n", patterns,
                 quoted(fmt::format("{}", join(option.choices, " "))));
  }
  fmt::print(out, "    {}*) words={}{} ;;\n", quoted(command.name + ':'),
             quoted(fmt::format("{}", join(words_of(table, command), " "))),
             takes_files(command) ? " files=1" : "");
}

void write_zsh_commands(std::ostream& out, const CommandTable& table, std::string_view above,
                        std::string_view indent) {
  fmt::print(out, "{}commands=(\n", indent);
  for (const CommandInfo* command : commands_below(table, above))
    fmt::print(out, "{}  {}\n", indent,
               quoted(fmt::format("{}:{}", last_word(*command), for_zsh(command->help))));
  fmt::print(out, "{})\n{}if (( CURRENT == 2 )); then\n{}  _describe command commands\n{}  return\n{}fi\n",
             indent, indent, indent, indent, indent);
}

std::string zsh_value(const OptionInfo& option) {
  if (!option.choices.empty()) return fmt::format(":value:({})", join(option.choices, " "));
  return option.value.empty() ? std::string() : fmt::format(":{}:_files", option.value);
}

void write_zsh_arguments(std::ostream& out, const CommandInfo& command) {
  fmt::print(out, "    {})\n      _arguments", quoted(command.name));
  const auto argument = [&](const std::string& text) { fmt::print(out, " \\\n        {}", quoted(text)); };
  for (const OptionInfo& option : command.options) {
    const std::string value = zsh_value(option);
    if (!option.letter.empty())
      argument(fmt::format("*{}[{}]{}", option.letter, for_zsh(option.help), value));
    argument(fmt::format("*{}{}[{}]{}", option.name, value.empty() ? "" : "=", for_zsh(option.help), value));
  }
  for (std::size_t i = 0; i < command.operands.size(); ++i) {
    const OperandInfo& operand = command.operands[i];
    argument(fmt::format(
        "{}:{}:{}", operand.many ? "*" : fmt::format("{}{}", i + 1, operand.required ? "" : ":"),
        operand.name, operand.choices.empty() ? "_files" : fmt::format("({})", join(operand.choices, " "))));
  }
  out << "\n      ;;\n";
}

void write_fish_option(std::ostream& out, const std::string& when, const OptionInfo& option) {
  fmt::print(out, "complete -c watertight -n {} -l {}", when, option.name.substr(2));
  if (!option.letter.empty()) fmt::print(out, " -s {}", option.letter.substr(1));
  if (!option.choices.empty())
    fmt::print(out, " -x -a {}", quoted(fmt::format("{}", join(option.choices, " "))));
  else if (!option.value.empty())
    out << " -r -F";
  fmt::print(out, " -d {}\n", quoted(option.help));
}

}  // namespace

void write_bash_completion(std::ostream& out, const CommandTable& table) {
  out << "# bash completion for watertight; made by `watertight completion bash`\n"
         "_watertight() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' words='' "
         "files=''\n"
         "  COMPREPLY=()\n"
         "  # \"--fail-on=high\" comes as three words\n"
         "  if [ \"$word\" = = ]; then word=''; elif [ \"$before\" = = ]; then "
         "before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
         "  [ \"$COMP_CWORD\" -lt 2 ] || command=${COMP_WORDS[1]}\n";
  fmt::print(out,
             "  case $command in\n"
             "    {}) [ \"$COMP_CWORD\" -lt 3 ] || command+=\" ${{COMP_WORDS[2]}}\" ;;\n"
             "  esac\n"
             "  case $command:$before in\n",
             join(groups_of(table), "|"));
  for (const CommandInfo& command : table) write_bash_cases(out, table, command);
  out << "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "  case $files$word in\n"
         "    1-*) ;;\n"
         "    1*) mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _watertight watertight docker-watertight\n";
}

void write_zsh_completion(std::ostream& out, const CommandTable& table) {
  out << "#compdef watertight docker-watertight\n"
         "# zsh completion for watertight; made by `watertight completion zsh`\n"
         "_watertight() {\n  local -a commands\n";
  write_zsh_commands(out, table, "", "  ");
  out << "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const std::string& group : groups_of(table)) {
    fmt::print(out, "    {})\n", group);
    write_zsh_commands(out, table, group, "      ");
    out << "      command+=\" $words[2]\"\n      shift words\n      (( CURRENT-- ))\n      ;;\n";
  }
  out << "  esac\n  case $command in\n";
  for (const CommandInfo& command : table)
    if (!command.name.empty()) write_zsh_arguments(out, command);
  out << "  esac\n}\n"
         "if [ \"$funcstack[1]\" = _watertight ]; then _watertight \"$@\"; else compdef _watertight "
         "watertight docker-watertight; fi\n";
}

void write_fish_completion(std::ostream& out, const CommandTable& table) {
  out << "# fish completion for watertight; made by `watertight completion fish`\n"
         "# Whether the words so far are those of a command: \"\", \"scan\", \"baseline create\".\n"
         "function __watertight_in\n"
         "    set -l words (commandline -opc)\n"
         "    set -l command \"$words[2]\"\n";
  fmt::print(out,
             "    switch \"$command\"\n"
             "        case {}\n"
             "            set command (string trim -- \"$words[2] $words[3]\")\n"
             "    end\n"
             "    test \"$command\" = \"$argv[1]\"\n"
             "end\n",
             join(groups_of(table), " "));
  for (const CommandInfo& command : table) {
    const std::string when =
        quoted("__watertight_in " + (command.name.empty() ? "''" : quoted(command.name)));
    if (!takes_files(command)) fmt::print(out, "complete -c watertight -n {} -f\n", when);
    for (const CommandInfo* below : commands_below(table, command.name))
      fmt::print(out, "complete -c watertight -n {} -f -a {} -d {}\n", when, last_word(*below),
                 quoted(below->help));
    for (const OptionInfo& option : command.options) write_fish_option(out, when, option);
    for (const OperandInfo& operand : command.operands)
      if (!operand.choices.empty())
        fmt::print(out, "complete -c watertight -n {} -f -a {}\n", when,
                   quoted(fmt::format("{}", join(operand.choices, " "))));
  }
}

}  // namespace watertight::cli
