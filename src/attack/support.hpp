// What of a derivation still stands when premises are switched off, and proofs out of what stands. The part
// of the derivation that goals hang on, kept ready to be asked again and again by cut.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "attack/changeable.hpp"
#include "attack/derive.hpp"

namespace watertight::attack {

class Support {
 public:
  // A proof by the premises in it that changes switch; what always holds is no part of it.
  struct StandingProof {
    std::uint32_t goal = 0;            // into the goals
    std::vector<std::uint32_t> asked;  // into asked(), sorted
  };

  // `derivation` must have every instance that applies under any changes.
  Support(const Program& program, const Atoms& atoms, const Derivation& derivation,
          const Changeable& changeable, std::span<const AtomId> goals);

  // The premises that changes switch.
  [[nodiscard]] const std::vector<Switched>& asked() const { return asked_; }

  // By goal: whether it follows where `holding` (by premise of asked()) is so. In linear time (Dowling and
  // Gallier).
  [[nodiscard]] std::vector<bool> follows(const std::vector<bool>& holding) const;

  // Proofs of the wanted goals from what holds, none circular: every instance that leads to such a goal
  // stands in one of them, short ones first. Each hangs on all of its premises; it may have more than it
  // needs. `prices`: by premise of asked(), how little one likes it in a proof; 1 and more.
  [[nodiscard]] std::vector<StandingProof> proofs(const std::vector<bool>& holding,
                                                  const std::vector<bool>& wanted,
                                                  std::span<const std::uint32_t> prices) const;

 private:
  static constexpr std::uint32_t kNoNode = 0xffffffff;
  struct Lists {  // lists in one vector
    std::vector<std::uint32_t> begin = {0};
    std::vector<std::uint32_t> items;
    [[nodiscard]] std::span<const std::uint32_t> operator[](std::uint32_t at) const {
      return std::span(items).subspan(begin[at], begin[at + 1] - begin[at]);
    }
    void end_list() { begin.push_back(static_cast<std::uint32_t>(items.size())); }
  };
  struct Inside;
  struct Outside;

  [[nodiscard]] Inside inside(const std::vector<bool>& holding, std::span<const std::uint32_t> prices) const;
  [[nodiscard]] Outside outside(const Inside& inside, const std::vector<bool>& wanted) const;

  // States are nodes, instances steps. A foothold has a step of its own without states.
  std::vector<std::uint32_t> goal_nodes_;  // by goal
  std::size_t nodes_ = 0;
  std::vector<std::uint32_t> heads_;  // by step
  Lists states_;                      // by step: what it builds on
  Lists switches_;                    // by step: into asked_
  Lists steps_to_;                    // by node
  Lists steps_from_;                  // by node, as often as the step builds on it
  std::vector<Switched> asked_;
};

}  // namespace watertight::attack
