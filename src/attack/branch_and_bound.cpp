#include "attack/branch_and_bound.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace watertight::attack {

std::size_t WordsHash::operator()(const std::vector<std::uint32_t>& words) const {
  std::uint64_t hash = words.size();
  for (const std::uint32_t word : words) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
  }
  return hash;
}

BranchAndBound::BranchAndBound(std::span<const std::uint32_t> weights, const ProofTable& table,
                               std::uint64_t steps)
    : weights_(weights),
      table_(table),
      limit_(steps),
      made_(weights.size(), Made::undecided),
      stamps_(weights.size(), 0),
      scratch_(weights.size(), 0) {}

BranchAndBound::Answer BranchAndBound::cheapest(std::vector<std::uint32_t> proofs, std::uint64_t bound) {
  exact_ = true;
  Answer answer;
  answer.found = search(std::move(proofs), bound, answer.changes) != kNone;
  answer.exact = exact_;
  return answer;
}

std::uint32_t& BranchAndBound::scratch(ChangeId change) {
  if (stamps_[change] != stamp_) {
    stamps_[change] = stamp_;
    scratch_[change] = 0;
  }
  return scratch_[change];
}

// How many of a set may still be made or not; 0 when one of them is not.
std::uint32_t BranchAndBound::undecided_in(const std::vector<ChangeId>& set, ChangeId& last) const {
  std::uint32_t count = 0;
  for (const ChangeId change : set) {
    if (made_[change] == Made::no) return 0;
    if (made_[change] == Made::undecided) ++count, last = change;
  }
  return count;
}

bool BranchAndBound::viable(const Breaker& breaker) const {
  const auto is = [&](Made made) { return [this, made](ChangeId change) { return made_[change] == made; }; };
  return std::ranges::none_of(breaker.make, is(Made::no)) &&
         std::ranges::none_of(breaker.unless,
                              [&](const auto& set) { return std::ranges::all_of(set, is(Made::yes)); });
}

BranchAndBound::View BranchAndBound::look(std::uint32_t proof) {
  steps_ += table_.proofs[proof].size();
  View view;
  for (const std::uint32_t number : table_.proofs[proof]) {
    const Breaker& breaker = table_.breakers[number];
    if (!viable(breaker)) continue;
    ++view.viable;
    view.last = number;
    const auto made = [&](ChangeId change) { return made_[change] == Made::yes; };
    if (!std::ranges::all_of(breaker.make, made)) continue;
    const auto left_out = [&](ChangeId change) { return made_[change] == Made::no; };
    const bool sure = std::ranges::all_of(
        breaker.unless, [&](const auto& set) { return std::ranges::any_of(set, left_out); });
    view.state = sure ? State::settled : State::satisfied;
    if (sure) return view;
  }
  return view;
}

void BranchAndBound::decide(ChangeId change, Made made) {
  made_[change] = made;
  decided_.push_back(change);
}

void BranchAndBound::undo(std::size_t mark) {
  for (; decided_.size() > mark; decided_.pop_back()) made_[decided_.back()] = Made::undecided;
}

// Decides what the only way to break a proof asks for; says whether that was anything.
bool BranchAndBound::force(const Breaker& breaker) {
  const std::size_t before = decided_.size();
  for (const ChangeId change : breaker.make)
    if (made_[change] == Made::undecided) decide(change, Made::yes);
  for (const auto& set : breaker.unless) {
    ChangeId last = 0;
    if (undecided_in(set, last) == 1) decide(last, Made::no);
  }
  return decided_.size() > before;
}

// False: some proof cannot be broken any more. What is settled leaves `proofs`.
bool BranchAndBound::propagate(Proofs& proofs) {
  for (bool again = true; again;) {
    again = false;
    std::size_t kept = 0;
    for (const std::uint32_t proof : proofs) {
      const View view = look(proof);
      if (view.viable == 0) return false;
      if (view.state == State::settled) continue;
      if (view.viable == 1 && force(table_.breakers[view.last])) again = true;
      proofs[kept++] = proof;
    }
    proofs.resize(kept);
  }
  return true;
}

