// The manual's page of the program, watertight(1).
#pragma once

#include <ostream>

#include "cli/command_table.hpp"

namespace watertight::cli {

void write_manual(std::ostream& out, const CommandTable& table);

}  // namespace watertight::cli
