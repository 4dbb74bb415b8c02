// Exact search for the cheapest changes that break every proof of a table: unit propagation, dominated
// changes, a dual lower bound, and independent parts apart from one another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "attack/cut.hpp"

namespace watertight::attack {

// One thing that breaks a proof: `make` is made in full, and of each set in `unless` something is left
// undone. The sets are sorted. A premise that a change removes gives {make}; one that only a change brings in
// gives {unless}.
struct Breaker {
  std::vector<ChangeId> make;
  std::vector<std::vector<ChangeId>> unless;
  bool operator==(const Breaker&) const = default;
};

// Proofs by number: any of its breakers breaks one.
struct ProofTable {
  std::vector<Breaker> breakers;
  std::vector<std::vector<std::uint32_t>> proofs;  // into breakers, sorted
};

struct WordsHash {
  std::size_t operator()(const std::vector<std::uint32_t>& words) const;
};

class BranchAndBound {
 public:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};  // a bound: none

  // `table` may grow between searches.
  BranchAndBound(std::span<const std::uint32_t> weights, const ProofTable& table, std::uint64_t steps);

  struct Answer {
    bool found = false;
    bool exact = true;  // false: the search was ended by its limit; what was found may not be the cheapest
    std::vector<ChangeId> changes;
  };
  // The cheapest that weigh less than `bound`.
  [[nodiscard]] Answer cheapest(std::vector<std::uint32_t> proofs, std::uint64_t bound);
  // `steps` from now on, each the look at one breaker in one branch.
  void allow(std::uint64_t steps) { limit_ = steps_ + steps; }

 private:
  enum class Made : std::uint8_t { undecided, no, yes };
  enum class State : std::uint8_t { settled, satisfied, open };  // settled: whatever else is decided
  struct View {
    State state = State::open;  // satisfied: as long as what is undecided is not made
    std::uint32_t viable = 0;   // breakers that can still be had
    std::uint32_t last = 0;     // one of them
  };
  using Proofs = std::vector<std::uint32_t>;

  [[nodiscard]] bool viable(const Breaker& breaker) const;
  [[nodiscard]] View look(std::uint32_t proof);
  [[nodiscard]] std::uint32_t undecided_in(const std::vector<ChangeId>& set, ChangeId& last) const;
  void decide(ChangeId change, Made made);
  void undo(std::size_t mark);
  bool force(const Breaker& breaker);
  bool propagate(Proofs& proofs);
  bool drop_dominated(const Proofs& proofs);
  [[nodiscard]] std::vector<Proofs> components(const Proofs& proofs);
  [[nodiscard]] std::uint64_t lower_bound(const Proofs& proofs);
  [[nodiscard]] std::uint64_t cover_of_spent(const Proofs& proofs, std::vector<ChangeId>& cover);
  bool decide_by_pairs(const Proofs& proofs);
  [[nodiscard]] ChangeId most_wanted(const Proofs& proofs);
  [[nodiscard]] std::vector<std::uint32_t> shape(const Proofs& proofs, std::vector<ChangeId>& names);

  std::uint64_t search(Proofs proofs, std::uint64_t bound, std::vector<ChangeId>& chosen);
  std::uint64_t search_parts(const Proofs& proofs, std::uint64_t bound, std::vector<ChangeId>& chosen);
  std::uint64_t search_part(const Proofs& proofs, std::uint64_t bound, std::vector<ChangeId>& chosen);
  std::uint64_t cover_or_branch(const Proofs& proofs, std::uint64_t bound, std::vector<ChangeId>& chosen);
  std::uint64_t search_decided(const Proofs& proofs, std::size_t mark, std::uint64_t bound,
                               std::vector<ChangeId>& chosen);
  std::uint64_t branch(const Proofs& proofs, std::uint64_t bound, std::vector<ChangeId>& chosen);

  std::span<const std::uint32_t> weights_;
  const ProofTable& table_;
  std::uint64_t limit_;
  std::uint64_t steps_ = 0;
  bool exact_ = true;

  std::vector<Made> made_;         // by change
  std::vector<ChangeId> decided_;  // in order, to be undone

  // A number by change for the time of one function; what was written under an older stamp counts for
  // nothing.
  std::uint32_t& scratch(ChangeId change);
  std::vector<std::uint32_t> stamps_, scratch_;
  std::uint32_t stamp_ = 0;

  // Parts solved in full, by their shape: containers that are alike are solved once. Values: the changes
  // made, in the numbering of the shape.
  std::unordered_map<std::vector<std::uint32_t>, std::vector<std::uint32_t>, WordsHash> solved_;
};

}  // namespace watertight::attack
