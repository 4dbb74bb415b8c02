#include "attack/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "attack/assumed_host.hpp"
#include "checks/fingerprint.hpp"

namespace watertight::attack {
namespace {

const Predicate& predicate_of(const Told& told, AtomId atom) {
  return told.program.predicates[told.atoms.predicate(atom)];
}

std::string argument(const Told& told, AtomId atom, std::size_t index) {
  const auto arguments = told.atoms.arguments(atom);
  return index < arguments.size() ? std::string(told.program.symbols.text(arguments[index])) : std::string();
}

Foothold foothold_of(const Told& told, AtomId atom) {
  std::string says = say(told.program, told.atoms, atom);
  std::string name = argument(told, atom, 0);
  return {predicate_of(told, atom).foothold, name.empty() ? says : std::move(name), std::move(says)};
}

Premise premise_of(const Told& told, AtomId atom, bool denied, const EvidenceOf& evidence_of) {
  Premise premise;
  const Truth truth = told.derivation.of(atom);
  premise.sentence = say(told.program, told.atoms, atom);
  premise.atom = show(told.program, told.atoms, atom);
  premise.is_event = predicate_of(told, atom).kind == PredicateKind::event;
  if (denied) {
    premise.sentence = "it is not so that " + premise.sentence;
    premise.atom = "not " + premise.atom;
    premise.certain = truth == Truth::no;
  } else if (!premise.is_event) {
    premise.certain = truth == Truth::yes;
    premise.evidence = evidence_of(atom);
  }
  return premise;
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(text);
}

void note(Path& path, const Premise& premise) {
  if (premise.is_event) add_once(path.needs, premise.sentence);
  if (!premise.certain) add_once(path.unless, premise.sentence);
  if (std::ranges::any_of(premise.evidence,
                          [](const checks::Evidence& e) { return is_of_assumed_host(e.origin); }))
    add_once(path.assuming, premise.sentence);
}

}  // namespace

bool is_detail(const Rule& rule) {
  constexpr std::string_view kBecomingRoot[] = {"root-by-default", "setuid-in-image"};
  return std::ranges::find(kBecomingRoot, rule.id) != std::end(kBecomingRoot);
}

std::string path_id(const Told& told, const Proof& proof) {
  checks::Fingerprint digest;
  digest.add(show(told.program, told.atoms, proof.goal));
  for (const AtomId foothold : proof.footholds) digest.add(show(told.program, told.atoms, foothold));
  for (const std::uint32_t index : proof.instances) {
    const Clause& clause = told.program.clauses[told.derivation.instances[index].clause];
    if (const Rule& rule = told.program.rules[clause.rule]; !is_detail(rule)) digest.add(rule.id);
  }
  return digest.hex();
}

std::vector<GivenFact> given_facts(const Told& told, std::span<const Given> given) {
  std::vector<GivenFact> facts;
  facts.reserve(given.size());
  for (const Given& each : given)
    facts.push_back({show(told.program, told.atoms, each.atom), told.derivation.of(each.atom) == Truth::yes});
  std::ranges::sort(facts, {}, &GivenFact::atom);
  const auto twice = std::ranges::unique(facts);
  facts.erase(twice.begin(), twice.end());
  return facts;
}

std::vector<AppliedClause> applied_clauses(const Told& told) {
  std::vector<AppliedClause> all;
  for (const Instance& instance : told.derivation.instances) {
    const Clause& clause = told.program.clauses[instance.clause];
    const Rule& rule = told.program.rules[clause.rule];
    AppliedClause applied{rule.id,
                          instance.clause - rule.first_clause + 1,
                          show(told.program, told.atoms, instance.head),
                          {},
                          instance.certain};
    const auto body = told.derivation.body(told.program, instance);
    std::size_t position = 0;
    for (const Literal& literal : clause.body) {
      if (literal.predicate == kDifferent) continue;
      const AtomId atom = body[position++];
      applied.premises.push_back((literal.negated ? "not " : "") + show(told.program, told.atoms, atom));
      const bool is_state = told.program.predicates[literal.predicate].kind == PredicateKind::state;
      if (is_state && told.derivation.of(atom) != Truth::yes) applied.certain = false;
    }
    all.push_back(std::move(applied));
  }
  std::ranges::sort(all, {}, [](const AppliedClause& each) {
    return std::tie(each.rule, each.clause, each.state, each.premises);
  });
  return all;
}

Path path_of(const Told& told, const Proof& proof, const EvidenceOf& evidence_of) {
  Path path;
  path.id = path_id(told, proof);
  for (const AtomId foothold : proof.footholds) path.from.push_back(foothold_of(told, foothold));
  path.goal = predicate_of(told, proof.goal).goal;
  path.target = argument(told, proof.goal, 0);
  path.reaches = say(told.program, told.atoms, proof.goal);
  path.certainty = proof.certain ? Certainty::certain : Certainty::possible;
  path.noise = static_cast<Noise>(proof.noise);
  std::unordered_map<AtomId, std::size_t> step_of;
  for (const std::uint32_t index : proof.instances) {
    const Instance& instance = told.derivation.instances[index];
    const Clause& clause = told.program.clauses[instance.clause];
    const Rule& rule = told.program.rules[clause.rule];
    Step step{rule.id,
              rule.title,
              say(told.program, told.atoms, instance.head),
              show(told.program, told.atoms, instance.head),
              {},
              {},
              rule.techniques};
    const auto body = told.derivation.body(told.program, instance);
    std::size_t position = 0;
    for (const Literal& literal : clause.body) {
      if (literal.predicate == kDifferent) continue;
      const AtomId atom = body[position++];
      if (told.program.predicates[literal.predicate].kind == PredicateKind::state) {
        if (const auto before = step_of.find(atom);
            before != step_of.end() && std::ranges::find(step.after, before->second) == step.after.end())
          step.after.push_back(before->second);
        continue;
      }
      Premise premise = premise_of(told, atom, literal.negated, evidence_of);
      note(path, premise);
      step.premises.push_back(std::move(premise));
    }
    step_of.emplace(instance.head, path.steps.size());
    path.steps.push_back(std::move(step));
  }
  return path;
}

}  // namespace watertight::attack
