#include "attack/proof_graph.hpp"

#include <algorithm>

namespace watertight::attack {

ProofGraph::ProofGraph(const Program& program, const Atoms& atoms, const Derivation& derivation,
                       std::span<const AtomId> goals, std::span<const AtomId> not_through)
    : program_(program),
      atoms_(atoms),
      derivation_(derivation),
      ends_(atoms.size()),
      begin_(atoms.size() + 1) {
  for (const Clause& clause : program.clauses) {
    std::vector<BodyLiteral>& body = bodies_.emplace_back();
    for (const Literal& literal : clause.body)
      if (literal.predicate != kDifferent)
        body.push_back({program.predicates[literal.predicate].kind, literal.negated});
  }
  for (const AtomId atom : not_through) ends_[atom] = true;

  const InstancesByHead deriving(derivation);
  // Backwards from the goals: what is needed, by instances that are used.
  std::vector<bool> seen(atoms.size());
  const auto see = [&](AtomId state) {
    if (!seen[state]) states_.push_back(state);
    seen[state] = true;
  };
  for (const AtomId goal : goals) see(goal);
  const std::size_t goal_count = states_.size();
  std::vector<std::uint32_t> used;
  std::vector<AtomId> states;
  std::vector<std::uint32_t> premises;
  for (std::size_t next = 0; next < states_.size(); ++next) {
    const AtomId state = states_[next];
    if (ends_[state] && next >= goal_count) continue;
    for (const std::uint32_t instance : deriving.of(state)) {
      needs(instance, states, premises);
      // What nothing may be built on serves only where it is asserted.
      if (std::ranges::any_of(states, [&](AtomId s) { return ends_[s] && !asserted(s); })) continue;
      used.push_back(instance);
      if (states.empty()) first_.push_back(instance);
      std::ranges::for_each(states, see);
    }
  }
  for (const std::uint32_t instance : used) {
    needs(instance, states, premises);
    for (const AtomId state : states) ++begin_[state + 1];
  }
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  needing_.resize(begin_.back());
  std::vector<std::uint32_t> end(begin_.begin(), begin_.end() - 1);
  for (const std::uint32_t instance : used) {
    needs(instance, states, premises);
    for (const AtomId state : states) needing_[end[state]++] = instance;
  }
}

PredicateKind ProofGraph::kind(AtomId atom) const { return program_.predicates[atoms_.predicate(atom)].kind; }

// Level 0 among states is that of footholds alone.
bool ProofGraph::asserted(AtomId state) const {
  return derivation_.of(state) != Truth::no && derivation_.level[state] == 0;
}

void ProofGraph::needs(std::uint32_t instance, std::vector<AtomId>& states,
                       std::vector<std::uint32_t>& premises) const {
  states.clear();
  premises.clear();
  const Instance& one = derivation_.instances[instance];
  const std::vector<BodyLiteral>& body = bodies_[one.clause];
  for (std::size_t i = 0; i < body.size(); ++i) {
    const AtomId atom = derivation_.bodies[one.body + i];
    if (body[i].kind != PredicateKind::state)
      premises.push_back(premise(atom, body[i].negated));
    else if (std::ranges::find(states, atom) == states.end())
      states.push_back(atom);
  }
}

}  // namespace watertight::attack
