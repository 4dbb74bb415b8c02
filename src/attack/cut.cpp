#include "attack/cut.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include "attack/changeable.hpp"
#include "attack/hitting_set.hpp"
#include "attack/support.hpp"

namespace watertight::attack {

namespace {

// With more changes than these in play, alternatives are sought to the widest changes of the best cut alone.
constexpr std::size_t kFewChanges = 200;
constexpr std::size_t kWidest = 8;

// Implicit hitting sets: the cheapest changes that break the proofs known so far are tried; what still
// follows then gives further proofs, until nothing follows. Each proof stands for a clause that is exact both
// ways: it is broken by those sets of changes, and by no others, that satisfy the clause. So neither facts
// that changes add nor denials of facts that they remove need to be treated apart.
class Closing {
 public:
  Closing(const Changeable& changeable, const Support& support, const CutProblem& problem,
          std::uint64_t steps)
      : changeable_(changeable),
        support_(support),
        changes_(problem.weights.size()),
        sets_(problem.weights, steps),
        used_(problem.weights.size()) {
    for (const Switched& asked : support.asked()) {
      breakers_.push_back(changeable.breakers(asked));
      prices_.push_back(std::max<std::uint32_t>(1, static_cast<std::uint32_t>(breakers_.back().size())));
      for (const Breaker& breaker : breakers_.back())
        for (const ChangeId change : breaker.make) used_[change] = true;
    }
  }

  // The cheapest changes after which no wanted goal follows, and which keep to `conditions` too (proofs of no
  // goal).
  HittingSet close(const std::vector<bool>& wanted, std::span<const std::uint32_t> conditions = {}) {
    for (;;) {
      std::vector<std::uint32_t> proofs(conditions.begin(), conditions.end());
      for (const auto& [goal, proof] : known_)
        if (wanted[goal]) proofs.push_back(proof);
      HittingSet set = sets_.cheapest(proofs);
      if (!set.found) return set;
      ++rounds_;
      const auto standing = support_.proofs(holding(set.changes), wanted, prices_);
      if (standing.empty()) return set;
      for (const Support::StandingProof& proof : standing) known_.emplace_back(proof.goal, clause_of(proof));
      std::ranges::sort(known_);
      const auto repeated = std::ranges::unique(known_);
      known_.erase(repeated.begin(), repeated.end());
    }
  }

  // A condition for close(): not all of `changes`.
  std::uint32_t not_all_of(const std::vector<ChangeId>& changes) {
    return sets_.add({{.make = {}, .unless = {changes}}});
  }

  [[nodiscard]] std::vector<bool> follows(std::span<const ChangeId> changes) {
    ++rounds_;
    return support_.follows(holding(changes));
  }

  // The changes of `cut` by how many proofs they break, the widest first.
  [[nodiscard]] std::vector<ChangeId> widest(const std::vector<ChangeId>& cut) const {
    std::vector<std::size_t> breaks(changes_);
    for (const Breakers& breakers : breakers_)
      for (const Breaker& breaker : breakers)
        for (const ChangeId change : breaker.make) ++breaks[change];
    std::vector<ChangeId> order = cut;
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](ChangeId change) { return breaks[change]; });
    order.resize(std::min(order.size(), kWidest));
    return order;
  }

  [[nodiscard]] std::size_t changes_in_play() const {
    return static_cast<std::size_t>(std::ranges::count(used_, true));
  }
  [[nodiscard]] std::vector<ChangeId> all_in_play() const {
    std::vector<ChangeId> all;
    for (ChangeId change = 0; change < changes_; ++change)
      if (used_[change]) all.push_back(change);
    return all;
  }
  void allow(std::uint64_t steps) { sets_.allow(steps); }
  [[nodiscard]] std::uint32_t rounds() const { return rounds_; }

 private:
  [[nodiscard]] std::vector<bool> holding(std::span<const ChangeId> changes) const {
    std::vector<bool> made(changes_);
    for (const ChangeId change : changes) made[change] = true;
    const std::vector<bool> in_force = changeable_.in_force(made);
    std::vector<bool> holding;
    for (const Switched& asked : support_.asked())
      holding.push_back(changeable_.holds_under(asked, in_force));
    return holding;
  }

