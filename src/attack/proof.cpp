#include "attack/proof.hpp"

#include <algorithm>
#include <queue>

#include "attack/minimal_sets.hpp"
#include "attack/proof_graph.hpp"
#include "attack/proof_order.hpp"

namespace watertight::attack {
namespace {

constexpr std::uint32_t kAssertion = 0xffffffff;
constexpr std::uint32_t kNoState = 0xffffffff;

// A state with what it follows from: a proof of it, of which larger ones are made.
struct Way {
  AtomId state = kNoAtom;
  std::uint32_t last = kAssertion;  // the instance that derives the state
  std::uint32_t rank = 0;
  SetPool::Place premises;
  SetPool::Place steps;  // instances, sorted
};

struct State {
  AtomId atom = kNoAtom;
  std::size_t most = 0;    // ways that are kept
  std::size_t kept = 0;    // ways that are there
  std::size_t passed = 0;  // of these, those that others build on
  bool goal = false;
  MinimalSets ways;
};

// An instance with one way for each state that it needs, or the assertion of a state.
struct Candidate {
  std::uint32_t instance = kAssertion;
  AtomId state = kNoAtom;
  std::uint32_t ways = 0;  // into Search::parts_
};

// The best way of all that are open is taken next, as in Knuth's "A generalization of Dijkstra's algorithm":
// no way ranks before what it is made of. Because whatever has more premises than a way of the same state is
// dropped, a state that comes to itself again is too, and the minimal sets of premises are those of de
// Kleer's assumption-based truth maintenance.
class Search {
 public:
  Search(const Program& program, const Atoms& atoms, const Derivation& derivation,
         std::span<const AtomId> goals, std::span<const AtomId> not_through, const ProofLimits& limits)
      : program_(program),
        derivation_(derivation),
        limits_(limits),
        graph_(program, atoms, derivation, goals, not_through),
        number_(atoms.size(), kNoState) {
    for (const AtomId atom : graph_.states()) {
      number_[atom] = static_cast<std::uint32_t>(states_.size());
      State& state = states_.emplace_back();
      state.atom = atom;
      state.most = limits.per_state;
    }
    for (const AtomId goal : goals) {
      State& state = states_[number_[goal]];
      const std::size_t built_on = graph_.needing(goal).empty() ? 0 : limits.per_state;
      state.most = std::max(limits.per_goal + (graph_.asserted(goal) ? 1 : 0), built_on);
      open_goals_ += state.goal ? 0 : 1;
      state.goal = true;
    }
  }

  Proofs run(const Atoms& atoms, std::span<const AtomId> goals) {
    for (const State& state : states_)
      if (graph_.asserted(state.atom)) offer({kAssertion, state.atom, 0});
    for (const std::uint32_t instance : graph_.first())
      offer({instance, derivation_.instances[instance].head, 0});
    while (!queue_.empty() && (complete_ || open_goals_ > 0)) {
      if (ways_.size() >= limits_.ways) {
        complete_ = false;
        break;
      }
      const auto number = static_cast<std::uint32_t>(queue_.top());
      queue_.pop();
      take(candidates_[number]);
    }
    return result(atoms, goals);
  }

 private:
  State& state_of(AtomId atom) { return states_[number_[atom]]; }

  // Makes steps_ and premises_ of a candidate. False where the state would follow from itself.
  bool combine(const Candidate& candidate) {
    steps_.clear();
    premises_.clear();
    if (candidate.instance == kAssertion) {
      premises_.push_back(ProofGraph::premise(candidate.state, false));
      return true;
    }
    graph_.needs(candidate.instance, needed_, premises_);
    for (std::size_t i = 0; i < needed_.size(); ++i) {
      const Way& way = ways_[parts_[candidate.ways + i]];
      append(steps_, sets_.at(way.steps));
      append(premises_, sets_.at(way.premises));
    }
    sort_each_once(steps_);
    sort_each_once(premises_);
    if (std::ranges::any_of(steps_, [&](std::uint32_t s) { return head(s) == candidate.state; }))
      return false;
    if (std::ranges::binary_search(premises_, ProofGraph::premise(candidate.state, false))) return false;
    if (needed_.size() > 1 && derived_twice()) choose(candidate.instance);
    steps_.insert(std::ranges::lower_bound(steps_, candidate.instance), candidate.instance);
    return true;
  }

  static void append(std::vector<std::uint32_t>& to, std::span<const std::uint32_t> numbers) {
    to.insert(to.end(), numbers.begin(), numbers.end());
  }

  static void sort_each_once(std::vector<std::uint32_t>& numbers) {
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  }

  [[nodiscard]] AtomId head(std::uint32_t instance) const { return derivation_.instances[instance].head; }

  // Whether two of the steps derive the same state, or one derives what is asserted.
  bool derived_twice() {
    heads_.clear();
    for (const std::uint32_t step : steps_) heads_.push_back(head(step));
    std::ranges::sort(heads_);
    if (std::ranges::adjacent_find(heads_) != heads_.end()) return true;
    return std::ranges::any_of(heads_, [&](AtomId state) {
      return std::ranges::binary_search(premises_, ProofGraph::premise(state, false));
    });
  }

