// Every rule with its mappings, for machines.
#pragma once

#include <ostream>

namespace watertight::report {

// An array of {id, title, severity, layer, group, mappings {cis, nist, owasp, cwe, attack, tools}}; CIS
// numbers carry the benchmark's version: "1.6:5.4".
void write_rules_json(std::ostream& out);

}  // namespace watertight::report
