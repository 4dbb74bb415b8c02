#include "attack/relation.hpp"

#include <algorithm>

#include "attack/name_hash.hpp"

namespace watertight::attack {
namespace {

constexpr std::size_t kFirstSlots = 16;

}  // namespace

void Relation::add(AtomId atom, std::span<const Symbol> arguments) {
  atoms.push_back(atom);
  values.insert(values.end(), arguments.begin(), arguments.end());
}

std::uint64_t RelationIndex::hash(const Symbol* arguments, std::size_t arity) const {
  NameHash hash;
  for (std::size_t i = 0; i < arity; ++i)
    if ((mask_ >> i & 1) != 0) hash.add(arguments[i]);
  return hash.value();
}

bool RelationIndex::same(const Symbol* a, const Symbol* b, std::size_t arity) const {
  for (std::size_t i = 0; i < arity; ++i)
    if ((mask_ >> i & 1) != 0 && a[i] != b[i]) return false;
  return true;
}

void RelationIndex::extend(const Relation& relation, std::uint32_t end) {
  for (auto row = static_cast<std::uint32_t>(next_.size()); row < end; ++row) {
    if ((keys_ + 1) * 2 > slots_.size()) grow(relation);
    const std::size_t last = slots_.size() - 1;
    std::size_t slot = hash(relation.row(row), relation.arity) & last;
    while (slots_[slot] != kNoRow && !same(relation.row(slots_[slot]), relation.row(row), relation.arity))
      slot = (slot + 1) & last;
    if (slots_[slot] == kNoRow) ++keys_;
    next_.push_back(slots_[slot]);
    slots_[slot] = row;
  }
}

std::uint32_t RelationIndex::first(const Relation& relation, const Symbol* arguments) const {
  if (slots_.empty()) return kNoRow;
  const std::size_t last = slots_.size() - 1;
  for (std::size_t slot = hash(arguments, relation.arity) & last;; slot = (slot + 1) & last) {
    const std::uint32_t row = slots_[slot];
    if (row == kNoRow || same(relation.row(row), arguments, relation.arity)) return row;
  }
}

void RelationIndex::grow(const Relation& relation) {
  std::vector<std::uint32_t> old(std::max(kFirstSlots, slots_.size() * 2), kNoRow);
  old.swap(slots_);
  const std::size_t last = slots_.size() - 1;
  for (const std::uint32_t row : old) {
    if (row == kNoRow) continue;
    std::size_t slot = hash(relation.row(row), relation.arity) & last;
    while (slots_[slot] != kNoRow) slot = (slot + 1) & last;
    slots_[slot] = row;
  }
}

}  // namespace watertight::attack
