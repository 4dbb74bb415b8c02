#include "attack/analyse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "attack/asked.hpp"
#include "attack/assumed_host.hpp"
#include "attack/bridge/bridged.hpp"
#include "attack/confirmed_cut.hpp"
#include "attack/describe.hpp"
#include "attack/propose.hpp"
#include "attack/reached.hpp"
#include "attack/same_proof.hpp"
#include "attack/ways.hpp"
#include "facts/compose_project.hpp"

namespace watertight::attack {
namespace {

using facts::System;

class EvidenceByAtom {
 public:
  explicit EvidenceByAtom(std::vector<AtomEvidence> all) : all_(std::move(all)) {}
  std::vector<checks::Evidence> operator()(AtomId atom) const {
    const auto at = std::ranges::lower_bound(all_, atom, {}, &AtomEvidence::atom);
    return at != all_.end() && at->atom == atom ? at->evidence : std::vector<checks::Evidence>();
  }

 private:
  std::vector<AtomEvidence> all_;  // sorted by atom
};

// Facts of a container that its Compose file does not give it: paths that need them are there because it runs
// otherwise.
std::unordered_set<AtomId> only_running(const Asked& asked, const Bridged& bridged,
                                        std::span<const std::size_t> containers, const Words& words) {
  const System& system = asked.system;
  std::unordered_set<AtomId> extra;
  for (const std::size_t index : containers) {
    const facts::Container& c = system.containers[index];
    const auto labels = c.labels.known() ? facts::compose_labels(c) : std::nullopt;
    if (!labels || labels->one_off) continue;
    const auto project = std::ranges::find_if(
        system.described, [&](const facts::ComposeProject& p) { return p.is_of(*labels); });
    if (project == system.described.end() || !project->services.known()) continue;
    const facts::Container* service = project->service_named(labels->service);
    if (service == nullptr) continue;
    const auto described = facts_of(*service, bridged.names[index], asked, words);
    for (const Given& given : bridged.of_container(index))
      if (!std::ranges::binary_search(described, given.atom, {}, &Given::atom)) extra.insert(given.atom);
  }
  return extra;
}

void count_goals(std::span<const std::string_view> asked, Analysis& analysis) {
  for (const std::string_view goal : asked) {
    GoalCount count{std::string(goal), 0, 0};
    for (const Path& path : analysis.paths)
      if (path.goal == goal) ++(path.certainty == Certainty::certain ? count.certain : count.possible);
    if (count.certain + count.possible > 0) analysis.goals.push_back(std::move(count));
  }
}

std::vector<AtomId> flat(std::span<const std::vector<AtomId>> goals) {
  std::vector<AtomId> all;
  for (const std::vector<AtomId>& goal : goals) all.insert(all.end(), goal.begin(), goal.end());
  return all;
}

// The goals of the gravest kind that is reached; none where it is the only one.
std::vector<AtomId> gravest_of(std::span<const std::vector<AtomId>> goals) {
  const auto is_reached = [](const std::vector<AtomId>& goal) { return !goal.empty(); };
  const auto first = std::ranges::find_if(goals, is_reached);
  if (first == goals.end() || std::none_of(first + 1, goals.end(), is_reached)) return {};
  return *first;
}

class Run {
 public:
  Run(const System& system, Program& program, const Request& request)
      : cache_(system), bridged_from_(system, cache_), program_(program), request_(request) {}

