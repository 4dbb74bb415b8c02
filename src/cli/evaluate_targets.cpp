#include "cli/evaluate_targets.hpp"

#include <utility>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "cli/progress.hpp"
#include "cli/targets.hpp"

namespace watertight::cli {

std::vector<std::string> policy_targets(const ScanOptions& options) {
  std::vector<std::string> targets = options.targets;
  if (!options.compose_files.empty()) targets.insert(targets.begin(), options.compose_files.front());
  return targets;
}

Expected<void> evaluate_targets(const ScanOptions& options, Policies& policies,
                                const ResultVisitor& visitor) {
  Progress progress(!options.output.no_progress && !options.output.quiet);
  const TargetRequest request{options.targets, options.compose_files, options.profiles,
                              options.engine,  !options.no_host,      policies.any_lint()};
  policy::Application* policy = nullptr;
  const auto read = read_targets(
      request, {.begin = [&](const std::string& target) { policy = &policies.of(target); },
                .system =
                    [&](const facts::System& system) {
                      const checks::Selection selection{.lint = policy->policy().has_group("lint")};
                      checks::TargetResult result =
                          policy->apply(system, checks::evaluate(system, selection));
                      visitor.result(checks::folded(std::move(result), system), system);
                      progress.step(system.name);
                    },
                .skipped = visitor.skipped,
                .progress = [&](std::size_t done, std::size_t total) { progress.part(done, total); }});
  progress.finish();
  return read;
}

}  // namespace watertight::cli
