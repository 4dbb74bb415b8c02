// The atoms of one predicate that hold, as rows, and indexes on them: what a join looks in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "attack/fact_base.hpp"

namespace watertight::attack {

inline constexpr std::uint32_t kNoRow = 0xffffffff;

// Rows in the order in which they came to hold: what a round finds stands behind what it knew.
struct Relation {
  std::size_t arity = 0;
  std::vector<AtomId> atoms;
  std::vector<Symbol> values;  // `arity` of each row

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(atoms.size()); }
  [[nodiscard]] const Symbol* row(std::uint32_t row) const { return values.data() + row * arity; }
  void add(AtomId atom, std::span<const Symbol> arguments);
};

// Which arguments are known when a premise is looked up: bit i for argument i.
using Mask = std::uint8_t;

// Rows by some of their arguments. Rows that agree in those are a chain, the latest first.
class RelationIndex {
 public:
  explicit RelationIndex(Mask mask) : mask_(mask) {}
  [[nodiscard]] Mask mask() const { return mask_; }
  // Takes in the rows that the relation got since the last time, those before `end`.
  void extend(const Relation& relation, std::uint32_t end);
  // The latest row with these arguments where the mask is set; kNoRow: there is none.
  [[nodiscard]] std::uint32_t first(const Relation& relation, const Symbol* arguments) const;
  [[nodiscard]] std::uint32_t next(std::uint32_t row) const { return next_[row]; }

 private:
  [[nodiscard]] std::uint64_t hash(const Symbol* arguments, std::size_t arity) const;
  [[nodiscard]] bool same(const Symbol* a, const Symbol* b, std::size_t arity) const;
  void grow(const Relation& relation);

  Mask mask_;
  std::size_t keys_ = 0;
  std::vector<std::uint32_t> slots_;  // the latest row of each key; kNoRow: free. Its size is a power of two
  std::vector<std::uint32_t> next_;   // by row
};

}  // namespace watertight::attack
