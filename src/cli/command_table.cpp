#include "cli/command_table.hpp"

namespace watertight::cli {

std::vector<const CommandInfo*> commands_below(const CommandTable& table, std::string_view name) {
  std::vector<const CommandInfo*> commands;
  for (const CommandInfo& command : table) {
    if (command.name.empty()) continue;
    const auto space = command.name.rfind(' ');
    const std::string_view above =
        space == std::string::npos ? std::string_view() : std::string_view(command.name).substr(0, space);
    if (above == name) commands.push_back(&command);
  }
  return commands;
}

std::string_view last_word(const CommandInfo& command) {
  return std::string_view(command.name).substr(command.name.rfind(' ') + 1);
}

std::string operands_text(const CommandInfo& command) {
  std::string text;
  for (const OperandInfo& operand : command.operands) {
    const std::string name = operand.name + (operand.many ? "..." : "");
    text += (text.empty() ? "" : " ") + (operand.required ? name : '[' + name + ']');
  }
  return text;
}

}  // namespace watertight::cli
