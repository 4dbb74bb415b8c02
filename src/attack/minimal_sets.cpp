#include "attack/minimal_sets.hpp"

#include <algorithm>

namespace watertight::attack {
namespace {

// Up to here going through all of them is quicker than an index.
constexpr std::size_t kFew = 32;

std::uint64_t signature_of(std::span<const std::uint32_t> set) {
  std::uint64_t out = 0;
  for (const std::uint32_t number : set) out |= std::uint64_t{1} << (number * 0x9e3779b9U >> 26);
  return out;
}

}  // namespace

SetPool::Place SetPool::add(std::span<const std::uint32_t> set) {
  const Place place{static_cast<std::uint32_t>(numbers.size()), static_cast<std::uint32_t>(set.size())};
  numbers.insert(numbers.end(), set.begin(), set.end());
  return place;
}

bool MinimalSets::covers(const SetPool& pool, std::span<const std::uint32_t> set) const {
  if (has_empty_) return true;
  const std::uint64_t signature = signature_of(set);
  const auto within = [&](const Entry& entry) {
    return !entry.removed && (entry.signature & ~signature) == 0 &&
           std::ranges::includes(set, pool.at(entry.place));
  };
  if (!index_) return std::ranges::any_of(entries_, within);
  for (const std::uint32_t number : set)
    if (const auto found = index_->found_by.find(number); found != index_->found_by.end())
      for (const std::uint32_t entry : found->second)
        if (within(entries_[entry])) return true;
  return false;
}

std::vector<std::uint32_t> MinimalSets::add(const SetPool& pool, std::uint32_t owner, SetPool::Place place) {
  const std::span<const std::uint32_t> set = pool.at(place);
  const std::uint64_t signature = signature_of(set);
  std::vector<std::uint32_t> removed;
  const auto contains = [&](Entry& entry) {
    if (entry.removed || (signature & ~entry.signature) != 0 ||
        !std::ranges::includes(pool.at(entry.place), set))
      return;
    entry.removed = true;
    removed.push_back(entry.owner);
  };
  if (index_ && !set.empty()) {
    if (const auto* where = rarest(set))
      for (const std::uint32_t entry : *where) contains(entries_[entry]);
  } else {
    for (Entry& entry : entries_) contains(entry);
  }
  has_empty_ = has_empty_ || set.empty();
  entries_.push_back({owner, place, signature, false});
  const auto last = static_cast<std::uint32_t>(entries_.size() - 1);
  if (index_) {
    note_occurrences(pool, last);
    file(pool, last);
  } else if (entries_.size() > kFew) {
    index_ = std::make_unique<Index>();
    for (std::uint32_t entry = 0; entry <= last; ++entry) note_occurrences(pool, entry);
    for (std::uint32_t entry = 0; entry <= last; ++entry) file(pool, entry);
  }
  return removed;
}

void MinimalSets::note_occurrences(const SetPool& pool, std::uint32_t entry) {
  for (const std::uint32_t number : pool.at(entries_[entry].place)) index_->occurs[number].push_back(entry);
}

void MinimalSets::file(const SetPool& pool, std::uint32_t entry) {
  const std::span<const std::uint32_t> set = pool.at(entries_[entry].place);
  const auto number =
      std::ranges::min_element(set, {}, [&](std::uint32_t n) { return index_->occurs[n].size(); });
  if (number != set.end()) index_->found_by[*number].push_back(entry);
}

// Where the number of the set that occurs least does; nothing: one of them occurs nowhere.
const std::vector<std::uint32_t>* MinimalSets::rarest(std::span<const std::uint32_t> set) const {
  const std::vector<std::uint32_t>* out = nullptr;
  for (const std::uint32_t number : set) {
    const auto found = index_->occurs.find(number);
    if (found == index_->occurs.end()) return nullptr;
    if (out == nullptr || found->second.size() < out->size()) out = &found->second;
  }
  return out;
}

}  // namespace watertight::attack
