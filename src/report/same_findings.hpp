// Findings of one target that say the same of several subjects, put together for people: who reads that four
// services have no memory limit acts once. Machines get each finding by itself.
#pragma once

#include <vector>

#include "checks/finding.hpp"

namespace watertight::report {

// One finding of each subject, all with the same words and values; only their places differ.
using Same = std::vector<const checks::Finding*>;

// What one subject has alone, or several have in common.
struct Block {
  std::vector<const checks::Subject*> subjects;  // at least one, by name
  std::vector<Same> findings;  // at least one, the worst first; each has one of every subject
};

// In the order in which they are to be read: for each kind of subject the blocks of one subject, then those
// of several, the worst first. `findings` in the order of a TargetResult; what is suppressed is left out.
// Findings below `in_full` are the same when their rule is: no more is printed of them.
[[nodiscard]] std::vector<Block> blocks_of(const std::vector<checks::Finding>& findings,
                                           checks::Severity in_full = checks::Severity::info);

}  // namespace watertight::report
