// The lines of a file around what a finding points to, secrets masked.
#pragma once

#include "checks/finding.hpp"

namespace watertight::cli {

// `system` is what the findings are about: what was a secret in it is none to be shown. Reads each file once;
// where one cannot be read any more the finding stays without an excerpt.
void add_excerpts(checks::TargetResult& result, const facts::System& system);

}  // namespace watertight::cli
