// Text of rule files → Program. The language is described in rules/README.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "attack/program.hpp"
#include "error.hpp"

namespace watertight::attack {

struct RuleFile {
  std::string name;  // for messages and places
  std::string_view text;
  bool documented = false;  // a rule of it must have a comment and an ATT&CK id
};

// All of them together are one program: predicates may be declared in any. The error names file, line and
// column of the first thing that is wrong: a word out of place, a predicate that nobody declared (with the
// nearest one that somebody did), a wrong number of arguments or type, a value that an enumeration lacks, a
// goal that there is not, a head that is no state, a variable of the head or of a denial that no other
// premise binds, a denial of what is derived (and the cycle that it would close), a rule or predicate given
// twice, a rule without title, of a documented file one without a comment of its own or a technique.
[[nodiscard]] Expected<Program> read_program(std::span<const RuleFile> files);

// The rules that come with this program.
[[nodiscard]] std::span<const RuleFile> built_in_rules();

}  // namespace watertight::attack