  Expected<Analysis> analyse() {
    TRY(asked_, goals_asked_for(request_.to));
    if (!request_.judge.empty()) {
      TRY(judged_, goals_asked_for(request_.judge));
    }
    Analysis analysis;
    analysis.target = bridged_from_.system.name;
    bridged_ = bridge(bridged_from_, words_);
    given_ = bridged_.given;
    look_for_starts(analysis.unknown);
    keep_footholds(program_, atoms_, request_.from, given_);
    derivation_ = derive(program_, atoms_, given_);
    if (request_.with_applied && request_.what_if.empty()) tell_all(analysis);
    auto goals = reached(program_, atoms_, derivation_, asked_);
    const std::vector<bool> asked_for = on_the_way(program_, atoms_, derivation_, flat(goals));
    const auto containers = containers_of(program_, atoms_, asked_for, bridged_.names);
    Effects effects_bridge(bridged_from_, bridged_, words_);
    // Whoever names settings may name those of containers that no way leads through.
    const bool names_settings = !request_.keep.empty() || !request_.what_if.empty();
    std::vector<std::size_t> every(names_settings ? bridged_.names.size() : 0);
    std::iota(every.begin(), every.end(), std::size_t{0});
    std::vector<Change> changes = effects_bridge.candidates(names_settings ? every : containers);
    if (!names_settings) leave_out_what_cannot_help(asked_for, changes);
    const std::vector<ChangeId> kept = called(request_.keep, changes, analysis.unknown.keep, analysis);
    const std::vector<ChangeId> made = called(request_.what_if, changes, analysis.unknown.what_if, analysis);
    for (const ChangeId id : kept) analysis.kept.push_back(changes[id].shown.id);
    for (const ChangeId id : made) analysis.what_if.push_back(changes[id].shown.id);
    if (!made.empty()) return after(effects_bridge, changes, made, std::move(analysis), goals);
    judge(analysis);
    for (std::size_t i = kept.size(); i-- > 0;)
      changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(kept[i]));
    std::vector<Effect> effects = effects_bridge.of(changes, containers, asked_for);
    const Situation now{program_, atoms_, given_, derivation_};
    const ReachedGoals all{flat(goals), gravest_of(goals)};
    const CutAnswer answer =
        confirmed_cut(now, effects_bridge, changes, effects, asked_, all, analysis.by_other_means);
    for (const std::string_view goal : asked_) analysis.cut.goals.emplace_back(goal);
    Ways ways = ways_to({program_, atoms_, derivation_}, goals, request_.most_paths);
    if (!answer.best.changes.empty() && !(answer.open.empty() && analysis.by_other_means.empty()))
      add_those_left({program_, atoms_, derivation_}, goals,
                     derive(program_, atoms_, facts_after(given_, effects, answer.best.changes)),
                     request_.most_paths, ways);
    tell(std::move(ways), analysis);
    propose({now, proofs_, variants_}, changes, effects, answer, tells_gravest(answer, all.gravest, analysis),
            analysis);
    return analysis;
  }

 private:
  void look_for_starts(Unknown& unknown) const {
    if (request_.from.empty()) return;
    std::vector<Start> starts = starts_of(program_, atoms_, given_);
    unknown.from = names_without_a_start(request_.from, starts);
    if (!unknown.from.empty()) unknown.starts = std::move(starts);
  }

  static std::vector<ChangeId> called(const std::vector<std::string>& ids, std::span<const Change> changes,
                                      std::vector<std::string>& unknown, Analysis& analysis) {
    Called found = changes_called(ids, changes);
    unknown = std::move(found.unknown);
    if (!unknown.empty() && analysis.unknown.changes.empty())
      for (const Change& change : changes) analysis.unknown.changes.push_back(change.shown.id);
    return std::move(found.changes);
  }

  // What the rules were given, and which of them apply.
  void tell_all(Analysis& analysis) const {
    const Told told{program_, atoms_, derivation_};
    analysis.given = given_facts(told, given_);
    analysis.applied = applied_clauses(told);
  }

  // The paths of what was derived.
  void tell(Ways ways, Analysis& analysis) {
    const Told told{program_, atoms_, derivation_};
    analysis.all_paths = ways.complete;
    proofs_ = std::move(ways.proofs);
    variants_ = std::move(ways.variants);
    const std::vector<bool> shown = atoms_told();
    const auto containers = containers_of(program_, atoms_, shown, bridged_.names);
    const EvidenceByAtom all(evidence_of(bridged_from_, bridged_, containers, shown, words_));
    const EvidenceOf evidence = [&](AtomId atom) { return all(atom); };
    const auto extra = only_running(bridged_from_, bridged_, containers, words_);
    for (std::size_t i = 0; i < proofs_.size(); ++i) {
      Path path = path_of(told, proofs_[i], evidence);
      path.also = std::move(ways.also[i]);
      path.only_running =
          std::ranges::any_of(proofs_[i].facts, [&](AtomId atom) { return extra.contains(atom); });
      analysis.paths.push_back(std::move(path));
    }
    count_goals(asked_, analysis);
  }

