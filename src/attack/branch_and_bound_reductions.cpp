// What is known of proofs before any branch is taken: dominated changes, a lower bound, a cover out of it,
// and the shape by which equal parts are known again.
#include <algorithm>
#include <utility>

#include "attack/branch_and_bound.hpp"
#include "attack/half_integral_cover.hpp"

namespace watertight::attack {
namespace {

// Larger parts are seldom met twice.
constexpr std::size_t kMostWordsOfShape = 4096;

}  // namespace

// Leaves out each change for which another, no dearer, stands alone in every proof where it stands at all.
// Only changes that nothing wants undone may take another's place.
bool BranchAndBound::drop_dominated(const Proofs& proofs) {
  ++stamp_;
  struct Use {
    ChangeId change = 0;
    bool unwanted = false;
    std::vector<std::uint32_t> anywhere;  // positions in proofs, rising
    std::vector<std::uint32_t> alone;
  };
  std::vector<Use> uses;
  const auto use = [&](ChangeId change) -> Use& {
    std::uint32_t& slot = scratch(change);
    if (slot == 0) {
      uses.push_back({.change = change, .unwanted = false, .anywhere = {}, .alone = {}});
      slot = static_cast<std::uint32_t>(uses.size());
    }
    return uses[slot - 1];
  };
  const auto note = [](std::vector<std::uint32_t>& list, std::uint32_t at) {
    if (list.empty() || list.back() != at) list.push_back(at);
  };
  for (std::uint32_t at = 0; at < proofs.size(); ++at) {
    steps_ += table_.proofs[proofs[at]].size();
    for (const std::uint32_t number : table_.proofs[proofs[at]]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      ChangeId last = 0;
      const std::uint32_t left = undecided_in(breaker.make, last);
      for (const ChangeId change : breaker.make)
        if (made_[change] == Made::undecided) note(use(change).anywhere, at);
      bool wants_undone = false;
      for (const auto& set : breaker.unless) {
        ChangeId ignored = 0;
        if (undecided_in(set, ignored) == 0) continue;
        wants_undone = true;
        for (const ChangeId change : set)
          if (made_[change] == Made::undecided) use(change).unwanted = true;
      }
      if (left == 1 && !wants_undone) note(use(last).alone, at);
    }
  }
  const std::size_t before = decided_.size();
  for (const Use& weak : uses) {
    if (weak.anywhere.empty()) continue;
    const auto beats = [&](ChangeId change) {
      if (change == weak.change || made_[change] != Made::undecided ||
          weights_[change] > weights_[weak.change])
        return false;
      const Use& strong = uses[scratch(change) - 1];
      return !strong.unwanted && strong.alone.size() >= weak.anywhere.size() &&
             std::ranges::includes(strong.alone, weak.anywhere);
    };
    for (const std::uint32_t number : table_.proofs[proofs[weak.anywhere.front()]]) {
      const Breaker& breaker = table_.breakers[number];
      ChangeId last = 0;
      if (!viable(breaker) || undecided_in(breaker.make, last) != 1 || !beats(last)) continue;
      decide(weak.change, Made::no);
      break;
    }
  }
  return decided_.size() > before;
}

// A dual solution: each open proof takes what its cheapest breaker still costs off every breaker it has;
// whoever breaks all proofs pays at least the sum.
std::uint64_t BranchAndBound::lower_bound(const Proofs& proofs) {
  ++stamp_;
  std::uint64_t sum = 0;
  const auto left = [&](ChangeId change) {
    return made_[change] == Made::yes ? 0 : std::uint64_t{weights_[change]} - scratch(change);
  };
  const auto take = [&](std::uint32_t proof) {
    std::uint64_t least = kNone;
    for (const std::uint32_t number : table_.proofs[proof]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      std::uint64_t price = 0;
      for (const ChangeId change : breaker.make) price += left(change);
      least = std::min(least, price);
      if (least == 0) return;
    }
    sum += least;
    // What another breaker of this proof took off a shared change is taken off twice: the bound stays one.
    for (const std::uint32_t number : table_.proofs[proof]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      std::uint64_t due = least;
      for (const ChangeId change : breaker.make) {
        const std::uint64_t now = std::min(due, left(change));
        if (now != 0) scratch(change) += static_cast<std::uint32_t>(now);
        due -= now;
      }
    }
  };
  // Proofs with few breakers first: they leave the others the most.
  Proofs open;
  for (const std::uint32_t proof : proofs) {
    const View view = look(proof);
    if (view.state != State::open) continue;
    if (view.viable <= 2)
      take(proof);
    else
      open.push_back(proof);
  }
  std::ranges::for_each(open, take);
  return sum;
}

// To be called after lower_bound() of the same proofs: the changes whose whole price it has spent break every
// proof, unless something is to be left undone; those that are needless then, the dearest first, are left
// out.
std::uint64_t BranchAndBound::cover_of_spent(const Proofs& proofs, std::vector<ChangeId>& cover) {
  const std::size_t mark = decided_.size();
  std::vector<ChangeId> spent;
  for (const std::uint32_t proof : proofs)
    for (const std::uint32_t number : table_.proofs[proof])
      for (const ChangeId change : table_.breakers[number].make)
        if (made_[change] == Made::undecided && scratch(change) == weights_[change]) {
          decide(change, Made::yes);
          spent.push_back(change);
        }
  const auto is_open = [&](std::uint32_t proof) { return look(proof).state == State::open; };
  if (std::ranges::any_of(proofs, is_open)) {
    undo(mark);
    return kNone;
  }
  ++stamp_;
  for (std::uint32_t i = 0; i < spent.size(); ++i) scratch(spent[i]) = i + 1;
  std::vector<Proofs> proofs_with(spent.size());
  for (const std::uint32_t proof : proofs)
    for (const std::uint32_t number : table_.proofs[proof])
      for (const ChangeId change : table_.breakers[number].make)
        if (const std::uint32_t i = scratch(change);
            i != 0 && (proofs_with[i - 1].empty() || proofs_with[i - 1].back() != proof))
          proofs_with[i - 1].push_back(proof);
  std::ranges::stable_sort(spent, std::ranges::greater{}, [&](ChangeId change) { return weights_[change]; });
  std::uint64_t price = 0;
  for (const ChangeId change : spent) {
    made_[change] = Made::undecided;
    if (std::ranges::none_of(proofs_with[scratch(change) - 1], is_open)) continue;
    made_[change] = Made::yes;
    cover.push_back(change);
    price += weights_[change];
  }
  undo(mark);
  return price;
}

// Where every proof asks for one of two changes, and for nothing to be left undone: decides the changes that
// some cheapest answer is known to make or to leave out; says whether there were any.
bool BranchAndBound::decide_by_pairs(const Proofs& proofs) {
  ++stamp_;
  std::vector<ChangeId> changes;
  std::vector<std::uint32_t> weights;
  std::vector<CoverEdge> edges;
  const auto vertex = [&](ChangeId change) {
    std::uint32_t& number = scratch(change);
    if (number == 0) {
      changes.push_back(change);
      weights.push_back(weights_[change]);
      number = static_cast<std::uint32_t>(changes.size());
    }
    return number - 1;
  };
  for (const std::uint32_t proof : proofs) {
    std::vector<std::uint32_t> pair;
    for (const std::uint32_t number : table_.proofs[proof]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      ChangeId only = 0;
      if (!breaker.unless.empty() || undecided_in(breaker.make, only) != 1 || pair.size() == 2) return false;
      pair.push_back(vertex(only));
    }
    if (pair.size() != 2) return false;
    edges.emplace_back(pair.front(), pair.back());
  }
  steps_ += 2 * edges.size();
  const std::vector<Share> shares = half_integral_cover(weights, edges);
  const std::size_t before = decided_.size();
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (shares[i] != Share::half) decide(changes[i], shares[i] == Share::whole ? Made::yes : Made::no);
  return decided_.size() > before;
}

// The part in numbers of its own: two parts of one shape differ in the names of their changes alone. Empty:
// too large.
std::vector<std::uint32_t> BranchAndBound::shape(const Proofs& proofs, std::vector<ChangeId>& names) {
  ++stamp_;
  std::vector<std::uint32_t> words;
  const auto name = [&](ChangeId change) {
    std::uint32_t& number = scratch(change);
    if (number == 0) {
      names.push_back(change);
      number = static_cast<std::uint32_t>(names.size());
    }
    return number - 1;
  };
  const auto write = [&](const std::vector<ChangeId>& set) {
    const std::size_t count = words.size();
    words.push_back(0);
    for (const ChangeId change : set) {
      if (made_[change] != Made::undecided) continue;
      words.push_back(name(change));
      ++words[count];
    }
  };
  for (const std::uint32_t proof : proofs) {
    if (words.size() > kMostWordsOfShape) return {};
    const std::size_t count = words.size();
    words.push_back(0);
    for (const std::uint32_t number : table_.proofs[proof]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      ++words[count];
      write(breaker.make);
      const std::size_t sets = words.size();
      words.push_back(0);
      for (const auto& set : breaker.unless) {
        ChangeId ignored = 0;
        if (undecided_in(set, ignored) == 0) continue;
        ++words[sets];
        write(set);
      }
    }
  }
  for (const ChangeId change : names) words.push_back(weights_[change]);
  words.push_back(static_cast<std::uint32_t>(names.size()));
  return words;
}

}  // namespace watertight::attack
