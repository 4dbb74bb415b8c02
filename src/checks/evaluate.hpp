// Runs every check over a system.
#pragma once

#include "checks/finding.hpp"
#include "facts/pod_block.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

struct Selection {
  bool lint = false;  // the group "lint" as well: style rules for Dockerfiles
};

// Every check on every subject it is for. What belongs to the host or the engine is found there, once.
[[nodiscard]] TargetResult evaluate(const facts::System& system, const Selection& selection = {});

// The same in parts, for what is too large to be held: the pods of a block, whose containers are all that the
// system has of containers; and at the end everything that is neither pod nor container, with what is said of
// the target as a whole.
[[nodiscard]] TargetResult evaluate_pods(const facts::System& system, const facts::PodBlock& block,
                                         const Selection& selection = {});
[[nodiscard]] TargetResult evaluate_all_but_pods(const facts::System& system,
                                                 const Selection& selection = {});

// By its place seen from what was searched, whether it was found there or a Compose file led to it, so that
// it has one name, and no name holds a folder of this machine.
[[nodiscard]] Subject build_file_subject(const facts::BuildFile& file, const facts::System& system);

// The order of a result's findings: by subject, the worst first and among them those on an attack path, then
// by rule.
void sort_findings(std::vector<Finding>& findings);

}  // namespace watertight::checks
