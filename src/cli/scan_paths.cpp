#include "cli/scan_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "attack/analyse.hpp"
#include "checks/evaluate.hpp"
#include "report/words.hpp"

namespace watertight::cli {
namespace {

using attack::Analysis;
using checks::Evidence;

bool has_ways(const facts::System& system) {
  return !system.containers.empty() || system.engine || system.host;
}

// What two pieces of evidence have in common that are about one and the same fact: its name and its place;
// where nobody wrote it down, the subject.
std::string key_of(const Evidence& evidence, std::string_view subject) {
  if (!evidence.origin.source) return fmt::format("{}\n{}", evidence.fact, subject);
  return fmt::format("{}\n{}\n{}\n{}:{}", evidence.fact, evidence.origin.source->name,
                     evidence.origin.pointer.view(), evidence.origin.span.line, evidence.origin.span.column);
}

// "web" of "capability(web, SYS_ADMIN)".
std::string_view subject_of(std::string_view atom) {
  const auto open = atom.find('(');
  if (open == std::string_view::npos) return {};
  atom.remove_prefix(open + 1);
  return atom.substr(0, atom.find_first_of(",)"));
}

struct OnPath {
  std::string_view goal;
  std::vector<attack::Premise*> premises;
};

// A premise that every container meets says nothing about a finding.
bool tells_little(const attack::Premise& premise) {
  return premise.is_event || premise.atom.starts_with("container(") || premise.atom.starts_with("mac-lets(");
}

}  // namespace

void mark_findings(Analysis& analysis, checks::TargetResult& result) {
  std::unordered_map<std::string, OnPath> premises;
  for (attack::Path& path : analysis.paths)  // the gravest goals first
    for (attack::Step& step : path.steps)
      for (attack::Premise& premise : step.premises) {
        if (tells_little(premise)) continue;
        for (const Evidence& evidence : premise.evidence) {
          OnPath& on = premises[key_of(evidence, subject_of(premise.atom))];
          if (on.goal.empty()) on.goal = path.goal;
          on.premises.push_back(&premise);
        }
      }
  if (premises.empty()) return;
  for (checks::Finding& finding : result.findings) {
    for (const Evidence& evidence : finding.evidence) {
      const auto at = premises.find(key_of(evidence, finding.subject.name.view()));
      if (at == premises.end()) continue;
      if (finding.path_to.empty()) finding.path_to = at->second.goal;
      for (attack::Premise* premise : at->second.premises)
        if (std::ranges::find(premise->rules, finding.rule) == premise->rules.end())
          premise->rules.emplace_back(finding.rule);
    }
  }
  checks::sort_findings(result.findings);
}

std::vector<std::string> reached_unseen(const Analysis& analysis) {
  std::vector<std::string> unseen = analysis.reached;
  std::erase_if(unseen, [&](const std::string& goal) { return attack::leads_to_any(analysis, {&goal, 1}); });
  return unseen;
}

void say_reached(const Analysis& analysis, const std::string& goal) {
  fmt::print(stderr, "watertight: {}: there is a way to {}, which watertight paths --to {} tells\n",
             report::visible(analysis.target), goal, goal);
}

void ScanPaths::leave_out(checks::TargetResult& result) {
  result.notes.emplace_back(
      "attack paths were not looked for in as many pods as these: watertight paths does");
  if (fail_on_.empty()) return;
  all_judged_ = false;
  fmt::print(stderr, "watertight: {}: {}\n", report::visible(result.target_name), result.notes.back());
}

void ScanPaths::look_at(const facts::System& system, checks::TargetResult& result) {
  if (!has_ways(system) || system.status == facts::TargetStatus::unreadable) return;
  const bool beyond = ++looked_at_ > kMostTargets;
  if (beyond && fail_on_.empty()) {
    if (!system.containers.empty())
      result.notes.push_back(
          fmt::format("attack paths were looked for in the first {} targets alone: watertight paths tells "
                      "those of this one",
                      kMostTargets));
    return;
  }
  if (!program_) {
    auto program = attack::program_of();
    if (!program) return;  // a test holds that the program's own rules can be read
    program_ = std::move(*program);
  }
  attack::Request request;
  request.to = attack::goals_looked_for({}, fail_on_);
  request.judge = fail_on_;
  auto analysis = attack::analyse(system, *program_, request);
  if (!analysis) return;  // the only errors are those of a request, and this one names known goals alone
  mark_findings(*analysis, result);
  reached_ = reached_ || !analysis->reached.empty();
  for (const std::string& goal : reached_unseen(*analysis)) say_reached(*analysis, goal);
  const bool kept = !beyond || !analysis->reached.empty();
  if (kept && !analysis->goals.empty()) analyses_.push_back(std::move(*analysis));
}

}  // namespace watertight::cli