  std::uint32_t clause_of(const Support::StandingProof& proof) {
    Breakers breakers;
    for (const std::uint32_t asked : proof.asked)
      breakers.insert(breakers.end(), breakers_[asked].begin(), breakers_[asked].end());
    return sets_.add(breakers);
  }

  const Changeable& changeable_;
  const Support& support_;
  std::size_t changes_;
  HittingSets sets_;
  std::vector<Breakers> breakers_;     // by premise of Support::asked()
  std::vector<std::uint32_t> prices_;  // likewise
  std::vector<bool> used_;             // by change: some premise can be switched with it
  std::vector<std::pair<std::uint32_t, std::uint32_t>> known_;  // goal and proof
  std::uint32_t rounds_ = 0;
};

Cut cut_of(const HittingSet& set) { return {.changes = set.changes, .weight = set.weight}; }

// Takes in as many goals of [from, to) as can be closed together with those that are wanted already, the
// first ones first. What is taken in leaves `best` the cheapest set that closes all that is wanted then.
struct Admission {
  Closing& closing;
  std::vector<bool> wanted;
  HittingSet best = {.found = true, .exact = true, .changes = {}, .weight = 0};
  bool gave_up = false;

  void admit(std::span<const std::uint32_t> goals) {
    if (goals.empty() || gave_up) return;
    std::vector<bool> more = wanted;
    for (const std::uint32_t goal : goals) more[goal] = true;
    HittingSet set = closing.close(more);
    if (set.found) {
      wanted = std::move(more);
      best = std::move(set);
    } else if (!set.exact) {
      gave_up = true;
    } else if (goals.size() > 1) {
      admit(goals.first(goals.size() / 2));
      admit(goals.subspan(goals.size() / 2));
    }
  }
};

// Where the search gave up: every change is made, and then undone again in ever smaller portions as long as
// nothing that was closed follows.
void settle_for_any(Closing& closing, const CutProblem& problem, Admission& admission) {
  std::vector<ChangeId> made = closing.all_in_play();
  const std::vector<bool> open = closing.follows(made);
  for (std::size_t goal = 0; goal < open.size(); ++goal) admission.wanted[goal] = !open[goal];
  const auto closes = [&](const std::vector<ChangeId>& changes) {
    const std::vector<bool> follows = closing.follows(changes);
    for (std::size_t goal = 0; goal < follows.size(); ++goal)
      if (follows[goal] && admission.wanted[goal]) return false;
    return true;
  };
  std::ranges::stable_sort(made, std::ranges::greater{},
                           [&](ChangeId change) { return problem.weights[change]; });
  for (std::size_t portion = std::max<std::size_t>(1, made.size() / 2); portion > 0;) {
    bool undone = false;
    for (std::size_t at = 0; at < made.size();) {
      std::vector<ChangeId> fewer(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(at));
      const std::size_t end = std::min(made.size(), at + portion);
      fewer.insert(fewer.end(), made.begin() + static_cast<std::ptrdiff_t>(end), made.end());
      if (closes(fewer)) {
        made = std::move(fewer);
        undone = true;
      } else {
        at += portion;
      }
    }
    // Undoing one change can make another needless.
    if (!undone || portion > 1) portion /= 2;
  }
  std::ranges::sort(made);
  admission.best = {.found = true, .exact = false, .changes = made, .weight = 0};
  for (const ChangeId change : made) admission.best.weight += problem.weights[change];
}

// What closes those of the gravest goals that `best` closes; `best` itself where the search gives up.
void cut_gravest(Closing& closing, const Admission& admission, const std::vector<AtomId>& goals,
                 std::span<const AtomId> gravest, CutAnswer& answer) {
  const std::unordered_set<AtomId> some(gravest.begin(), gravest.end());
  std::vector<bool> wanted = admission.wanted;
  for (std::size_t goal = 0; goal < goals.size(); ++goal)
    if (!some.contains(goals[goal])) wanted[goal] = false;
  const HittingSet set = closing.close(wanted);
  answer.of_gravest_exact = set.found && set.exact;
  answer.of_gravest = answer.of_gravest_exact ? cut_of(set) : answer.best;
}

