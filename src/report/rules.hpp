// Every rule with its mappings, for machines.
#pragma once

#include <functional>
#include <ostream>

namespace watertight::report {

// An array of {id, title, severity, layer, group, mappings {cis, nist, owasp, cwe, attack, tools}}; CIS
// numbers carry the benchmark's version: "1.6:5.4".
// `wanted` says of which groups.
void write_rules_json(std::ostream& out, const std::function<bool(std::string_view group)>& wanted);

}  // namespace watertight::report
