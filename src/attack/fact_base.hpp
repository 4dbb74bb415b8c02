// Ground atoms: what is so of one system, in the words of the rules. Facts are yes or unknown (what is no is
// not there), footholds are asserted states.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "attack/program.hpp"

namespace watertight::attack {

enum class Truth : std::uint8_t { no, unknown, yes };

// An atom: a predicate and its arguments. Index into Atoms; stable.
using AtomId = std::uint32_t;
inline constexpr AtomId kNoAtom = 0xffffffff;
inline constexpr std::size_t kMostArguments = 4;

// Every atom that anybody spoke of, each once. Whether it holds stands elsewhere.
class Atoms {
 public:
  AtomId of(std::uint16_t predicate, std::span<const Symbol> arguments);
  [[nodiscard]] AtomId find(std::uint16_t predicate, std::span<const Symbol> arguments) const;  // or kNoAtom
  [[nodiscard]] std::uint16_t predicate(AtomId atom) const { return atoms_[atom].predicate; }
  [[nodiscard]] std::span<const Symbol> arguments(AtomId atom) const {
    return std::span(atoms_[atom].arguments).first(atoms_[atom].count);
  }
  [[nodiscard]] std::size_t size() const { return atoms_.size(); }

 private:
  struct Atom {
    std::uint16_t predicate;
    std::uint16_t count;
    std::array<Symbol, kMostArguments> arguments;
  };
  struct Slot {
    AtomId atom = kNoAtom;   // kNoAtom: free
    std::uint32_t hash = 0;  // half of it: nearly every other atom is told apart without being looked at
  };
  void grow();
  void put(AtomId atom, std::uint64_t hash);
  std::vector<Atom> atoms_;
  std::vector<Slot> slots_;  // open addressing; its size is a power of two
};

// "capability(web, SYS_ADMIN)"
[[nodiscard]] std::string show(const Program& program, const Atoms& atoms, AtomId atom);
// The predicate's sentence with its arguments: "web holds SYS_ADMIN".
[[nodiscard]] std::string say(const Program& program, const Atoms& atoms, AtomId atom);

// A fact, or a foothold that is taken for granted.
struct Given {
  AtomId atom = kNoAtom;
  Truth truth = Truth::yes;
  bool operator==(const Given&) const = default;
};

}  // namespace watertight::attack