// Next-best cuts one after the other: none that has all of an earlier one. As weights are more than 0, each
// is minimal.
std::vector<Cut> next_best(Closing& closing, const Admission& admission, std::size_t most) {
  std::vector<Cut> cuts;
  std::vector<std::uint32_t> conditions = {closing.not_all_of(admission.best.changes)};
  while (cuts.size() < most) {
    const HittingSet set = closing.close(admission.wanted, conditions);
    if (!set.found || !set.exact) break;
    cuts.push_back(cut_of(set));
    conditions.push_back(closing.not_all_of(set.changes));
  }
  return cuts;
}

// The cheapest cut without the widest change of the best, without the second widest, and so on. None is
// within another: the one without change c is the cheapest of all that lack c.
std::vector<Cut> without_the_widest(Closing& closing, const Admission& admission, std::size_t most) {
  std::vector<Cut> cuts;
  for (const ChangeId change : closing.widest(admission.best.changes)) {
    const std::uint32_t condition = closing.not_all_of({change});
    const HittingSet set = closing.close(admission.wanted, std::span(&condition, 1));
    if (!set.exact) break;
    if (set.found && std::ranges::find(cuts, set.changes, &Cut::changes) == cuts.end())
      cuts.push_back(cut_of(set));
  }
  std::ranges::stable_sort(cuts, {}, &Cut::weight);
  cuts.resize(std::min(cuts.size(), most));
  return cuts;
}

// The graph that the search went over knows of every change; derive() knows of none. Were one of them wrong,
// nobody should be told that a way is closed.
void confirm(const Program& program, Atoms& atoms, std::span<const Given> given, const CutProblem& problem,
             const CutAnswer& answer) {
  const auto after = facts_after(given, problem.effects, answer.best.changes);
  const Derivation derivation = derive(program, atoms, after);
  for (const AtomId goal : answer.closed) {
    if (derivation.of(goal) == Truth::no) continue;
    throw std::logic_error(fmt::format("{} follows although the cut closes it", show(program, atoms, goal)));
  }
}

std::vector<AtomId> each_once(std::span<const AtomId> goals) {
  std::vector<AtomId> once(goals.begin(), goals.end());
  std::unordered_set<AtomId> seen;
  std::erase_if(once, [&](AtomId goal) { return !seen.insert(goal).second; });
  return once;
}

}  // namespace

CutAnswer cut(const Program& program, Atoms& atoms, std::span<const Given> given,
              const Derivation* derivation, const CutProblem& problem, const CutLimits& limits) {
  const Changeable changeable(given, problem.effects);
  Derivation own;
  const bool opens = changeable.may_open(program, atoms);
  if (opens)
    own = derive(program, atoms, changeable.whatever_is_changed());
  else if (derivation == nullptr)
    own = derive(program, atoms, given);
  const Derivation& all = opens || derivation == nullptr ? own : *derivation;
  const std::vector<AtomId> goals = each_once(problem.goals);
  const Support support(program, atoms, all, changeable, goals);
  Closing closing(changeable, support, problem, limits.steps);

  // What needs nothing that changes switch is beyond all of them.
  const std::vector<bool> beyond = support.follows(std::vector<bool>(support.asked().size()));
  std::vector<std::uint32_t> within;
  for (std::uint32_t goal = 0; goal < goals.size(); ++goal)
    if (!beyond[goal]) within.push_back(goal);

  Admission admission = {.closing = closing, .wanted = std::vector<bool>(goals.size())};
  admission.admit(within);
  if (admission.gave_up) settle_for_any(closing, problem, admission);

  CutAnswer answer;
  for (std::size_t goal = 0; goal < goals.size(); ++goal)
    (admission.wanted[goal] ? answer.closed : answer.open).push_back(goals[goal]);
  answer.best = cut_of(admission.best);
  answer.exact = admission.best.exact;
  if (!problem.gravest.empty()) {
    closing.allow(limits.steps / 4);
    cut_gravest(closing, admission, goals, problem.gravest, answer);
  }
  if (answer.exact && limits.alternatives > 0) {
    closing.allow(limits.steps / 4);
    const bool few = closing.changes_in_play() <= kFewChanges;
    answer.alternatives = few ? next_best(closing, admission, limits.alternatives)
                              : without_the_widest(closing, admission, limits.alternatives);
  }
  if (limits.confirm) confirm(program, atoms, given, problem, answer);
  answer.rounds = closing.rounds() + (opens ? 2 : 1);
  return answer;
}

}  // namespace watertight::attack
