// `watertight paths [TARGET…]`: every way from a foothold to something it must not reach, and the fewest
// changes that close them.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/analyse.hpp"
#include "cli/attack_rules.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/repository.hpp"
#include "cli/scan_paths.hpp"
#include "cli/standard_output.hpp"
#include "cli/targets.hpp"
#include "report/paths.hpp"
#include "report/sarif.hpp"
#include "report/words.hpp"

namespace watertight::cli {
namespace {

using attack::Analysis;

// What stands on standard output or in the file; where nobody says, the file's ending does.
Expected<std::string> format_of(const PathsOptions& options) {
  constexpr std::pair<std::string_view, const char*> kEndings[] = {
      {".html", "html"}, {".json", "json"},   {".md", "md"},       {".markdown", "md"},
      {".dot", "dot"},   {".mmd", "mermaid"}, {".sarif", "sarif"}, {".txt", "text"}};
  if (!options.format.empty()) return options.format;
  if (options.output.empty() || options.output == "-") return "text";
  std::string known;
  for (const auto& [ending, format] : kEndings) {
    if (options.output.ends_with(ending)) return format;
    known.append(known.empty() ? "" : ", ").append(ending);
  }
  return std::unexpected(Error{"write", options.output, "its ending names no format",
                               fmt::format("use one of {}, or --format", known)});
}

void write(std::ostream& out, const std::string& format, const std::vector<Analysis>& analyses,
           const PathsOptions& options) {
  if (format == "json") return report::write_paths_json(out, analyses);
  if (format == "html") return report::write_paths_html(out, analyses);
  if (format == "sarif") {
    const report::Results no_findings;
    report::Run run{no_findings, WATERTIGHT_VERSION};
    run.paths = analyses;
    run.path_in_repository = paths_in_repository();
    return report::write_sarif(out, run);
  }
  if (format == "dot") return report::write_paths_dot(out, analyses);
  if (format == "mermaid") return report::write_paths_mermaid(out, analyses);
  if (format == "md") {
    for (const Analysis& analysis : analyses) report::write_paths_markdown(out, analysis, options.verbose);
    return;
  }
  report::write_paths_text(
      out, analyses,
      {.colour = colours_are_wanted(options.colour), .verbose = options.verbose, .width = terminal_width()});
}

// Engines and files that describe containers; what has none has no ways either.
bool has_something_to_say(const facts::System& system) {
  return !system.containers.empty() || system.engine || system.host;
}

}  // namespace

int run_paths(const PathsOptions& options) {
  const auto format = format_of(options);
  if (!format) return refused(format.error());
  auto program = attack_rules(options.rules);
  if (!program) return refused(program.error());
  attack::Request request;
  request.from = options.from;
  request.to = options.to;
  request.keep = options.keep;
  request.what_if = options.what_if;
  request.judge = options.fail_on;
  request.assume = options.assume;
  request.with_applied = options.verbose && *format == "json";
  std::vector<Analysis> analyses;
  std::optional<Error> failed;
  bool complete = true;
  Progress progress(!options.no_progress);
  const TargetRequest targets{options.targets, options.compose_files, options.profiles,
                              options.engine,  !options.no_host,      false};
  const auto read = read_targets(
      targets, {.system =
                    [&](facts::System system) {
                      progress.step(system.name);
                      complete = complete && system.status == facts::TargetStatus::complete;
                      for (const std::string& reason : system.reasons)
                        fmt::print(stderr, "watertight: {}: {}\n", report::visible(system.name),
                                   report::visible(reason));
                      if (failed || !has_something_to_say(system)) return;
                      auto analysis = attack::analyse(system, *program, request);
                      if (!analysis) {
                        failed = analysis.error();
                        return;
                      }
                      analysis->not_seen.insert(analysis->not_seen.end(), system.reasons.begin(),
                                                system.reasons.end());
                      analyses.push_back(std::move(*analysis));
                    },
                .skipped = [](const std::string&, const std::string&) {},
                .progress = [&](std::size_t done, std::size_t total) { progress.part(done, total); }});
  progress.finish();
  if (!read) return refused(read.error());
  if (failed) return refused(*failed);
  if (analyses.empty())
    return refused({"look for paths in", options.targets.empty() ? "the engine" : options.targets.front(),
                    "it describes no containers, no engine and no host",
                    "name an engine, a snapshot or a Compose file"});
  if (const auto known = attack::refuse_unknown(request, analyses); !known) return refused(known.error());
  const auto show = [&](std::ostream& out) { write(out, *format, analyses, options); };
  if (!options.output.empty() && options.output != "-") {
    if (const auto written = write_file(options.output, show); !written) return refused(written.error());
  } else if (const auto written = write_standard_output(show); !written) {
    return refused(written.error());
  }
  for (const Analysis& analysis : analyses)
    for (const std::string& goal : reached_unseen(analysis)) say_reached(analysis, goal);
  if (!complete && !options.allow_partial) return kIncomplete;
  const bool found =
      std::ranges::any_of(analyses, [](const Analysis& analysis) { return !analysis.reached.empty(); });
  return found ? kFindings : kClean;
}

}  // namespace watertight::cli