  void judge(Analysis& analysis) const {
    const Told told{program_, atoms_, derivation_};
    for (const std::string_view goal : judged_) {
      const auto found = reached(program_, atoms_, derivation_, {&goal, 1});
      if (found.front().empty()) continue;
      // What a container reaches of itself is derived too, and no way.
      if (goal == "other-container")
        if (const Ways ways = ways_to(told, found, request_.most_paths); ways.proofs.empty() && ways.complete)
          continue;
      analysis.reached.emplace_back(goal);
    }
  }

  // Where its own cut says more than the whole one: what is told of it besides.
  [[nodiscard]] bool tells_gravest(const CutAnswer& answer, const std::vector<AtomId>& gravest,
                                   const Analysis& analysis) const {
    return !gravest.empty() && answer.best.changes.size() > 1 && analysis.goals.size() > 1 &&
           program_.predicates[atoms_.predicate(gravest.front())].goal == analysis.goals.front().goal;
  }

  // Limits where nobody asked for denial of service, and capabilities that no way asks for: most of what
  // could be changed, and each is a question to the bridge.
  void leave_out_what_cannot_help(const std::vector<bool>& asked_for, std::vector<Change>& changes) {
    const bool limits = std::ranges::find(asked_, "host-dos") != asked_.end();
    const auto capability = program_.predicate("capability");
    // What capabilities of any name decide.
    std::unordered_set<Symbol> any_capability;
    for (AtomId atom = 0; atom < asked_for.size(); ++atom) {
      const std::string& name = program_.predicates[atoms_.predicate(atom)].name;
      if (asked_for[atom] && (name == "overrides-file-modes" || name == "can-access-like"))
        any_capability.insert(atoms_.arguments(atom).begin(), atoms_.arguments(atom).end());
    }
    std::erase_if(changes, [&](const Change& change) {
      if (!change.container) return false;
      if (change.shown.setting != "default-capability")
        return !limits && change.decides == Parts{Part::limits};
      const auto name = program_.symbols.find(bridged_.names[*change.container]);
      const auto which = program_.symbols.find(change.shown.from);
      if (!name || !which || !capability || any_capability.contains(*name)) return false;
      const Symbol arguments[] = {*name, *which};
      const AtomId atom = atoms_.find(*capability, arguments);
      return atom == kNoAtom || atom >= asked_for.size() || !asked_for[atom];
    });
  }

  // Facts of which some path says something.
  [[nodiscard]] std::vector<bool> atoms_told() const {
    std::vector<bool> told(atoms_.size());
    for (const Proof& proof : proofs_)
      for (const auto* atoms : {&proof.facts, &proof.denied, &proof.events})
        for (const AtomId atom : *atoms) told[atom] = true;
    return told;
  }

  // With changes taken for made: what is left, what is gone, and what is there only with them.
  Expected<Analysis> after(Effects& bridge, std::span<const Change> changes, std::span<const ChangeId> made,
                           Analysis analysis, std::span<const std::vector<AtomId>> goals) {
    const Ways were = ways_to({program_, atoms_, derivation_}, goals, request_.most_paths);
    given_ = bridge.after(changes, made);
    keep_footholds(program_, atoms_, request_.from, given_);
    const Derivation before = std::exchange(derivation_, derive(program_, atoms_, given_));
    if (request_.with_applied) tell_all(analysis);
    const auto left = reached(program_, atoms_, derivation_, asked_);
    tell(ways_to({program_, atoms_, derivation_}, left, request_.most_paths), analysis);
    judge(analysis);
    // The same way may rest on other facts then.
    const std::vector<std::string> ids_before = ids_of({program_, atoms_, before}, were.proofs);
    const std::vector<std::string> ids_now = ids_of({program_, atoms_, derivation_}, proofs_);
    const auto furthest = furthest_by_start(were);
    for (std::size_t i = 0; i < proofs_.size(); ++i)
      if (!std::ranges::binary_search(ids_before, analysis.paths[i].id) && !went_as_far(furthest, proofs_[i]))
        analysis.opened.push_back(analysis.paths[i].id);
    const SameProof is(program_, before, derivation_);
    for (std::size_t i = 0; i < were.proofs.size(); ++i)
      if (!std::ranges::binary_search(ids_now, path_id({program_, atoms_, before}, were.proofs[i])) &&
          !holds_there(is, were.proofs[i], were.variants[i]))
        ++analysis.gone;
    for (const std::string_view goal : asked_) analysis.cut.goals.emplace_back(goal);
    for (const ChangeId id : made) {
      analysis.cut.changes.push_back(analysis.changes.size());
      analysis.cut.weight += changes[id].shown.weight;
      analysis.changes.push_back(changes[id].shown);
    }
    // What each of several has a part in was not asked.
    if (made.size() == 1) analysis.effects.push_back({.closes_alone = analysis.gone});
    for (std::size_t i = 0; i < analysis.paths.size(); ++i) analysis.cut.remaining.push_back(i);
    return analysis;
  }

