// The clingo program (Debian package gringo): grounder and solver of answer set programs, as an oracle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace watertight::tests {

// What clingo shows of the one answer of a program, or of its best one. The error says what to install where
// there is no clingo, and repeats what it says of a program that it cannot read or that has no answer.
[[nodiscard]] Expected<std::vector<std::string>> clingo(std::string_view program,
                                                        std::string_view options = "");

}  // namespace watertight::tests