  // Ways that were put together derive a state differently: leaves the steps of one proof of what `last`
  // needs.
  void choose(std::uint32_t last) {
    std::vector<AtomId> known;
    for (const std::uint32_t premise : premises_)
      if (!ProofGraph::denied(premise) && graph_.kind(ProofGraph::atom(premise)) == PredicateKind::state)
        known.push_back(ProofGraph::atom(premise));
    const std::size_t asserted = known.size();
    const auto has = [&](AtomId state) { return std::ranges::find(known, state) != known.end(); };
    std::vector<std::uint32_t> made;  // by what is known beyond what is asserted: the step that derives it
    for (std::size_t before = ~std::size_t{0}; before != known.size();) {
      before = known.size();
      for (const std::uint32_t step : steps_) {
        graph_.needs(step, needed_, own_);
        if (has(head(step)) || !std::ranges::all_of(needed_, has)) continue;
        known.push_back(head(step));
        made.push_back(step);
      }
    }
    steps_.clear();
    graph_.needs(last, needed_, premises_);
    std::vector<AtomId> wanted = needed_;
    for (std::size_t next = 0; next < wanted.size(); ++next) {
      const auto at = static_cast<std::size_t>(std::ranges::find(known, wanted[next]) - known.begin());
      if (at < asserted) {
        premises_.push_back(ProofGraph::premise(wanted[next], false));
        continue;
      }
      steps_.push_back(made[at - asserted]);
      graph_.needs(made[at - asserted], needed_, own_);
      append(premises_, own_);
      for (const AtomId state : needed_)
        if (std::ranges::find(wanted, state) == wanted.end()) wanted.push_back(state);
    }
    sort_each_once(steps_);
    sort_each_once(premises_);
  }

  // The order of Proof in one number: certain, without events, few steps, quiet.
  [[nodiscard]] std::uint32_t rank() const {
    bool unknown = false;
    bool event = false;
    for (const std::uint32_t premise : premises_) {
      const AtomId atom = ProofGraph::atom(premise);
      unknown = unknown || derivation_.of(atom) == Truth::unknown;
      event = event || graph_.kind(atom) == PredicateKind::event;
    }
    std::uint32_t noise = 0;
    for (const std::uint32_t step : steps_) noise = std::max(noise, noise_of(step));
    const auto steps = static_cast<std::uint32_t>(std::min<std::size_t>(steps_.size(), 0xfffff));
    return (unknown ? 1U << 31 : 0) | (event ? 1U << 30 : 0) | steps << 8 | noise;
  }

  [[nodiscard]] std::uint32_t noise_of(std::uint32_t instance) const {
    return static_cast<std::uint32_t>(
        program_.rules[program_.clauses[derivation_.instances[instance].clause].rule].noise);
  }

  // Whether there is a place for what combine() made.
  bool wanted(const State& state) {
    const bool full = state.kept >= state.most;
    if ((full && !complete_) || state.ways.covers(sets_, premises_)) return false;
    if (full) complete_ = false;
    return !full;
  }

  void offer(const Candidate& candidate) {
    if (!combine(candidate) || !wanted(state_of(candidate.state))) return;
    queue_.push(std::uint64_t{rank()} << 32 | candidates_.size());
    candidates_.push_back(candidate);
  }

  void take(const Candidate candidate) {
    State& state = state_of(candidate.state);
    if (!combine(candidate) || !wanted(state)) return;
    const auto number = static_cast<std::uint32_t>(ways_.size());
    ways_.push_back({candidate.state, candidate.instance, rank(), sets_.add(premises_), sets_.add(steps_)});
    passed_.push_back(false);
    const bool was_full = full(state);
    for (const std::uint32_t removed : state.ways.add(sets_, number, ways_.back().premises)) {
      --state.kept;
      state.passed -= passed_[removed] ? 1 : 0;
    }
    ++state.kept;
    if (state.goal && full(state) && !was_full) --open_goals_;
    if (state.goal && !full(state) && was_full) ++open_goals_;
    pass(state, number);
  }

  static bool full(const State& state) { return state.kept >= state.most; }

  // Offers everything that can be made with the way and what is there beside it.
  void pass(State& state, std::uint32_t number) {
    const std::span<const std::uint32_t> needing = graph_.needing(state.atom);
    if (needing.empty() || (graph_.ends_at(state.atom) && ways_[number].last != kAssertion)) return;
    if (state.passed >= limits_.per_state) {
      complete_ = false;
      return;
    }
    ++state.passed;
    passed_[number] = true;
    for (const std::uint32_t instance : needing) {
      graph_.needs(instance, needed_, own_);
      choices_.clear();
      bool possible = true;
      for (const AtomId other : needed_) {
        std::vector<std::uint32_t>& ways = choices_.emplace_back();
        if (other == state.atom) {
          ways.push_back(number);
          continue;
        }
        for (const MinimalSets::Entry& entry : state_of(other).ways.entries())
          if (!entry.removed && passed_[entry.owner]) ways.push_back(entry.owner);
        possible = possible && !ways.empty();
      }
      if (possible) offer_all(instance);
    }
  }

