// Targets → facts → findings, with the policy applied and folded: what scan and baseline both start from.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checks/finding.hpp"
#include "cli/options.hpp"
#include "cli/policies.hpp"
#include "error.hpp"

namespace watertight::cli {

class ScanPaths;

struct ResultVisitor {
  // A target, or a part of one that is too large to be held: the last says how the whole was read.
  std::function<void(checks::TargetResult, const facts::System&, bool last)> result;
  std::function<void(std::string name, std::string why)> skipped;
  ScanPaths* paths = nullptr;  // where attack paths are looked for as well
};

// The targets that a policy is looked for at: several -f are one project, in the first file's folder.
[[nodiscard]] std::vector<std::string> policy_targets(const ScanOptions& options);

// `policies` has read those of policy_targets. An error is a wrong request.
[[nodiscard]] Expected<void> evaluate_targets(const ScanOptions& options, Policies& policies,
                                              const ResultVisitor& visitor);

}  // namespace watertight::cli
