// The rules of attack paths that a run uses: those of the program, and those of --rules.
#pragma once

#include <string>

#include "attack/program.hpp"
#include "error.hpp"

namespace watertight::cli {

// `folder` empty: the program's own alone. Every .rules file of the folder is read, by name.
[[nodiscard]] Expected<attack::Program> attack_rules(const std::string& folder);

}  // namespace watertight::cli
