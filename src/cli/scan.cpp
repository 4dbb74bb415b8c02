// `watertight scan`: targets → facts → findings → every output that was asked for.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "cli/cli.hpp"
#include "cli/excerpt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/repository.hpp"
#include "cli/standard_output.hpp"
#include "cli/targets.hpp"
#include "report/words.hpp"

namespace watertight::cli {
namespace {

int exit_code_of(const report::Results& results, const ScanOptions& options) {
  const bool incomplete = results.counts().incomplete > 0 || !results.intact();
  if (incomplete && !options.allow_partial) return kIncomplete;
  const auto& worst = results.worst();
  return !options.never_fail && !worst.empty() && worst.front().severity >= options.fail_on ? kFindings
                                                                                            : kClean;
}

// Where nothing is printed, an incomplete scan must not look like a clean one.
void say_what_was_not_seen(const report::Results& results) {
  results.for_each([](const checks::TargetResult& target) {
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
  const auto start = std::chrono::steady_clock::now();
  const bool excerpts = needs_excerpts(files, options.output);
  const checks::Selection selection{
      .lint = std::ranges::any_of(options.groups, [](const auto& g) { return g == "lint" || g == "all"; })};
  Progress progress(!options.output.no_progress && !options.output.quiet);
  report::Results results;
  const TargetRequest request{options.targets, options.compose_files, options.profiles,
                              options.engine,  !options.no_host,      selection.lint};
  const auto read = read_targets(
      request, {[&](const facts::System& system) {
                  checks::TargetResult result = checks::folded(checks::evaluate(system, selection), system);
                  if (excerpts) add_excerpts(result, system);
                  results.add(std::move(result));
                  progress.step(system.name);
                },
                [&](std::string name, std::string why) { results.skip({std::move(name), std::move(why)}); },
                [&](std::size_t done, std::size_t total) { progress.part(done, total); }});
  progress.finish();
  if (!read) return refused(read.error());
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  report::Run run{results, WATERTIGHT_VERSION, options.fail_on, static_cast<std::uint32_t>(took.count())};
  run.never_fail = options.never_fail;
  run.started = started();
  run.category = options.output.category;
  if (!options.output.gitlab_schema.empty()) run.gitlab_schema = options.output.gitlab_schema;
  run.path_in_repository = paths_in_repository();
  if (const auto written = write_outputs(run, options.output, files); !written)
    return refused(written.error());
  if (options.output.quiet && options.output.format.empty()) say_what_was_not_seen(results);
  return exit_code_of(results, options);
}

}  // namespace watertight::cli