  // Every choice of one way out of each of choices_.
  void offer_all(std::uint32_t instance) {
    const std::vector<std::vector<std::uint32_t>>& choices = choices_;
    std::vector<std::size_t> at(choices.size());
    for (bool more = true; more;) {
      const Candidate candidate{instance, head(instance), static_cast<std::uint32_t>(parts_.size())};
      for (std::size_t i = 0; i < at.size(); ++i) parts_.push_back(choices[i][at[i]]);
      const std::size_t before = candidates_.size();
      offer(candidate);
      if (candidates_.size() == before) parts_.resize(candidate.ways);
      more = false;
      for (std::size_t i = 0; i < at.size() && !more; ++i) {
        more = ++at[i] < choices[i].size();
        if (!more) at[i] = 0;
      }
    }
  }

  Proofs result(const Atoms& atoms, std::span<const AtomId> goals) {
    Proofs out;
    std::vector<RankedProof> ranked;
    for (const AtomId goal : goals) {
      State& state = state_of(goal);
      if (!state.goal) continue;  // given twice
      state.goal = false;
      const std::size_t begin = ranked.size();
      for (const MinimalSets::Entry& entry : state.ways.entries())
        if (!entry.removed && ways_[entry.owner].last != kAssertion)
          ranked.push_back({proof(ways_[entry.owner]), ways_[entry.owner].rank, {}});
      std::ranges::stable_sort(ranked.begin() + static_cast<std::ptrdiff_t>(begin), ranked.end(), {},
                               &RankedProof::rank);
      if (ranked.size() - begin > limits_.per_goal) complete_ = false;
      ranked.resize(std::min(ranked.size(), begin + limits_.per_goal));
      if (ranked.size() > limits_.all) complete_ = false;
      ranked.resize(std::min(ranked.size(), limits_.all));
    }
    out.proofs = in_order(program_, atoms, derivation_, std::move(ranked));
    out.complete = complete_;
    return out;
  }

  Proof proof(const Way& way) {
    Proof out;
    out.goal = way.state;
    out.certain = true;
    for (const std::uint32_t premise : sets_.at(way.premises)) {
      const AtomId atom = ProofGraph::atom(premise);
      const PredicateKind kind = graph_.kind(atom);
      (ProofGraph::denied(premise)    ? out.denied
       : kind == PredicateKind::fact  ? out.facts
       : kind == PredicateKind::event ? out.events
                                      : out.footholds)
          .push_back(atom);
      out.certain = out.certain && derivation_.of(atom) != Truth::unknown;
    }
    std::vector<std::pair<AtomId, std::uint32_t>> derives;
    for (const std::uint32_t step : sets_.at(way.steps)) {
      derives.emplace_back(head(step), step);
      out.noise = std::max(out.noise, noise_of(step));
    }
    std::ranges::sort(derives);
    std::vector<bool> seen(derives.size());
    put_after_what_it_needs(way.state, derives, seen, out.instances);
    return out;
  }

  void put_after_what_it_needs(AtomId state, std::span<const std::pair<AtomId, std::uint32_t>> derives,
                               std::vector<bool>& seen, std::vector<std::uint32_t>& instances) {
    const auto at = std::ranges::lower_bound(derives, state, {}, &std::pair<AtomId, std::uint32_t>::first);
    if (at == derives.end() || at->first != state) return;
    const auto number = static_cast<std::size_t>(at - derives.begin());
    if (seen[number]) return;
    seen[number] = true;
    std::vector<AtomId> states;
    std::vector<std::uint32_t> premises;
    graph_.needs(at->second, states, premises);
    for (const AtomId needed : states) put_after_what_it_needs(needed, derives, seen, instances);
    instances.push_back(at->second);
  }

  const Program& program_;
  const Derivation& derivation_;
  const ProofLimits& limits_;
  ProofGraph graph_;
  std::vector<std::uint32_t> number_;  // by atom: into states_
  std::vector<State> states_;
  std::vector<Way> ways_;
  std::vector<bool> passed_;  // by way
  SetPool sets_;
  std::vector<Candidate> candidates_;
  std::vector<std::uint32_t> parts_;
  // By rank, then in the order offered.
  std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> queue_;
  std::size_t open_goals_ = 0;  // that take further proofs
  bool complete_ = true;

  std::vector<std::uint32_t> steps_;  // what combine() made
  std::vector<std::uint32_t> premises_;
  std::vector<AtomId> needed_;
  std::vector<std::uint32_t> own_;
  std::vector<AtomId> heads_;
  std::vector<std::vector<std::uint32_t>> choices_;
};

}  // namespace

Proofs proofs_of(const Program& program, const Atoms& atoms, const Derivation& derivation,
                 std::span<const AtomId> goals, std::span<const AtomId> not_through,
                 const ProofLimits& limits) {
  return Search(program, atoms, derivation, goals, not_through, limits).run(atoms, goals);
}

}  // namespace watertight::attack
