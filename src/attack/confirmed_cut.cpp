#include "attack/confirmed_cut.hpp"

#include <algorithm>
#include <iterator>
#include <queue>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "attack/proof.hpp"
#include "attack/reached.hpp"

namespace watertight::attack {
namespace {

constexpr int kMostConfirmations = 8;

// Where what really comes of the changes differs from what their effects say.
Effect what_is_not_told(std::vector<Given> really, std::vector<Given> told, std::vector<ChangeId> made) {
  std::ranges::sort(really, {}, &Given::atom);
  std::ranges::sort(told, {}, &Given::atom);
  Effect effect{std::move(made), {}, {}};
  add_difference(told, really, effect);
  return effect;
}

std::vector<Given> only_asked_for(std::vector<Given> facts, const Situation& now) {
  // Footholds that were not asked for stay away.
  std::unordered_set<AtomId> there;
  for (const Given& each : now.given) there.insert(each.atom);
  std::erase_if(facts, [&](const Given& each) {
    return now.program.predicates[now.atoms.predicate(each.atom)].kind == PredicateKind::state &&
           !there.contains(each.atom);
  });
  return facts;
}

// A fact that no change touches and that stands for something to be mended elsewhere: not one that says what
// is there.
bool is_mended_elsewhere(const Situation& now, AtomId atom, const std::unordered_set<AtomId>& changed) {
  if (changed.contains(atom)) return false;
  const Predicate& predicate = now.program.predicates[now.atoms.predicate(atom)];
  return predicate.kind == PredicateKind::fact && predicate.name != "container" &&
         predicate.name != "rootful" && predicate.name != "proxy-in-reach";
}

// Facts of which every proof has one, the one of most proofs first: greedy. Proofs without any that counts
// are passed over. Of those that concern as many the one named last is taken: facts of the system as a whole
// come behind those of containers.
template <typename Counts>
std::vector<AtomId> most_common(const std::vector<Proof>& proofs, Counts counts) {
  std::unordered_map<AtomId, std::vector<std::size_t>> proofs_with;
  for (std::size_t p = 0; p < proofs.size(); ++p)
    for (const AtomId atom : proofs[p].facts)
      if (counts(atom)) proofs_with[atom].push_back(p);
  std::vector<bool> met(proofs.size());
  using Entry = std::pair<std::size_t, AtomId>;  // in how many proofs, as was counted last
  std::priority_queue<Entry> queue;
  for (const auto& [atom, in] : proofs_with) queue.emplace(in.size(), atom);
  std::vector<AtomId> chosen;
  while (!queue.empty()) {
    const auto [said, atom] = queue.top();
    queue.pop();
    const std::vector<std::size_t>& in = proofs_with[atom];
    const auto now =
        static_cast<std::size_t>(std::ranges::count_if(in, [&](std::size_t p) { return !met[p]; }));
    if (now == 0) continue;
    if (now < said) {
      queue.emplace(now, atom);
      continue;
    }
    for (const std::size_t p : in) met[p] = true;
    chosen.push_back(atom);
  }
  return chosen;
}

constexpr ProofLimits kProofsToMend{.per_goal = 4096, .per_state = 8, .all = 20'000};

// The fewest facts that no change takes away and whose absence closes those goals that stay open with every
// change made; greedy, the fact of most such ways first. Empty where there is none that helps.
std::vector<AtomId> facts_to_mend(const Situation& now, std::span<const Effect> effects,
                                  std::span<const AtomId> goals) {
  std::unordered_set<AtomId> changed;
  for (const Effect& effect : effects) {
    changed.insert(effect.removes.begin(), effect.removes.end());
    for (const Given& given : effect.adds) changed.insert(given.atom);
  }
  std::vector<Given> hard;
  for (const Given& given : now.given)
    if (!changed.contains(given.atom)) hard.push_back(given);
  std::vector<AtomId> mended;
  for (;;) {
    const Derivation stays = derive(now.program, now.atoms, hard);
    std::vector<AtomId> left;
    std::ranges::copy_if(goals, std::back_inserter(left),
                         [&](AtomId goal) { return stays.of(goal) != Truth::no; });
    if (left.empty()) return mended;
    if (mended.empty()) {
      // What no way leads through is not looked at again.
      const std::vector<bool> asked_for = on_the_way(now.program, now.atoms, stays, left);
      std::erase_if(
          hard, [&](const Given& given) { return given.atom >= asked_for.size() || !asked_for[given.atom]; });
    }
    const auto chosen = most_common(proofs_of(now.program, now.atoms, stays, left, {}, kProofsToMend).proofs,
                                    [&](AtomId atom) { return is_mended_elsewhere(now, atom, changed); });
    if (chosen.empty()) return mended;
    mended.insert(mended.end(), chosen.begin(), chosen.end());
    const std::unordered_set<AtomId> gone(chosen.begin(), chosen.end());
    std::erase_if(hard, [&](const Given& given) { return gone.contains(given.atom); });
  }
}

// Goals of these kinds that nothing reached before.
std::vector<AtomId> opened_goals(const Situation& now, const Derivation& after,
                                 std::span<const std::string_view> kinds, std::span<const AtomId> known) {
  std::unordered_set<AtomId> seen(known.begin(), known.end());
  std::vector<AtomId> opened;
  for (const Instance& instance : after.instances) {
    const std::string& goal = now.program.predicates[now.atoms.predicate(instance.head)].goal;
    if (std::ranges::find(kinds, goal) != kinds.end() && seen.insert(instance.head).second)
      opened.push_back(instance.head);
  }
  return opened;
}

// Of cuts that weigh the same the one of fewer changes is wanted: each change counts a little.
constexpr std::uint32_t kWeight = 1U << 16U;

CutAnswer in_plain_weights(CutAnswer answer) {
  answer.best.weight /= kWeight;
  answer.of_gravest.weight /= kWeight;
  for (Cut& other : answer.alternatives) other.weight /= kWeight;
  return answer;
}

Premise mended_premise(const Situation& now, AtomId atom) {
  Premise premise;
  premise.sentence = say(now.program, now.atoms, atom);
  premise.atom = show(now.program, now.atoms, atom);
  premise.certain = now.derivation.of(atom) == Truth::yes;
  return premise;
}

std::vector<std::uint32_t> weights_of(std::span<const Change> changes) {
  std::vector<std::uint32_t> weights;
  for (const Change& change : changes) weights.push_back(change.shown.weight * kWeight + 1);
  return weights;
}

// The situation without what has to be mended elsewhere.
struct Mended {
  Mended(const Situation& now, std::span<const Effect> effects, std::span<const AtomId> goals)
      : facts(facts_to_mend(now, effects, goals)),
        given(now.given.begin(), now.given.end()),
        derivation(facts.empty() ? &now.derivation : nullptr) {
    leave_out_of(given);
  }
  void leave_out_of(std::vector<Given>& from) const {
    if (facts.empty()) return;
    const std::unordered_set<AtomId> gone(facts.begin(), facts.end());
    std::erase_if(from, [&](const Given& each) { return gone.contains(each.atom); });
  }

  std::vector<AtomId> facts;
  std::vector<Given> given;
  const Derivation* derivation;  // see cut()
};

}  // namespace

CutAnswer confirmed_cut(const Situation& now, Effects& bridge, std::span<const Change> changes,
                        std::vector<Effect>& effects, std::span<const std::string_view> kinds,
                        const ReachedGoals& reached_now, std::vector<Premise>& by_other_means) {
  std::vector<AtomId> goals = reached_now.all;
  const std::vector<std::uint32_t> weights = weights_of(changes);
  const Mended mended(now, effects, goals);
  for (const AtomId atom : mended.facts) by_other_means.push_back(mended_premise(now, atom));
  CutAnswer answer;
  for (int round = 0; round < kMostConfirmations; ++round) {
    answer = in_plain_weights(cut(now.program, now.atoms, mended.given, mended.derivation,
                                  {weights, effects, goals, reached_now.gravest}, {.confirm = false}));
    if (answer.best.changes.empty()) return answer;
    auto really = only_asked_for(bridge.after(changes, answer.best.changes), now);
    mended.leave_out_of(really);
    const Derivation after = derive(now.program, now.atoms, really);
    const bool holds =
        std::ranges::none_of(answer.closed, [&](AtomId goal) { return after.of(goal) != Truth::no; });
    const std::vector<AtomId> opened = opened_goals(now, after, kinds, goals);
    if (holds && opened.empty()) return answer;
    goals.insert(goals.end(), opened.begin(), opened.end());
    Effect missing = what_is_not_told(
        std::move(really), facts_after(mended.given, effects, answer.best.changes), answer.best.changes);
    if (missing.removes.empty() && missing.adds.empty()) {
      if (opened.empty()) break;
      continue;
    }
    effects.push_back(std::move(missing));
  }
  answer.exact = false;
  return answer;
}

}  // namespace watertight::attack
