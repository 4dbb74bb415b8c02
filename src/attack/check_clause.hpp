// One clause as it is written → a clause of a program, or why it cannot be applied.
#pragma once

#include <span>
#include <string_view>

#include "attack/check_declarations.hpp"
#include "attack/parse_rules.hpp"
#include "attack/program.hpp"
#include "error.hpp"

namespace watertight::attack {

// `declared.program` takes up the constants that the clause names. `files` are all that there are: a denied
// state is told with the cycle through other clauses that it closes. The clause's rule is the caller's to
// fill in.
[[nodiscard]] Expected<Clause> check_clause(Declared& declared, std::span<const WrittenFile> files,
                                            std::string_view file, const WrittenClause& written);

}  // namespace watertight::attack
