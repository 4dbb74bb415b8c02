// One rule's page as a part of an HTML document, and its mappings in one line.
#pragma once

#include <ostream>
#include <string>

#include "handbook/pages.hpp"

namespace watertight::report {

// "CIS 1.6: 5.4 · CIS 1.8: 5.4 · CWE-250 · T1611"; empty where there are none.
[[nodiscard]] std::string mappings_line(const handbook::Mappings& mappings);

// "`container-apparmor`, `dockerfile-plain-http` at the same place": what goes under this rule's findings.
[[nodiscard]] std::string implies_line(const handbook::CheckPage& page);

void write_rule_html(std::ostream& out, const handbook::CheckPage& page);

}  // namespace watertight::report