  static std::vector<std::string> ids_of(const Told& told, std::span<const Proof> proofs) {
    std::vector<std::string> ids;
    for (const Proof& proof : proofs) ids.push_back(path_id(told, proof));
    std::ranges::sort(ids);
    return ids;
  }

  // How grave the gravest goal is that a start leads to: its place in asked_.
  struct Furthest {
    std::ptrdiff_t certain = std::numeric_limits<std::ptrdiff_t>::max();
    std::ptrdiff_t possible = std::numeric_limits<std::ptrdiff_t>::max();
  };
  [[nodiscard]] std::ptrdiff_t gravity(const Proof& proof) const {
    return std::ranges::find(asked_, program_.predicates[atoms_.predicate(proof.goal)].goal) - asked_.begin();
  }
  [[nodiscard]] std::map<std::vector<AtomId>, Furthest> furthest_by_start(const Ways& ways) const {
    std::map<std::vector<AtomId>, Furthest> furthest;
    for (const Proof& proof : ways.proofs) {
      Furthest& of_start = furthest[proof.footholds];
      of_start.possible = std::min(of_start.possible, gravity(proof));
      if (proof.certain) of_start.certain = std::min(of_start.certain, gravity(proof));
    }
    return furthest;
  }
  // Whether before the same start led to this goal, or a graver one, as surely.
  [[nodiscard]] bool went_as_far(const std::map<std::vector<AtomId>, Furthest>& before,
                                 const Proof& proof) const {
    const auto at = before.find(proof.footholds);
    return at != before.end() && (proof.certain ? at->second.certain : at->second.possible) <= gravity(proof);
  }

  static bool holds_there(const SameProof& there, const Proof& proof, std::span<const Proof> variants) {
    const auto holds = [&](const Proof& each) { return there.of(each).has_value(); };
    return holds(proof) || std::ranges::any_of(variants, holds);
  }

  BridgeCache cache_;
  Asked bridged_from_;
  Program& program_;
  const Request& request_;
  std::vector<std::string_view> asked_, judged_;  // goals
  Atoms atoms_;
  Words words_{program_, program_.symbols, atoms_};
  Bridged bridged_;
  std::vector<Given> given_;
  Derivation derivation_;
  std::vector<Proof> proofs_;
  std::vector<std::vector<Proof>> variants_;  // of each
};

}  // namespace

Expected<Program> program_of(std::span<const RuleFile> further) {
  std::vector<RuleFile> files(built_in_rules().begin(), built_in_rules().end());
  for (RuleFile& file : files) file.documented = true;
  files.insert(files.end(), further.begin(), further.end());
  auto program = read_program(files);
  if (program)
    for (const Predicate& predicate : program->predicates) (void)program->predicate_names.of(predicate.name);
  return program;
}

Expected<Analysis> analyse(const System& system, Program& program, const Request& request) {
  const std::string_view wanted = request.assume.empty() ? assumed_hosts().front().name : request.assume;
  if (std::ranges::find(assumed_hosts(), wanted, &AssumedHost::name) == assumed_hosts().end()) {
    std::string known;
    for (const AssumedHost& host : assumed_hosts()) known.append(known.empty() ? "" : ", ").append(host.name);
    return std::unexpected(
        Error{"assume the host", std::string(wanted), "it is not known", "name one of " + known});
  }
  if (!needs_a_host(system)) return Run(system, program, request).analyse();
  System with_host = system;
  (void)assume_host(with_host, wanted);  // its name was looked up above
  auto analysis = Run(with_host, program, request).analyse();
  if (analysis) analysis->assumed = wanted;
  return analysis;
}

}  // namespace watertight::attack
