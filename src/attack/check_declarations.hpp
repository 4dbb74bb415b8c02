// Declarations of all rule files → the types and predicates of a program, and their numbers by name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "attack/parse_rules.hpp"
#include "attack/program.hpp"
#include "error.hpp"

namespace watertight::attack {

struct Declared {
  Program program;  // without rules
  std::unordered_map<std::string_view, std::uint16_t> types;
  std::unordered_map<std::string_view, std::uint16_t> predicates;
  std::unordered_set<std::uint64_t> values;  // of enumerations: value_of

  [[nodiscard]] static std::uint64_t value_of(std::uint16_t type, Symbol symbol) {
    return std::uint64_t{type} << 32 | symbol;
  }
};

// Refuses what is declared twice, types that nobody declared, values given twice, footholds and goals that
// are no states, kinds of foothold and goals that there are not, and sentences with {N} for an argument that
// is not there. What it gives holds views into the files' texts.
[[nodiscard]] Expected<Declared> check_declarations(std::span<const WrittenFile> files);

// The text of a word or a quoted constant.
[[nodiscard]] std::string constant_of(const Token& token);

// "first in base.rules, line 4, column 6"
[[nodiscard]] std::string first_in(const PlaceInRules& place);

[[nodiscard]] std::string_view name_of(PredicateKind kind);  // "a fact"

}  // namespace watertight::attack
