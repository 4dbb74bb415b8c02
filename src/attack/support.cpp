#include "attack/support.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace watertight::attack {

namespace {

constexpr std::uint64_t kFar = std::numeric_limits<std::uint64_t>::max();
// States that many steps share count again in each: prices would double with every floor.
constexpr std::uint64_t kMostPrice = std::uint64_t{1} << 40U;

// Lists by key, out of pairs of key and item.
template <typename Lists>
Lists grouped(std::size_t keys, std::span<const std::pair<std::uint32_t, std::uint32_t>> pairs) {
  Lists lists;
  lists.begin.assign(keys + 1, 0);
  for (const auto& [key, item] : pairs) ++lists.begin[key + 1];
  for (std::size_t key = 0; key < keys; ++key) lists.begin[key + 1] += lists.begin[key];
  lists.items.resize(pairs.size());
  std::vector<std::uint32_t> next(lists.begin.begin(), lists.begin.end() - 1);
  for (const auto& [key, item] : pairs) lists.items[next[key]++] = item;
  return lists;
}

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// By premise of the clause as it stands in Derivation::bodies.
std::vector<std::vector<const Literal*>> literals_of(const Program& program) {
  std::vector<std::vector<const Literal*>> literals;
  for (const Clause& clause : program.clauses) {
    literals.emplace_back();
    for (const Literal& literal : clause.body)
      if (literal.predicate != kDifferent) literals.back().push_back(&literal);
  }
  return literals;
}

}  // namespace

Support::Support(const Program& program, const Atoms& atoms, const Derivation& derivation,
                 const Changeable& changeable, std::span<const AtomId> goals) {
  const auto literals = literals_of(program);
  const InstancesByHead instances_to(derivation);

  std::vector<std::uint32_t> node_of(atoms.size(), kNoNode);
  std::vector<AtomId> nodes;
  const auto node = [&](AtomId atom) {
    if (node_of[atom] == kNoNode) {
      node_of[atom] = static_cast<std::uint32_t>(nodes.size());
      nodes.push_back(atom);
    }
    return node_of[atom];
  };
  std::unordered_map<std::uint64_t, std::uint32_t> asked_numbers;
  const auto number = [&](Switched asked) {
    const auto next = static_cast<std::uint32_t>(asked_.size());
    const auto [entry, is_new] =
        asked_numbers.try_emplace(std::uint64_t{asked.atom} * 2 + (asked.denied ? 1 : 0), next);
    if (is_new) asked_.push_back(asked);
    return entry->second;
  };

  for (const AtomId goal : goals) goal_nodes_.push_back(node(goal));
  for (std::uint32_t at = 0; at < nodes.size(); ++at) {
    if (const Switched given = {.atom = nodes[at], .denied = false};
        changeable.holds(given) != Changeable::Holds::never) {
      if (changeable.holds(given) == Changeable::Holds::by_changes) switches_.items.push_back(number(given));
      heads_.push_back(at);
      states_.end_list();
      switches_.end_list();
    }
    for (const std::uint32_t which : instances_to.of(nodes[at])) {
      const Instance& instance = derivation.instances[which];
      const auto body = derivation.body(program, instance);
      const auto& premises = literals[instance.clause];
      const auto kind = [&](std::size_t premise) {
        return program.predicates[premises[premise]->predicate].kind;
      };
      const auto asked = [&](std::size_t premise) {
        return Switched{.atom = body[premise], .denied = premises[premise]->negated};
      };
      bool possible = true;
      for (std::size_t premise = 0; premise < premises.size(); ++premise)
        if (kind(premise) == PredicateKind::fact &&
            changeable.holds(asked(premise)) == Changeable::Holds::never)
          possible = false;
      if (!possible) continue;
      for (std::size_t premise = 0; premise < premises.size(); ++premise) {
        if (kind(premise) == PredicateKind::state)
          states_.items.push_back(node(body[premise]));
        else if (kind(premise) == PredicateKind::fact &&
                 changeable.holds(asked(premise)) == Changeable::Holds::by_changes)
          switches_.items.push_back(number(asked(premise)));
      }
      heads_.push_back(at);
      states_.end_list();
      switches_.end_list();
    }
  }
  nodes_ = nodes.size();

  Pairs to;
  Pairs from;
  for (std::uint32_t step = 0; step < heads_.size(); ++step) {
    to.emplace_back(heads_[step], step);
    for (const std::uint32_t state : states_[step]) from.emplace_back(state, step);
  }
  steps_to_ = grouped<Lists>(nodes_, to);
  steps_from_ = grouped<Lists>(nodes_, from);
}

