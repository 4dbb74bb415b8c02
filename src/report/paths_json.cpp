#include <algorithm>
#include <array>

#include "report/json_values.hpp"
#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using attack::Path;

void write_foothold(JsonWriter& json, const attack::Foothold& foothold) {
  json.begin_object()
      .member("kind", foothold.kind)
      .member("name", foothold.name)
      .member("says", foothold.says)
      .end_object();
}

void write_premise(JsonWriter& json, const Analysis& analysis, const attack::Premise& premise) {
  json.begin_object().member("says", premise.sentence).member("atom", premise.atom);
  json.key("certain").boolean(premise.certain).key("event").boolean(premise.is_event);
  write_evidence(json, premise.evidence);
  write_strings(json, "findings", premise.rules);
  json.key("changes").begin_array();
  for (const std::size_t change : premise.changed_by) json.string(analysis.changes[change].id);
  json.end_array().end_object();
}

void write_step(JsonWriter& json, const Analysis& analysis, const attack::Step& step) {
  json.begin_object()
      .member("rule", step.rule)
      .member("title", step.title)
      .member("gives", step.gives)
      .member("state", step.state);
  json.key("after").begin_array();
  for (const std::size_t before : step.after) json.number(before);
  json.end_array();
  write_strings(json, "techniques", step.techniques);
  // What was read, over all premises: who wants to know which fact stands for what looks at the premises.
  std::vector<checks::Evidence> evidence;
  for (const attack::Premise& premise : step.premises)
    evidence.insert(evidence.end(), premise.evidence.begin(), premise.evidence.end());
  write_evidence(json, evidence);
  json.key("premises").begin_array();
  for (const attack::Premise& premise : step.premises) write_premise(json, analysis, premise);
  json.end_array().end_object();
}

void write_change_ids(JsonWriter& json, const Analysis& analysis, const std::vector<std::size_t>& changes) {
  json.begin_array();
  for (const std::size_t change : changes) json.string(analysis.changes[change].id);
  json.end_array();
}

void write_path(JsonWriter& json, const Analysis& analysis, const Path& path) {
  json.member("id", path.id).member("analysis", analysis.target);
  json.key("from");
  write_foothold(json, path.from.empty() ? attack::Foothold{} : path.from.front());
  json.key("footholds").begin_array();
  for (const attack::Foothold& foothold : path.from) write_foothold(json, foothold);
  json.end_array().member("goal", path.goal);
  if (!path.target.empty()) json.member("target", path.target);
  json.member("reaches", path.reaches)
      .member("certainty", name_of(path.certainty))
      .member("noise", name_of(path.noise));
  write_strings(json, "unless", path.unless);
  write_strings(json, "needs", path.needs);
  write_strings(json, "assuming", path.assuming);
  write_strings(json, "also", path.also);
  json.key("closedBy");
  write_change_ids(json, analysis, path.closed_by);
  json.key("closedTogether");
  write_change_ids(json, analysis, path.closed_together);
  json.key("onlyRunning").boolean(path.only_running);
  json.key("steps").begin_array();
  for (const attack::Step& step : path.steps) write_step(json, analysis, step);
  json.end_array();
}

void write_change(JsonWriter& json, const Analysis& analysis, std::size_t index) {
  const attack::ProposedChange& change = analysis.changes[index];
  json.begin_object().member("id", change.id).member("analysis", analysis.target);
  write_subject(json, change.subject);
  json.member("setting", change.setting)
      .member("from", change.from)
      .member("to", change.to)
      .member("edit", change.edit);
  write_location(json, change.location);
  json.member("cost", change.weight).member("breaks", change.breaks);
  if (index < analysis.effects.size()) {
    const attack::ChangeEffect& effect = analysis.effects[index];
    json.member("closesAlone", effect.closes_alone).member("closesTogether", effect.closes_together);
    write_strings(json, "opens", effect.opens);
  }
  json.end_object();
}

void write_path_ids(JsonWriter& json, std::string_view name, std::span<const Analysis> analyses,
                    std::vector<std::size_t> attack::ProposedCut::* paths) {
  json.key(name).begin_array();
  for (const Analysis& a : analyses)
    for (const std::size_t path : a.cut.*paths) json.string(a.paths[path].id);
  json.end_array();
}

