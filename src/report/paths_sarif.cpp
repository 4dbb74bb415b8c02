#include "report/paths_sarif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "report/levels.hpp"
#include "report/paths_words.hpp"
#include "report/place.hpp"
#include "report/sarif_values.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;
using checks::Severity;

// The goals of all paths, each once, in the order of their first.
std::vector<std::string_view> goals_of(std::span<const Analysis> analyses) {
  std::vector<std::string_view> all;
  for (const Analysis& a : analyses)
    for (const Path& path : a.paths)
      if (std::ranges::find(all, path.goal) == all.end()) all.push_back(path.goal);
  return all;
}

std::string capital(std::string sentence) {
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') sentence[0] += 'A' - 'a';
  return sentence;
}

std::string text_of(const Analysis& analysis, const Path& path) {
  std::string text = title_of(path);
  for (std::size_t i = 0; i < path.steps.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? ": " : "; then: ", path.steps[i].title);
  text += ".";
  for (const std::string& condition : conditions_of(path)) text += fmt::format(" {}.", capital(condition));
  for (const std::size_t change : path.closed_by) {
    const attack::ProposedChange& c = analysis.changes[change];
    text += fmt::format(" Closed by: {}: {}.", c.subject.name, edit_of(c));
  }
  return text;
}

class PathResult {
 public:
  PathResult(JsonWriter& json, const Run& run, const Analysis& analysis, const Path& path)
      : json_(json),
        run_(run),
        analysis_(analysis),
        path_(path),
        at_{target_path(analysis.target, run), {1, 1, 1, 2}} {
    // Where the first premise that a file speaks of stands; else the target.
    for (const attack::Step& step : path.steps)
      for (const attack::Premise& premise : step.premises)
        if (const auto place = place_of(premise); place && !at_.real) at_ = *place;
  }

  void write(std::uint64_t rule_index) {
    const Level& level = level_of(severity_of(path_));
    json_.begin_object()
        .member("ruleId", "attack-path/" + path_.goal)
        .member("ruleIndex", rule_index)
        .member("level", level.sarif);
    write_sarif_text(json_, "message", message_text(text_of(analysis_, path_)));
    json_.key("locations").begin_array().begin_object();
    write_physical(json_, at_);
    json_.end_object().end_array();
    write_flow();
    json_.key("partialFingerprints")
        .begin_object()
        .member("primaryLocationLineHash", path_.id + ":1")
        .end_object();
    json_.key("properties")
        .begin_object()
        .member("severity", handbook::name_of(severity_of(path_)))
        .member("certainty", name_of(path_.certainty))
        .member("noise", name_of(path_.noise));
    if (!at_.real) json_.key("anchored").boolean(true);
    json_.end_object().end_object();
  }

 private:
  [[nodiscard]] std::optional<FilePlace> place_of(const attack::Premise& premise) const {
    for (const checks::Evidence& e : premise.evidence)
      if (auto place = file_place(e.origin, run_)) return place;
    return std::nullopt;
  }

  void write_flow() {
    json_.key("codeFlows").begin_array().begin_object().key("threadFlows").begin_array().begin_object();
    json_.key("locations").begin_array();
    std::uint64_t order = 0;
    for (const attack::Foothold& foothold : path_.from) write_stop(at_, foothold.says, ++order, 0);
    for (const attack::Step& step : path_.steps) {
      for (const attack::Premise& premise : step.premises)
        write_stop(place_of(premise).value_or(at_), said_of(premise), ++order, 1);
      write_stop(step.premises.empty() ? at_ : place_of(step.premises.front()).value_or(at_),
                 fmt::format("{} ({}): {}", step.title, step.rule, step.gives), ++order, 0);
    }
    json_.end_array().end_object().end_array().end_object().end_array();
  }

  void write_stop(const FilePlace& at, std::string_view text, std::uint64_t order, std::uint64_t nesting) {
    json_.begin_object().key("location").begin_object();
    write_physical(json_, at);
    write_sarif_text(json_, "message", message_text(text));
    json_.end_object()
        .member("executionOrder", order)
        .member("nestingLevel", nesting)
        .member("importance", nesting == 0 ? "essential" : "important")
        .end_object();
  }

  JsonWriter& json_;
  const Run& run_;
  const Analysis& analysis_;
  const Path& path_;
  FilePlace at_;
};

std::size_t number_of_paths(std::span<const Analysis> analyses) {
  std::size_t number = 0;
  for (const Analysis& a : analyses) number += a.paths.size();
  return number;
}

}  // namespace

void write_path_rules(JsonWriter& json, std::span<const Analysis> analyses) {
  for (const std::string_view goal : goals_of(analyses)) {
    const Level& level = level_of(severity_of_goal(goal));
    const std::string title = way_leads_to(goal);
    json.begin_object().member("id", fmt::format("attack-path/{}", goal));
    write_sarif_text(json, "shortDescription", message_text(title));
    write_sarif_text(
        json, "fullDescription",
        message_text(title + ": each step follows from facts of the system, and the code flow names them."));
    constexpr std::string_view kHelp =
        "Make one of the changes that the result names: each takes away what a step needs. "
        "`watertight paths` tells the fewest changes that close all ways.";
    json.key("help").begin_object().member("text", kHelp).member("markdown", kHelp).end_object();
    json.key("defaultConfiguration").begin_object().member("level", level.sarif).end_object();
    json.key("properties").begin_object().member("precision", "high").member("problem.severity", level.sarif);
    json.member("security-severity", level.security_severity);
    json.key("tags").begin_array().string("security").string("attack-path").end_array();
    json.end_object().end_object();
  }
}

std::uint64_t write_path_results(JsonWriter& json, const Run& run, std::uint64_t first_rule) {
  const std::vector<std::string_view> goals = goals_of(run.paths);
  std::uint64_t written = 0;
  for (const Analysis& analysis : run.paths)
    for (const Path& path : analysis.paths) {
      if (written == kMostPathResults) return written;
      const auto rule = static_cast<std::uint64_t>(std::ranges::find(goals, path.goal) - goals.begin());
      PathResult(json, run, analysis, path).write(first_rule + rule);
      ++written;
    }
  return written;
}

std::size_t paths_left_out(std::span<const Analysis> analyses) {
  const std::size_t all = number_of_paths(analyses);
  return all > kMostPathResults ? all - kMostPathResults : 0;
}

}  // namespace watertight::report
