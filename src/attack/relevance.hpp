// What of the facts decides about ways: those that some way to a goal asks for, and those whose absence rules
// ask for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "attack/bridge/bridged.hpp"
#include "attack/changed_container.hpp"
#include "attack/cut.hpp"

namespace watertight::attack {

class Relevance {
 public:
  // `on_the_way`, by atom: what some way asks for, or asks not to be.
  Relevance(const Bridged& bridged, const Words& words, const std::vector<bool>& on_the_way);

  [[nodiscard]] bool has(AtomId atom) const { return atom < on_the_way_.size() && on_the_way_[atom]; }
  // Takes out of the effect what it removes of other facts.
  void keep_only(Effect& effect) const;

  // The parts that decide about ways through a container: all of them where one of its facts goes as soon as
  // it is made anew.
  [[nodiscard]] Parts parts_of(std::size_t container, ChangedContainer& changed) const;
  // Those that may tell facts whose absence some rule asks for.
  [[nodiscard]] Parts parts_of_denials() const { return parts_of_denials_; }

  // Whether of a container's facts `before` one is gone in `after` that some way asks for, or one is new
  // there that some rule wants not to be: now, or once other changes have opened a way.
  [[nodiscard]] bool decides(std::span<const Given> before, std::span<const Given> after) const;

 private:
  void find_denials();
  [[nodiscard]] bool is_fact(AtomId atom) const;

  const Bridged& bridged_;
  const Words& words_;
  const std::vector<bool>& on_the_way_;
  std::vector<bool> denied_predicates_;
  Parts parts_of_denials_;
  std::vector<Parts> denied_;  // by container: the parts that may tell what some way asks not to be
};

}  // namespace watertight::attack
