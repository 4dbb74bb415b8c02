// Which premises changes can switch on and off, and by what. Stands between the effects of changes and the
// proofs that cut.hpp breaks.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "attack/cut.hpp"
#include "attack/hitting_set.hpp"

namespace watertight::attack {

// A premise that changes may switch: an atom as a proof asks for it. What is unknown fulfils both a premise
// and its denial, as in derive().
struct Switched {
  AtomId atom = kNoAtom;
  bool denied = false;
  bool operator==(const Switched&) const = default;
};

class Changeable {
 public:
  enum class Holds : std::uint8_t { never, always, by_changes };

  // `effects` must outlive it.
  Changeable(std::span<const Given> given, std::span<const Effect> effects);

  [[nodiscard]] Holds holds(Switched asked) const;
  // Exactly the sets of changes with one of these in force are those under which it does not hold.
  [[nodiscard]] Breakers breakers(Switched asked) const;
  // `in_force`: by effect.
  [[nodiscard]] bool holds_under(Switched asked, const std::vector<bool>& in_force) const;
  [[nodiscard]] std::vector<bool> in_force(const std::vector<bool>& made) const;

  // Facts of which every set of changes has a part, as unknown what changes switch: whatever follows under
  // any changes follows from these.
  [[nodiscard]] std::vector<Given> whatever_is_changed() const;
  // Whether changes can make an instance apply that does not apply to what is given.
  [[nodiscard]] bool may_open(const Program& program, const Atoms& atoms) const;

 private:
  struct Touch {
    Truth given = Truth::no;
    std::vector<std::uint32_t> removed_by, added_by,
        surely_added_by;  // effects; the last are among `added_by`
  };
  [[nodiscard]] const Touch* touch(AtomId atom) const;
  [[nodiscard]] std::vector<std::vector<ChangeId>> changes_of(
      const std::vector<std::uint32_t>& effects) const;

  std::vector<Given> given_;
  std::vector<Truth> truth_;  // by atom, as given
  std::span<const Effect> effects_;
  std::unordered_map<AtomId, Touch> touched_;
};

}  // namespace watertight::attack
