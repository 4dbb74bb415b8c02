// What the command line understands, as data: completion and the manual are made of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watertight::cli {

struct OptionInfo {
  std::string name;                  // "--output"
  std::string letter;                // "-o"; empty where there is none
  std::string value;                 // "FILE", "TEXT"; empty for a flag
  std::vector<std::string> choices;  // the values there are; empty: any
  std::string help;
  bool operator==(const OptionInfo&) const = default;
};

struct OperandInfo {
  std::string name;                  // "TARGET"
  std::vector<std::string> choices;  // the values there are; empty: a file
  bool required = false;
  bool many = false;
};

struct CommandInfo {
  std::string name;  // "scan", "baseline create"; empty for the program itself
  std::string help;
  std::vector<OperandInfo> operands;
  std::vector<OptionInfo> options;
};

// The program itself first, then its commands in the order of its help; what stands below a command follows
// it.
using CommandTable = std::vector<CommandInfo>;

// The commands directly below one: of "" scan, baseline and so on, of "baseline" its actions. None: a command
// that does something itself.
[[nodiscard]] std::vector<const CommandInfo*> commands_below(const CommandTable& table,
                                                             std::string_view name);
// "create" of "baseline create".
[[nodiscard]] std::string_view last_word(const CommandInfo& command);
// "FILE [TARGET...]"
[[nodiscard]] std::string operands_text(const CommandInfo& command);

}  // namespace watertight::cli