std::vector<bool> Support::follows(const std::vector<bool>& holding) const {
  std::vector<std::uint32_t> missing(heads_.size());
  std::vector<bool> reached(nodes_);
  std::vector<std::uint32_t> waiting;
  const auto reach = [&](std::uint32_t node) {
    if (reached[node]) return;
    reached[node] = true;
    waiting.push_back(node);
  };
  for (std::uint32_t step = 0; step < heads_.size(); ++step) {
    missing[step] = static_cast<std::uint32_t>(states_[step].size());
    if (!std::ranges::all_of(switches_[step], [&](std::uint32_t asked) { return holding[asked]; }))
      missing[step] = kNoNode;
    else if (missing[step] == 0)
      reach(heads_[step]);
  }
  while (!waiting.empty()) {
    const std::uint32_t node = waiting.back();
    waiting.pop_back();
    for (const std::uint32_t step : steps_from_[node])
      if (missing[step] != kNoNode && --missing[step] == 0) reach(heads_[step]);
  }
  std::vector<bool> goals;
  for (const std::uint32_t node : goal_nodes_) goals.push_back(reached[node]);
  return goals;
}

// The cheapest proof of every state, by Knuth's generalisation of Dijkstra's algorithm.
struct Support::Inside {
  std::vector<std::uint64_t> price;       // by node; kFar: does not follow
  std::vector<std::uint32_t> best;        // by node: the step that derives it
  std::vector<std::uint64_t> step_price;  // with all it builds on; kFar: does not apply
};

Support::Inside Support::inside(const std::vector<bool>& holding,
                                std::span<const std::uint32_t> prices) const {
  Inside found = {.price = std::vector(nodes_, kFar),
                  .best = std::vector(nodes_, kNoNode),
                  .step_price = std::vector(heads_.size(), kFar)};
  std::vector<std::uint32_t> missing(heads_.size());
  std::vector<std::uint64_t> sum(heads_.size(), 1);
  using Next = std::pair<std::uint64_t, std::uint32_t>;
  std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
  const auto apply = [&](std::uint32_t step) {
    found.step_price[step] = sum[step];
    if (found.price[heads_[step]] == kFar) queue.emplace(sum[step], step);
  };
  for (std::uint32_t step = 0; step < heads_.size(); ++step) {
    missing[step] = static_cast<std::uint32_t>(states_[step].size());
    for (const std::uint32_t asked : switches_[step]) {
      if (!holding[asked]) missing[step] = kNoNode;
      sum[step] += 16 * std::uint64_t{prices[asked]};
    }
    if (missing[step] == 0) apply(step);
  }
  while (!queue.empty()) {
    const auto [price, step] = queue.top();
    queue.pop();
    const std::uint32_t node = heads_[step];
    if (found.price[node] != kFar) continue;
    found.price[node] = price;
    found.best[node] = step;
    for (const std::uint32_t next : steps_from_[node]) {
      if (missing[next] == kNoNode) continue;
      sum[next] = std::min(sum[next] + price, kMostPrice);
      if (--missing[next] == 0) apply(next);
    }
  }
  return found;
}