// Proofs that share an undecided change stand together.
std::vector<std::vector<std::uint32_t>> BranchAndBound::components(const Proofs& proofs) {
  ++stamp_;
  std::vector<std::uint32_t> parent(proofs.size());
  std::iota(parent.begin(), parent.end(), 0U);
  const auto root = [&](std::uint32_t at) {
    while (parent[at] != at) at = parent[at] = parent[parent[at]];
    return at;
  };
  for (std::uint32_t at = 0; at < proofs.size(); ++at) {
    const auto join = [&](const std::vector<ChangeId>& set) {
      for (const ChangeId change : set) {
        if (made_[change] != Made::undecided) continue;
        std::uint32_t& first = scratch(change);
        if (first == 0) first = at + 1;
        const std::uint32_t a = root(first - 1);
        const std::uint32_t b = root(at);
        parent[std::max(a, b)] = std::min(a, b);
      }
    };
    for (const std::uint32_t number : table_.proofs[proofs[at]]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      join(breaker.make);
      std::ranges::for_each(breaker.unless, join);
    }
  }
  std::vector<Proofs> parts;
  std::vector<std::uint32_t> part(proofs.size());
  for (std::uint32_t at = 0; at < proofs.size(); ++at) {
    const std::uint32_t first = root(at);
    if (first == at) {
      part[at] = static_cast<std::uint32_t>(parts.size());
      parts.emplace_back();
    }
    parts[part[first]].push_back(proofs[at]);
  }
  return parts;
}

// The undecided change that most open proofs could use, short proofs counting more.
ChangeId BranchAndBound::most_wanted(const Proofs& proofs) {
  ++stamp_;
  ChangeId best = 0;
  std::uint32_t most = 0;
  for (const std::uint32_t proof : proofs) {
    const View view = look(proof);
    if (view.state != State::open) continue;
    const std::uint32_t share = std::max<std::uint32_t>(1, 12 / view.viable);
    for (const std::uint32_t number : table_.proofs[proof]) {
      const Breaker& breaker = table_.breakers[number];
      if (!viable(breaker)) continue;
      for (const ChangeId change : breaker.make) {
        if (made_[change] != Made::undecided) continue;
        const std::uint32_t wanted = scratch(change) += share;
        if (wanted > most) most = wanted, best = change;
      }
    }
  }
  return best;
}

// The cheapest completion of what is decided that costs less than `bound`; appends what it makes. Everything
// decided here is undone.
std::uint64_t BranchAndBound::search(Proofs proofs, std::uint64_t bound, std::vector<ChangeId>& chosen) {
  const std::size_t mark = decided_.size();
  bool possible = propagate(proofs);
  while (possible && drop_dominated(proofs)) possible = propagate(proofs);
  std::uint64_t cost = 0;
  const std::size_t chosen_before = chosen.size();
  for (std::size_t at = mark; at < decided_.size(); ++at) {
    if (made_[decided_[at]] != Made::yes) continue;
    cost += weights_[decided_[at]];
    chosen.push_back(decided_[at]);
  }
  if (possible && cost < bound) {
    const std::uint64_t rest = search_parts(proofs, bound - cost, chosen);
    cost = rest == kNone ? kNone : cost + rest;
  } else {
    cost = kNone;
  }
  if (cost == kNone) chosen.resize(chosen_before);
  undo(mark);
  return cost;
}

std::uint64_t BranchAndBound::search_parts(const Proofs& proofs, std::uint64_t bound,
                                           std::vector<ChangeId>& chosen) {
  const auto is_open = [&](std::uint32_t proof) { return look(proof).state == State::open; };
  if (std::ranges::none_of(proofs, is_open)) return 0;
  std::vector<Proofs> parts = components(proofs);
  std::erase_if(parts, [&](const Proofs& part) { return std::ranges::none_of(part, is_open); });
  std::uint64_t least = 0;
  std::vector<std::uint64_t> bounds;
  for (const Proofs& part : parts) {
    bounds.push_back(lower_bound(part));
    least += bounds.back();
  }
  if (least >= bound) return kNone;
  std::uint64_t cost = 0;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    least -= bounds[at];
    const std::uint64_t part = search_part(parts[at], bound == kNone ? kNone : bound - cost - least, chosen);
    if (part == kNone) return kNone;
    cost += part;
  }
  return cost;
}

