// Declarations and rules as they are written → a program: every name resolved, every clause one that can be
// applied.
#pragma once

#include <span>

#include "attack/parse_rules.hpp"
#include "attack/program.hpp"
#include "error.hpp"

namespace watertight::attack {

// Declarations first, those of all files; then rules in the order of the files. Names the first thing that is
// wrong in that order; read_program.hpp lists what can be.
[[nodiscard]] Expected<Program> check_program(std::span<const WrittenFile> files);

}  // namespace watertight::attack
