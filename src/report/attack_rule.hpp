// A rule of attack paths as a page: what it means, what it needs, what it gives, and what takes it away.
#pragma once

#include <iosfwd>
#include <string>

#include "attack/program.hpp"

namespace watertight::report {

// An array of {id, title, meaning, advice, noise, mappings {attack}, sources, file}.
void write_attack_rules_json(std::ostream& out, const attack::Program& program);

// Markdown, made of the rule's own text.
[[nodiscard]] std::string attack_rule_markdown(const attack::Program& program, const attack::Rule& rule);

}  // namespace watertight::report
