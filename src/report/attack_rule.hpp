// A rule of attack paths as a page: what it means, what it needs, what it gives, and what takes it away.
#pragma once

#include <string>

#include "attack/program.hpp"

namespace watertight::report {

// Markdown, made of the rule's own text.
[[nodiscard]] std::string attack_rule_markdown(const attack::Program& program, const attack::Rule& rule);

}  // namespace watertight::report
