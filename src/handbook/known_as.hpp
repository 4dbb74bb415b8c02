// Checks by the numbers that others give the same matter: benchmarks, other tools, weakness and attack
// catalogues.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "handbook/pages.hpp"

namespace watertight::handbook {

struct KnownAs {
  const CheckPage* page;
  std::vector<std::string> names;  // "CIS Docker 1.6: 5.31", "hadolint:DL3002": what was meant, at least one
};

// "5.31" and "CIS-5.31" (a section of either benchmark, or of a tool that numbers alike), "DS-0002" and
// "trivy:DS-0002", "CWE-250", "T1611", "NIST-3.4.3", "OWASP-1", in any case. Sorted by the checks' ids.
[[nodiscard]] std::vector<KnownAs> checks_known_as(std::string_view name);

}  // namespace watertight::handbook
