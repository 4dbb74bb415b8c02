// Completion scripts for shells: commands, options and the values of options.
#pragma once

#include <ostream>
#include <string_view>

#include "cli/command_table.hpp"

namespace watertight::cli {

void write_bash_completion(std::ostream& out, const CommandTable& table);
void write_zsh_completion(std::ostream& out, const CommandTable& table);
void write_fish_completion(std::ostream& out, const CommandTable& table);

}  // namespace watertight::cli
