// Comments in the scanned files that silence findings: Watertight's own, and those of hadolint, trivy,
// checkov and kics, whose ids are understood through the handbook's mappings.
#pragma once

#include <string>

#include "facts/system.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

// Own comments need a reason, and are reported where they match nothing; foreign ones are honoured without
// one, and reported for that. What other tools' comments say about rules that are not ours is nobody's
// business here.
[[nodiscard]] checks::TargetResult with_comments(Comments honoured, const std::string& today,
                                                 const facts::System& system, checks::TargetResult result);

}  // namespace watertight::policy
