#include "report/json.hpp"

#include <algorithm>
#include <string>

#include "report/json_values.hpp"
#include "report/json_writer.hpp"
#include "report/paths.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::TargetResult;

void write_target(JsonWriter& json, const TargetResult& target) {
  json.member("kind", name_of(target.target_kind))
      .member("name", target.target_name)
      .member("status", name_of(target.status));
  write_strings(json, "reasons", target.reasons);
  write_strings(json, "notes", target.notes);
  if (!target.policy.empty()) json.member("policy", target.policy);
}

void write_root(JsonWriter& json, const checks::RootMapping& root) {
  using Kind = checks::RootMapping::Kind;
  write_subject(json, root.subject);
  json.member("rootOnHost", root.kind == Kind::host_root ? "yes"
                            : root.kind == Kind::mapped  ? "no"
                                                         : "unknown");
  if (!root.host_user.empty()) json.member("hostUser", root.host_user);
  json.member("because", root.because).key("runsAsRoot");
  if (root.runs_as_root == checks::RootMapping::Runs::unknown)
    json.null();
  else
    json.boolean(root.runs_as_root == checks::RootMapping::Runs::yes);
  write_strings(json, "processes", root.processes);
  if (!root.remedy.empty()) json.member("advice", root.remedy);
}

void write_implied(JsonWriter& json, const Finding& finding) {
  json.key("implies").begin_array();
  for (const checks::Implied& i : finding.implied)
    json.begin_object()
        .member("rule", i.rule)
        .member("title", title_of(i.rule))
        .member("severity", handbook::name_of(i.severity))
        .member("fingerprint", i.fingerprint)
        .member("message", i.message)
        .end_object();
  json.end_array();
}

void write_pod_security(JsonWriter& json, const checks::PodSecurity& pod, const TargetResult& target) {
  json.member("target", target.target_name);
  write_subject(json, pod.subject);
  json.member("level", pod.level);
  if (!pod.enforced.empty()) json.member("enforced", pod.enforced);
  json.key("blocking").begin_array();
  for (const checks::PodSecurityBlock& b : pod.blocking) {
    json.begin_object().member("level", b.level).member("control", b.control).member("field", b.field);
    write_location(json, b.origin);
    json.end_object();
  }
  json.end_array();
}

void write_place(JsonWriter& json, const facts::Origin& origin) {
  if (origin.source) write_location(json, origin);
}

// What a policy, a comment or a baseline says of the finding.
void write_policy_of(JsonWriter& json, const Finding& finding) {
  if (finding.suppressed) {
    const checks::Suppression& s = *finding.suppressed;
    json.key("suppression").begin_object().member("reason", s.reason);
    if (!s.owner.empty()) json.member("owner", s.owner);
    if (!s.expires.empty()) json.member("expires", s.expires);
    if (!s.ticket.empty()) json.member("ticket", s.ticket);
    write_place(json, s.written);
    json.end_object();
  }
  if (finding.regraded) {
    json.key("severityChange")
        .begin_object()
        .member("from", handbook::name_of(finding.regraded->from))
        .member("reason", finding.regraded->reason);
    write_place(json, finding.regraded->written);
    json.end_object();
  }
  if (finding.in_baseline) json.member("baseline", *finding.in_baseline ? "unchanged" : "new");
}

void write_finding(JsonWriter& json, const Finding& finding, const TargetResult& target) {
  json.member("rule", finding.rule)
      .member("title", title_of(finding.rule))
      .member("severity", handbook::name_of(finding.severity))
      .member("status", finding.suppressed ? "suppressed" : "fail")
      .member("target", target.target_name);
  write_subject(json, finding.subject);
  write_location(json, finding.place());
  write_evidence(json, finding.evidence);
  json.member("fingerprint", finding.fingerprint())
      .member("message", finding.message)
      .member("advice", finding.advice);
  if (!finding.path_to.empty()) json.member("pathTo", finding.path_to);
  write_implied(json, finding);
  if (!finding.replicas.empty()) write_strings(json, "replicas", finding.replicas);
  write_policy_of(json, finding);
}

void write_problem(JsonWriter& json, const checks::PolicyProblem& problem, std::string_view target) {
  if (!target.empty()) json.member("target", target);
  json.member("message", problem.message);
  write_place(json, problem.written);
}

// What is wrong with policy files and with ignore comments, by kind.
void write_policy(JsonWriter& json, const Run& run) {
  using Kind = checks::PolicyProblemKind;
  json.key("policy").begin_object();
  write_strings(json, "files", run.policy.files);
  for (const Kind kind : {Kind::unused, Kind::expired, Kind::unknown, Kind::unexplained}) {
    json.key(checks::name_of(kind)).begin_array();
    const auto write = [&](const checks::PolicyProblem& problem, std::string_view target) {
      if (problem.kind != kind) return;
      json.begin_object();
      write_problem(json, problem, target);
      json.end_object();
    };
    for (const checks::PolicyProblem& problem : run.policy.problems) write(problem, {});
    run.results.for_each_head([&](const TargetResult& target) {
      for (const checks::PolicyProblem& problem : target.policy_problems) write(problem, target.target_name);
    });
    json.end_array();
  }
  json.end_object();
}

