// One defect is one finding. After evaluation, findings that another finding of the same subject implies go
// under that one (the pages say which rule implies which: front matter key `implies`), and findings that are
// equal over the replicas of one service become one with the names of the others.
#pragma once

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// One finding implies another where the change that ends it ends the other as well, so that the other asks
// for nothing more. Two settings that merely make each other worse, root and sudo in one image, stay two
// findings.
//
// Nothing is lost: what went under another finding stands in Finding::implied. A finding goes under another
// only where that one is at least as severe, so that no threshold sees less. What is suppressed stays where
// it is; what it implies still goes under it, because who accepts the one accepts the others.
[[nodiscard]] TargetResult folded(TargetResult result, const facts::System& system);

}  // namespace watertight::checks
