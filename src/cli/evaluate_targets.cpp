#include "cli/evaluate_targets.hpp"

#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "cli/progress.hpp"
#include "cli/scan_paths.hpp"
#include "cli/targets.hpp"

namespace watertight::cli {
namespace {

using facts::PodBlock;
using facts::System;

// The containers of the pods stand one behind the other, and there are no others: so readers write them, and
// a snapshot may be anybody's.
bool is_in_order(const System& system) {
  std::size_t next = 0;
  for (const facts::kubernetes::Pod& pod : system.kubernetes.pods) {
    if (pod.first_container != next) return false;
    next += pod.containers.size();
  }
  return next == system.containers.size();
}

// Systems to findings, those with many pods block by block.
class Evaluation {
 public:
  Evaluation(policy::Application& policy, const ResultVisitor& visitor)
      : policy_(policy), visitor_(visitor), selection_{.lint = policy.policy().has_group("lint")} {}

  void pods(const System& system, const PodBlock& block) {
    in_parts_ = true;
    auto result = policy_.apply_to_part(system, checks::evaluate_pods(system, block, selection_));
    visitor_.result(checks::folded(std::move(result), system), system, false);
  }

  void end(System system) {
    if (!in_parts_ && is_in_order(system))
      if (const auto blocks = facts::pod_blocks(system.kubernetes.pods); blocks.size() > 1)
        cut(system, blocks);
    const bool parted = std::exchange(in_parts_, false);
    auto result =
        parted ? checks::evaluate_all_but_pods(system, selection_) : checks::evaluate(system, selection_);
    result = checks::folded(policy_.apply(system, std::move(result)), system);
    if (visitor_.paths != nullptr && !parted)
      visitor_.paths->look_at(system, result);
    else if (visitor_.paths != nullptr)
      visitor_.paths->leave_out(result);
    visitor_.result(std::move(result), system, true);
  }

 private:
  // As a stream is read: the containers of one block are there, and no others.
  void cut(System& system, const std::vector<PodBlock>& blocks) {
    std::vector<facts::Container> all = std::exchange(system.containers, {});
    auto next = all.begin();
    for (const PodBlock& block : blocks) {
      const auto begin = next;
      for (auto& pod : std::span(system.kubernetes.pods).subspan(block.first, block.end - block.first)) {
        pod.first_container = static_cast<std::uint32_t>(next - begin);
        next += static_cast<std::ptrdiff_t>(pod.containers.size());
      }
      system.containers.assign(std::move_iterator(begin), std::move_iterator(next));
      pods(system, block);
    }
    system.containers.clear();
  }

  policy::Application& policy_;
  const ResultVisitor& visitor_;
  checks::Selection selection_;
  bool in_parts_ = false;
};

}  // namespace

std::vector<std::string> policy_targets(const ScanOptions& options) {
  std::vector<std::string> targets = options.targets;
  if (!options.compose_files.empty()) targets.insert(targets.begin(), options.compose_files.front());
  return targets;
}

Expected<void> evaluate_targets(const ScanOptions& options, Policies& policies,
                                const ResultVisitor& visitor) {
  Progress progress(!options.output.no_progress && !options.output.quiet);
  const TargetRequest request{options.targets,  options.compose_files, options.profiles, options.engine,
                              !options.no_host, policies.any_lint(),   options.container};
  std::optional<Evaluation> evaluation;
  const auto read = read_targets(
      request, {.begin = [&](const std::string& target) { evaluation.emplace(policies.of(target), visitor); },
                .system =
                    [&](System system) {
                      const std::string name = system.name;
                      evaluation->end(std::move(system));
                      progress.step(name);
                    },
                .pods = [&](const System& system, const PodBlock& block) { evaluation->pods(system, block); },
                .skipped = visitor.skipped,
                .progress = [&](std::size_t done, std::size_t total) { progress.part(done, total); }});
  progress.finish();
  return read;
}

}  // namespace watertight::cli