// The cheapest way on from every state to a wanted goal.
struct Support::Outside {
  std::vector<std::uint64_t> price;  // by node: of everything beside the state itself; kFar: it leads nowhere
  std::vector<std::uint32_t> via;    // by node: the step to take; kNoNode: it is the goal
};

Support::Outside Support::outside(const Inside& inside, const std::vector<bool>& wanted) const {
  Outside found = {.price = std::vector(nodes_, kFar), .via = std::vector(nodes_, kNoNode)};
  using Next = std::pair<std::uint64_t, std::uint32_t>;
  std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
  for (std::size_t goal = 0; goal < goal_nodes_.size(); ++goal) {
    const std::uint32_t node = goal_nodes_[goal];
    if (!wanted[goal] || inside.price[node] == kFar || found.price[node] == 0) continue;
    found.price[node] = 0;
    queue.emplace(0, node);
  }
  std::vector<bool> settled(nodes_);
  while (!queue.empty()) {
    const auto [price, node] = queue.top();
    queue.pop();
    if (settled[node]) continue;
    settled[node] = true;
    for (const std::uint32_t step : steps_to_[node]) {
      if (inside.step_price[step] == kFar) continue;
      for (const std::uint32_t state : states_[step]) {
        const std::uint64_t beside =
            inside.step_price[step] - std::min(inside.step_price[step], inside.price[state]);
        const std::uint64_t next = std::min(price + beside, kMostPrice);
        if (settled[state] || next >= found.price[state]) continue;
        found.price[state] = next;
        found.via[state] = step;
        queue.emplace(next, state);
      }
    }
  }
  return found;
}

std::vector<Support::StandingProof> Support::proofs(const std::vector<bool>& holding,
                                                    const std::vector<bool>& wanted,
                                                    std::span<const std::uint32_t> prices) const {
  const Inside in = inside(holding, prices);
  const Outside out = outside(in, wanted);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> seeds;
  for (std::uint32_t step = 0; step < heads_.size(); ++step)
    if (in.step_price[step] != kFar && out.price[heads_[step]] != kFar)
      seeds.emplace_back(in.step_price[step] + out.price[heads_[step]], step);
  std::ranges::sort(seeds);

  std::vector<std::uint32_t> goal_of(nodes_, 0);
  for (std::uint32_t goal = 0; goal < goal_nodes_.size(); ++goal)
    if (wanted[goal]) goal_of[goal_nodes_[goal]] = goal;

  std::vector<StandingProof> proofs;
  std::vector<bool> covered(heads_.size());
  std::vector<std::uint32_t> derived(nodes_, kNoNode);  // by node: the last seed whose proof derives it
  std::vector<std::uint32_t> waiting;
  for (const auto& [price, seed] : seeds) {
    if (covered[seed]) continue;
    StandingProof proof;
    const auto take = [&](std::uint32_t step) {
      covered[step] = true;
      proof.asked.insert(proof.asked.end(), switches_[step].begin(), switches_[step].end());
      for (const std::uint32_t state : states_[step]) {
        if (derived[state] == seed) continue;
        derived[state] = seed;
        waiting.push_back(state);
      }
    };
    // First whatever the step builds on, then the step, then the way on from there; what already stands in
    // the proof is not derived again. Best proofs build on cheaper states alone: nothing is circular.
    for (std::uint32_t step = seed;;) {
      take(step);
      while (!waiting.empty()) {
        const std::uint32_t state = waiting.back();
        waiting.pop_back();
        take(in.best[state]);
      }
      const std::uint32_t head = heads_[step];
      derived[head] = seed;
      step = out.via[head];
      if (step != kNoNode) continue;
      proof.goal = goal_of[head];
      break;
    }
    std::ranges::sort(proof.asked);
    const auto repeated = std::ranges::unique(proof.asked);
    proof.asked.erase(repeated.begin(), repeated.end());
    proofs.push_back(std::move(proof));
  }
  return proofs;
}

}  // namespace watertight::attack
