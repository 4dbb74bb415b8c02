// The cheapest changes that break every proof: minimum-weight hitting set. Stands under cut.hpp, which finds
// the proofs, and over branch_and_bound.hpp, which searches.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "attack/branch_and_bound.hpp"
#include "attack/cut.hpp"

namespace watertight::attack {

// What breaks a proof, any of it alone. Empty: nothing does.
using Breakers = std::vector<Breaker>;

struct HittingSet {
  bool found = false;
  bool exact =
      true;  // found: none is cheaper; not found: there is none. False: the search was ended by its limit
  std::vector<ChangeId> changes;  // sorted. Leaving any one of them out leaves a proof whole
  std::uint64_t weight = 0;
};

// Remembers what it was told and what it has solved, because a cut asks again and again with a few proofs
// more.
class HittingSets {
 public:
  // `steps`: of all searches together, each the look at one breaker in one branch.
  HittingSets(std::span<const std::uint32_t> weights, std::uint64_t steps);
  HittingSets(const HittingSets&) = delete;
  HittingSets& operator=(const HittingSets&) = delete;

  // A proof's number; the same breakers get the same.
  std::uint32_t add(const Breakers& breakers);
  [[nodiscard]] HittingSet cheapest(std::span<const std::uint32_t> proofs);
  // Ends the searches to come after so many steps from now on.
  void allow(std::uint64_t steps) { search_.allow(steps); }

 private:
  using Proofs = std::span<const std::uint32_t>;
  [[nodiscard]] std::vector<std::uint32_t> without_implied(Proofs proofs) const;
  [[nodiscard]] bool broken(std::uint32_t proof, const std::vector<bool>& made) const;
  [[nodiscard]] std::uint64_t weight_of(std::span<const ChangeId> changes) const;
  [[nodiscard]] bool all_broken(Proofs proofs, const std::vector<bool>& made) const;
  [[nodiscard]] std::vector<ChangeId> greedy(Proofs proofs) const;
  [[nodiscard]] std::vector<ChangeId> without_needless(Proofs proofs, std::vector<ChangeId> changes) const;

  std::span<const std::uint32_t> weights_;
  ProofTable table_;
  std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, WordsHash> breaker_numbers_, proof_numbers_;
  BranchAndBound search_;
};

}  // namespace watertight::attack