void write_baseline(JsonWriter& json, const BaselineReport& baseline) {
  json.member("file", baseline.file)
      .member("new", baseline.fresh)
      .member("gone", baseline.gone)
      .member("unchanged", baseline.unchanged)
      .key("goneFindings")
      .begin_array();
  for (const BaselineReport::Gone& g : baseline.gone_findings)
    json.begin_object()
        .member("rule", g.rule)
        .member("subject", g.subject)
        .member("message", g.message)
        .member("fingerprint", g.fingerprint)
        .end_object();
  json.end_array();
}

void write_not_evaluated(JsonWriter& json, const checks::NotEvaluated& item, const TargetResult& target) {
  json.member("rule", item.rule).member("target", target.target_name);
  write_subject(json, item.subject);
  json.member("reason", item.reason);
}

void write_summary(JsonWriter& json, const Run& run) {
  const Counts& counts = run.results.counts();
  for (const auto s : {checks::Severity::critical, checks::Severity::high, checks::Severity::medium,
                       checks::Severity::low, checks::Severity::info})
    json.member(handbook::name_of(s), counts.of(s));
  json.member("passed", counts.passed)
      .member("notApplicable", counts.not_applicable)
      .member("notEvaluated", counts.not_evaluated)
      .member("suppressed", counts.suppressed)
      .member("targets", counts.targets)
      .member("incompleteTargets", counts.incomplete)
      .member("containers", counts.containers)
      .member("rootIsHostRoot", counts.root_is_root);
}

// Visits the members of one list of every target as objects of a JSON array.
template <typename Members, typename Write>
void write_all(JsonWriter& json, std::string_view name, List list, const Results& results, Members members,
               Write write) {
  json.key(name).begin_array();
  results.for_each_piece_with(list, [&](const TargetResult& target, Piece) {
    for (const auto& member : members(target)) {
      json.begin_object();
      write(json, member, target);
      json.end_object();
    }
  });
  json.end_array();
}

}  // namespace

void write_json(std::ostream& out, const Run& run) {
  JsonWriter json(out);
  json.begin_object()
      .member("schema", "watertight/scan/1")
      .key("tool")
      .begin_object()
      .member("name", "watertight")
      .member("version", run.version)
      .end_object();
  json.key("targets").begin_array();
  run.results.for_each_head([&](const TargetResult& target) {
    json.begin_object();
    write_target(json, target);
    json.end_object();
  });
  json.end_array();
  json.key("skipped").begin_array();
  for (const Skipped& s : run.results.skipped())
    json.begin_object().member("name", s.name).member("reason", s.why).end_object();
  json.end_array();
  write_all(
      json, "roots", List::roots, run.results, [](const TargetResult& t) -> const auto& { return t.roots; },
      [](JsonWriter& w, const checks::RootMapping& r, const TargetResult&) { write_root(w, r); });
  write_all(
      json, "podSecurity", List::pod_security, run.results,
      [](const TargetResult& t) -> const auto& { return t.pod_security; }, write_pod_security);
  write_all(
      json, "findings", List::findings, run.results,
      [](const TargetResult& t) -> const auto& { return t.findings; }, write_finding);
  write_all(
      json, "notEvaluated", List::not_evaluated, run.results,
      [](const TargetResult& t) -> const auto& { return t.not_evaluated; }, write_not_evaluated);
  if (!run.paths.empty()) write_paths_members(json, run.paths);
  write_policy(json, run);
  if (run.baseline) {
    json.key("baseline").begin_object();
    write_baseline(json, *run.baseline);
    json.end_object();
  }
  json.key("summary").begin_object();
  write_summary(json, run);
  json.end_object().end_object();
}

void write_ndjson(std::ostream& out, const Run& run) {
  const auto line = [&out](std::string_view type, auto write) {
    JsonWriter json(out, 0);
    json.begin_object().member("type", type);
    write(json);
    json.end_object();
  };
  run.results.for_each_piece([&](const TargetResult& target, Piece piece) {
    if (piece.first) line("target", [&](JsonWriter& json) { write_target(json, target); });
    for (const checks::RootMapping& r : target.roots)
      line("root", [&](JsonWriter& json) { write_root(json, r); });
    for (const checks::PodSecurity& p : target.pod_security)
      line("podSecurity", [&](JsonWriter& json) { write_pod_security(json, p, target); });
    for (const Finding& f : target.findings)
      line("finding", [&](JsonWriter& json) { write_finding(json, f, target); });
    if (piece.last)
      for (const checks::PolicyProblem& p : target.policy_problems)
        line("policyProblem", [&](JsonWriter& json) {
          json.member("kind", checks::name_of(p.kind));
          write_problem(json, p, target.target_name);
        });
    for (const checks::NotEvaluated& n : target.not_evaluated)
      line("notEvaluated", [&](JsonWriter& json) { write_not_evaluated(json, n, target); });
  });
  write_path_lines(out, run.paths);
  for (const checks::PolicyProblem& p : run.policy.problems)
    line("policyProblem", [&](JsonWriter& json) {
      json.member("kind", checks::name_of(p.kind));
      write_problem(json, p, {});
    });
  if (run.baseline) line("baseline", [&](JsonWriter& json) { write_baseline(json, *run.baseline); });
  line("summary", [&](JsonWriter& json) { write_summary(json, run); });
}

}  // namespace watertight::report
