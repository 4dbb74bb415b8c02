// What the command line understands, as data: completion and the manual are made of it.
#pragma once

#include <string>
#include <vector>

namespace watertight::cli {

struct OptionInfo {
  std::string name;                  // "--output"
  std::string letter;                // "-o"; empty where there is none
  std::string value;                 // "FILE", "TEXT"; empty for a flag
  std::vector<std::string> choices;  // the values there are; empty: any
  std::string help;
};

struct CommandInfo {
  std::string name;  // empty for the program itself
  std::string help;
  std::string operand;                // "[TARGET...]"; empty where there is none
  std::vector<std::string> operands;  // the values an operand can have; empty: any
  std::vector<OptionInfo> options;
};

// The program itself first, then its commands in the order of its help.
using CommandTable = std::vector<CommandInfo>;

}  // namespace watertight::cli