std::uint64_t BranchAndBound::search_part(const Proofs& proofs, std::uint64_t bound,
                                          std::vector<ChangeId>& chosen) {
  std::vector<ChangeId> names;
  std::vector<std::uint32_t> words = shape(proofs, names);
  if (words.empty()) return cover_or_branch(proofs, bound, chosen);
  if (const auto known = solved_.find(words); known != solved_.end()) {
    std::uint64_t cost = 0;
    for (const std::uint32_t number : known->second) cost += weights_[names[number]];
    if (cost >= bound) return kNone;
    for (const std::uint32_t number : known->second) chosen.push_back(names[number]);
    return cost;
  }
  const bool exact_before = std::exchange(exact_, true);
  const std::size_t chosen_before = chosen.size();
  const std::uint64_t cost = cover_or_branch(proofs, bound, chosen);
  if (exact_ && cost != kNone) {
    ++stamp_;
    for (std::uint32_t number = 0; number < names.size(); ++number) scratch(names[number]) = number;
    std::vector<std::uint32_t> made;
    for (std::size_t at = chosen_before; at < chosen.size(); ++at) made.push_back(scratch(chosen[at]));
    // What branch() leaves out can be no part of the shape: then the same part was solved within it already.
    solved_.insert_or_assign(std::move(words), std::move(made));
  }
  exact_ = exact_ && exact_before;
  return cost;
}

// A cover as cheap as the lower bound is the cheapest; any other is what the search has to beat.
std::uint64_t BranchAndBound::cover_or_branch(const Proofs& proofs, std::uint64_t bound,
                                              std::vector<ChangeId>& chosen) {
  const std::uint64_t least = lower_bound(proofs);
  std::vector<ChangeId> cover;
  const std::uint64_t price = cover_of_spent(proofs, cover);
  if (price != least || price >= bound) {
    const std::size_t mark = decided_.size();
    const std::uint64_t cost = decide_by_pairs(proofs)
                                   ? search_decided(proofs, mark, std::min(bound, price), chosen)
                                   : branch(proofs, std::min(bound, price), chosen);
    if (cost != kNone || price >= bound) return cost;
  }
  chosen.insert(chosen.end(), cover.begin(), cover.end());
  return price;
}

// The search with what was decided since `mark` as part of the answer; undoes it.
std::uint64_t BranchAndBound::search_decided(const Proofs& proofs, std::size_t mark, std::uint64_t bound,
                                             std::vector<ChangeId>& chosen) {
  std::uint64_t cost = 0;
  std::vector<ChangeId> made;
  for (std::size_t at = mark; at < decided_.size(); ++at)
    if (made_[decided_[at]] == Made::yes) {
      cost += weights_[decided_[at]];
      made.push_back(decided_[at]);
    }
  const std::uint64_t rest = cost < bound ? search(proofs, bound - cost, made) : kNone;
  undo(mark);
  if (rest == kNone) return kNone;
  chosen.insert(chosen.end(), made.begin(), made.end());
  return cost + rest;
}

std::uint64_t BranchAndBound::branch(const Proofs& proofs, std::uint64_t bound,
                                     std::vector<ChangeId>& chosen) {
  const std::size_t mark = decided_.size();
  if (steps_ >= limit_) {
    exact_ = false;
    return kNone;
  }
  const ChangeId change = most_wanted(proofs);
  const std::uint64_t weight = weights_[change];
  std::vector<ChangeId> with;
  std::uint64_t cost = kNone;
  if (weight < bound) {
    decide(change, Made::yes);
    cost = search(proofs, bound == kNone ? kNone : bound - weight, with);
    undo(mark);
  }
  if (cost != kNone) {
    cost += weight;
    with.push_back(change);
    bound = cost;
  }
  std::vector<ChangeId> without;
  decide(change, Made::no);
  if (const std::uint64_t other = search(proofs, bound, without); other != kNone) {
    cost = other;
    with = std::move(without);
  }
  undo(mark);
  chosen.insert(chosen.end(), with.begin(), with.end());
  return cost;
}

}  // namespace watertight::attack