void write_cut(JsonWriter& json, std::span<const Analysis> analyses) {
  json.key("changes").begin_array();
  for (const Analysis& a : analyses)
    for (const std::size_t change : a.cut.changes) write_change(json, a, change);
  json.end_array();
  write_path_ids(json, "closes", analyses, &attack::ProposedCut::closes);
  write_path_ids(json, "remaining", analyses, &attack::ProposedCut::remaining);
  std::uint64_t cost = 0;
  bool exact = true;
  std::vector<std::string_view> goals;
  for (const Analysis& a : analyses) {
    cost += a.cut.weight;
    exact = exact && a.cut.exact;
    for (const std::string& goal : a.cut.goals)
      if (std::ranges::find(goals, goal) == goals.end()) goals.push_back(goal);
  }
  json.member("cost", cost).key("exact").boolean(exact);
  write_strings(json, "goals", goals);
  json.key("alternatives").begin_array();
  for (const Analysis& a : analyses)
    for (const std::vector<std::size_t>& alternative : a.cut.alternatives) {
      json.begin_object().member("analysis", a.target).key("changes");
      write_change_ids(json, a, alternative);
      json.end_object();
    }
  json.end_array();
  // Further ones that paths can be closed with: what the alternatives are made of, and what is in no set.
  json.key("others").begin_array();
  for (const Analysis& a : analyses)
    for (std::size_t i = 0; i < a.changes.size(); ++i)
      if (std::ranges::find(a.cut.changes, i) == a.cut.changes.end()) write_change(json, a, i);
  json.end_array();
}

}  // namespace

void write_paths_members(JsonWriter& json, std::span<const Analysis> analyses) {
  json.key("paths").begin_array();
  for (const Analysis& a : analyses)
    for (const Path& path : a.paths) {
      json.begin_object();
      write_path(json, a, path);
      json.end_object();
    }
  json.end_array().key("cut").begin_object();
  write_cut(json, analyses);
  json.end_object();
}

void write_path_lines(std::ostream& out, std::span<const Analysis> analyses) {
  if (analyses.empty()) return;
  const auto line = [&out](std::string_view type, const auto& write) {
    JsonWriter json(out, 0);
    json.begin_object().member("type", type);
    write(json);
    json.end_object();
  };
  for (const Analysis& a : analyses)
    for (const Path& path : a.paths) line("path", [&](JsonWriter& json) { write_path(json, a, path); });
  line("cut", [&](JsonWriter& json) { write_cut(json, analyses); });
}

// What a run that asks for it gets besides.
static void write_applied(JsonWriter& json, const Analysis& analysis) {
  json.key("given").begin_array();
  for (const attack::GivenFact& fact : analysis.given) {
    json.begin_object().member("atom", fact.atom).key("certain").boolean(fact.certain);
    json.end_object();
  }
  json.end_array().key("applied").begin_array();
  for (const attack::AppliedClause& each : analysis.applied) {
    json.begin_object().member("rule", each.rule).member("clause", each.clause).member("state", each.state);
    write_strings(json, "premises", each.premises);
    json.key("certain").boolean(each.certain).end_object();
  }
  json.end_array();
}

static void write_document(JsonWriter& json, const Analysis& analysis) {
  json.begin_object()
      .member("schema", "watertight/paths/1")
      .member("target", analysis.target)
      .member("headline", headline(analysis))
      .member("assumed", analysis.assumed);
  json.key("goals").begin_array();
  for (const attack::GoalCount& g : analysis.goals)
    json.begin_object()
        .member("goal", g.goal)
        .member("title", title_of_goal(g.goal))
        .member("certain", g.certain)
        .member("possible", g.possible)
        .end_object();
  json.end_array().key("allPaths").boolean(analysis.all_paths);
  write_paths_members(json, std::span(&analysis, 1));
  if (const attack::GravestCut& gravest = analysis.gravest; !gravest.goal.empty()) {
    json.key("gravest").begin_object().member("goal", gravest.goal);
    write_strings(json, "changes", gravest.changes);
    json.member("cost", gravest.weight).member("closes", gravest.closes).key("exact").boolean(gravest.exact);
    json.end_object();
  }
  json.key("byOtherMeans").begin_array();
  for (const attack::Premise& premise : analysis.by_other_means)
    json.begin_object()
        .member("sentence", premise.sentence)
        .member("fact", premise.atom)
        .key("certain")
        .boolean(premise.certain)
        .end_object();
  json.end_array();
  write_strings(json, "notSeen", analysis.not_seen);
  write_strings(json, "kept", analysis.kept);
  write_strings(json, "whatIf", analysis.what_if);
  write_strings(json, "opened", analysis.opened);
  if (!analysis.what_if.empty()) json.member("gone", analysis.gone);
  if (!analysis.given.empty()) write_applied(json, analysis);
  json.end_object();
}

void write_paths_json(std::ostream& out, std::span<const Analysis> analyses) {
  JsonWriter json(out);
  if (analyses.size() == 1) return write_document(json, analyses.front());
  json.begin_array();
  for (const Analysis& analysis : analyses) write_document(json, analysis);
  json.end_array();
}

}  // namespace watertight::report
