// `watertight scan`: targets → facts → findings → every output that was asked for.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <utility>

#include "cli/baseline_file.hpp"
#include "cli/cli.hpp"
#include "cli/evaluate_targets.hpp"
#include "cli/excerpt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/repository.hpp"
#include "cli/scan_paths.hpp"
#include "cli/standard_output.hpp"
#include "report/words.hpp"
#include "sources/engine/endpoint.hpp"

namespace watertight::cli {
namespace {

// Whether a finding of the run makes it fail: one of weight, or with --fail-on-new a new one of weight; or a
// way to a goal of --fail-on-path.
class Failure {
 public:
  Failure(policy::FailOn threshold, bool only_new) : threshold_(threshold), only_new_(only_new) {}

  void see(const checks::TargetResult& result) {
    for (const checks::Finding& f : result.findings)
      found_ = found_ || (!f.suppressed && f.severity >= threshold_.severity &&
                          !(only_new_ && f.in_baseline.value_or(false)));
  }

  [[nodiscard]] int exit_code(const report::Results& results, const ScanPaths& paths,
                              bool allow_partial) const {
    const bool incomplete = results.counts().incomplete > 0 || !results.intact() || !paths.all_judged();
    if (incomplete && !allow_partial) return kIncomplete;
    return (found_ && !threshold_.never) || paths.reached() ? kFindings : kClean;
  }

 private:
  policy::FailOn threshold_;
  bool only_new_;
  bool found_ = false;
};

report::BaselineReport report_of(const std::string& file, const policy::Comparison& comparison) {
  report::BaselineReport report{file, comparison.fresh, comparison.unchanged, 0, {}};
  for (const policy::Known& k : comparison.gone) {
    report.gone += k.count;
    report.gone_findings.push_back({k.rule, k.subject, k.message, k.fingerprint});
  }
  return report;
}

// Where nothing is printed, an incomplete scan must not look like a clean one.
void say_what_was_not_seen(const report::Results& results) {
  results.for_each_head([](const checks::TargetResult& target) {
    if (target.status == facts::TargetStatus::complete) return;
    for (const std::string& reason : target.reasons)
      fmt::print(stderr, "watertight: {}: {}\n", report::visible(target.target_name),
                 report::visible(reason));
  });
}

// When the run began, for the formats that insist on a time; SOURCE_DATE_EPOCH makes two runs equal
// (https://reproducible-builds.org/specs/source-date-epoch/).
std::int64_t started() {
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH"); fixed != nullptr && *fixed != '\0')
    return std::max(0ll, std::atoll(fixed));
  return std::time(nullptr);
}

}  // namespace

int run_scan(const ScanOptions& options) {
  std::vector<OutputFile> files;
  for (const std::string& text : options.output.files) {
    auto file = output_file(text);
    if (!file) return refused(file.error());
    files.push_back(std::move(*file));
  }
  std::optional<policy::Baseline> baseline;
  if (!options.baseline.empty()) {
    auto read = read_baseline_file(options.baseline);
    if (!read) return refused(read.error());
    baseline = std::move(*read);
  }
  std::optional<policy::BaselineComparison> comparison;
  if (baseline) comparison.emplace(*baseline);
  Policies policies(options.policy, sources::real_surroundings().environment);
  if (const auto read = policies.read(policy_targets(options)); !read) return refused(read.error());

  const auto start = std::chrono::steady_clock::now();
  const bool wants_excerpts = needs_excerpts(files, options.output);
  Excerpts excerpts;
  Failure failure(policies.fail_on(), options.fail_on_new);
  report::Results results;
  ScanPaths paths(options.fail_on_path);
  const auto read = evaluate_targets(
      options, policies,
      {[&](checks::TargetResult result, const facts::System& system, bool last) {
         if (comparison) result = comparison->compare(std::move(result));
         failure.see(result);
         if (wants_excerpts) result = excerpts.add(std::move(result), system);
         last ? results.add(std::move(result)) : results.add_part(std::move(result));
       },
       [&](std::string name, std::string why) { results.skip({std::move(name), std::move(why)}); }, &paths});
  if (!read) return refused(read.error());
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  report::Run run{results, WATERTIGHT_VERSION, policies.fail_on().severity,
                  static_cast<std::uint32_t>(took.count())};
  run.policy = {policies.files(), policies.problems()};
  if (comparison) run.baseline = report_of(options.baseline, comparison->take());
  run.fail_on_path = options.fail_on_path;
  run.paths = paths.all();
  run.never_fail = policies.fail_on().never;
  run.only_new_fails = options.fail_on_new;
  run.started = started();
  run.category = options.output.category;
  if (!options.output.gitlab_schema.empty()) run.gitlab_schema = options.output.gitlab_schema;
  run.path_in_repository = paths_in_repository();
  if (const auto written = write_outputs(run, options.output, files); !written)
    return refused(written.error());
  if (options.output.quiet && options.output.format.empty()) say_what_was_not_seen(results);
  return failure.exit_code(results, paths, options.allow_partial);
}

}  // namespace watertight::cli
