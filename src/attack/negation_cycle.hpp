// Why a denial of what is derived is refused: the way in which it would follow from itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "attack/parse_rules.hpp"

namespace watertight::attack {

// "a → b → a" where from the head `a` follows, by clauses of any file, the state `b` that a clause for `a`
// denies: the shortest such way. Empty where `b` does not depend on `a`.
[[nodiscard]] std::string negation_cycle(std::span<const WrittenFile> files, std::string_view head,
                                         std::string_view denied);

}  // namespace watertight::attack
