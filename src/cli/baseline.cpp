// `watertight baseline create|update|diff FILE [TARGET…]`: the findings that are there today, as a file that
// can be reviewed, and what has changed since.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <sys/stat.h>

#include <cstdio>
#include <optional>
#include <utility>

#include "cli/baseline_file.hpp"
#include "cli/cli.hpp"
#include "cli/evaluate_targets.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"
#include "report/json_writer.hpp"
#include "report/words.hpp"
#include "sources/engine/endpoint.hpp"

namespace watertight::cli {
namespace {

using policy::Known;

bool exists(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0;
}

struct Found {
  policy::Baseline now;
  policy::Comparison comparison;
  std::vector<Known> fresh;
  bool complete = true;
};

Expected<Found> find(const ScanOptions& scan, const policy::Baseline& before) {
  Found found;
  policy::BaselineBuilder now;
  policy::BaselineBuilder fresh;
  policy::BaselineComparison comparison(before);
  Policies policies(scan.policy, sources::real_surroundings().environment);
  if (auto read = policies.read(policy_targets(scan)); !read) return std::unexpected(read.error());
  const auto done = evaluate_targets(
      scan, policies,
      {[&](checks::TargetResult result, const facts::System&, bool) {
         if (result.status != facts::TargetStatus::complete) {
           found.complete = false;
           for (const std::string& reason : result.reasons)
             fmt::print(stderr, "watertight: {}: {}\n", report::visible(result.target_name),
                        report::visible(reason));
         }
         now.add(result);
         result = comparison.compare(std::move(result));
         std::erase_if(result.findings,
                       [](const checks::Finding& f) { return f.in_baseline.value_or(true); });
         for (checks::Finding& f : result.findings) f.implied.clear();
         fresh.add(result);
       },
       [](std::string, std::string) {}});
  if (!done) return std::unexpected(done.error());
  found.now = now.take();
  found.comparison = comparison.take();
  found.fresh = fresh.take().findings;
  return found;
}

void write_counts(std::ostream& out, const policy::Comparison& c) {
  std::uint64_t gone = 0;
  for (const Known& k : c.gone) gone += k.count;
  fmt::print(out, "{} new, {} gone, {} unchanged\n", c.fresh, gone, c.unchanged);
}

void write_lines(std::ostream& out, char sign, const std::vector<Known>& list) {
  for (const Known& k : list)
    fmt::print(out, "{} {} {}: {}{}\n", sign, k.rule, report::visible(k.subject), report::visible(k.message),
               k.count > 1 ? fmt::format(" ({} times)", k.count) : "");
}

void write_list(report::JsonWriter& json, std::string_view name, const std::vector<Known>& list) {
  json.key(name).begin_array();
  for (const Known& known : list) write_known(json, known);
  json.end_array();
}

void write_diff(std::ostream& out, const BaselineOptions& options, const Found& found) {
  if (options.format == "json") {
    report::JsonWriter json(out);
    json.begin_object().member("schema", "watertight/baseline-diff/1");
    write_list(json, "new", found.fresh);
    write_list(json, "gone", found.comparison.gone);
    json.member("unchanged", found.comparison.unchanged).end_object();
    return;
  }
  write_lines(out, '+', found.fresh);
  write_lines(out, '-', found.comparison.gone);
  write_counts(out, found.comparison);
}

int diff(const BaselineOptions& options, const Found& found) {
  const int printed = print([&](std::ostream& out) { write_diff(out, options, found); });
  if (printed != kClean) return printed;
  if (!found.complete && !options.scan.allow_partial) return kIncomplete;
  return found.comparison.fresh > 0 ? kFindings : kClean;
}

}  // namespace

int run_baseline(const BaselineOptions& options) {
  policy::Baseline before;
  const bool there = exists(options.file);
  if (options.action == BaselineAction::create && there)
    return refused({"create", options.file, "it is there already", "use `watertight baseline update`"});
  if (options.action == BaselineAction::diff || there) {
    auto read = read_baseline_file(options.file);
    if (!read) return refused(read.error());
    before = std::move(*read);
  }
  const auto found = find(options.scan, before);
  if (!found) return refused(found.error());
  if (options.action == BaselineAction::diff) return diff(options, *found);
  if (!found->complete && !options.scan.allow_partial) {
    fmt::print(
        stderr,
        "watertight: {} was not written: what could not be read would be missing in it; see above, or use "
        "--allow-partial\n",
        options.file);
    return kIncomplete;
  }
  const auto written = write_file(options.file, [&](std::ostream& out) { write_baseline(out, found->now); });
  if (!written) return refused(written.error());
  return print([&](std::ostream& out) { write_counts(out, found->comparison); });
}

}  // namespace watertight::cli
