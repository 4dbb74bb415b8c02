#include "cli/completion.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <string>

namespace watertight::cli {
namespace {

std::string words_of(const CommandInfo& command) {
  std::string words;
  for (const OptionInfo& option : command.options) {
    words += option.name + ' ';
    if (!option.letter.empty()) words += option.letter + ' ';
  }
  for (const std::string& operand : command.operands) words += operand + ' ';
  if (!words.empty()) words.pop_back();
  return words;
}

std::string names_of(const CommandTable& table) {
  std::string names;
  for (const CommandInfo& command : table)
    if (!command.name.empty()) names += (names.empty() ? "" : " ") + command.name;
  return names;
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

}  // namespace

void write_bash_completion(std::ostream& out, const CommandTable& table) {
  out << "# bash completion for watertight; made by `watertight completion bash`\n"
         "_watertight() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
         "command=${COMP_WORDS[1]}\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n";
  fmt::print(out, "    mapfile -t COMPREPLY < <(compgen -W '{} {}' -- \"$word\")\n    return\n  fi\n",
             names_of(table), words_of(table.front()));
  out << "  case $command:$before in\n";
  for (const CommandInfo& command : table)
    for (const OptionInfo& option : command.options)
      if (!option.choices.empty())
        for (const std::string& name : {option.name, option.letter})
          if (!name.empty())
            fmt::print(out, "    {}:{}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\"); return ;;\n",
                       command.name, name, fmt::join(option.choices, " "));
  out << "  esac\n  case $command in\n";
  for (const CommandInfo& command : table)
    if (!command.name.empty())
      fmt::print(out, "    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\") ;;\n", command.name,
                 words_of(command));
  out << "  esac\n"
         "  case $word in -*) ;; *) mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- "
         "\"$word\") "
         ";; esac\n"
         "}\n"
         "complete -o filenames -F _watertight watertight docker-watertight\n";
}

void write_zsh_completion(std::ostream& out, const CommandTable& table) {
  out << "#compdef watertight docker-watertight\n"
         "# zsh completion for watertight; made by `watertight completion zsh`\n"
         "_watertight() {\n  local -a commands\n  commands=(\n";
  for (const CommandInfo& command : table)
    if (!command.name.empty())
      fmt::print(out, "    {}\n", quoted(fmt::format("{}:{}", command.name, for_zsh(command.help))));
  out << "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
         "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const CommandInfo& command : table) {
    if (command.name.empty()) continue;
    fmt::print(out, "    {})\n      _arguments", command.name);
    for (const OptionInfo& option : command.options) {
      const std::string value = option.value.empty() ? std::string()
                                : option.choices.empty()
                                    ? fmt::format(":{}:_files", option.value)
                                    : fmt::format(":value:({})", fmt::join(option.choices, " "));
      for (const std::string& name : {option.letter, option.name})
        if (!name.empty())
          fmt::print(out, " \\\n        {}",
                     quoted(fmt::format("*{}[{}]{}", name, for_zsh(option.help), value)));
    }
    if (!command.operand.empty())
      fmt::print(
          out, " \\\n        {}",
          quoted(command.operands.empty() ? std::string("*:file:_files")
                                          : fmt::format("*:value:({})", fmt::join(command.operands, " "))));
    out << "\n      ;;\n";
  }
  out << "  esac\n}\n"
         "if [ \"$funcstack[1]\" = _watertight ]; then _watertight \"$@\"; else compdef _watertight "
         "watertight "
         "docker-watertight; fi\n";
}

void write_fish_completion(std::ostream& out, const CommandTable& table) {
  out << "# fish completion for watertight; made by `watertight completion fish`\n";
  for (const CommandInfo& command : table) {
    if (!command.name.empty())
      fmt::print(out, "complete -c watertight -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                 quoted(command.help));
    const std::string when = command.name.empty() ? std::string("__fish_use_subcommand")
                                                  : quoted("__fish_seen_subcommand_from " + command.name);
    for (const OptionInfo& option : command.options) {
      fmt::print(out, "complete -c watertight -n {} -l {}", when, option.name.substr(2));
      if (!option.letter.empty()) fmt::print(out, " -s {}", option.letter.substr(1));
      if (!option.choices.empty())
        fmt::print(out, " -x -a {}", quoted(fmt::format("{}", fmt::join(option.choices, " "))));
      else if (!option.value.empty())
        out << " -r";
      fmt::print(out, " -d {}\n", quoted(option.help));
    }
    if (!command.operands.empty())
      fmt::print(out, "complete -c watertight -n {} -f -a {}\n", when,
                 quoted(fmt::format("{}", fmt::join(command.operands, " "))));
  }
}

}  // namespace watertight::cli
