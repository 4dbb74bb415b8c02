// The fewest changes after which no goal can be derived: exact, by hitting sets over proofs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "attack/derive.hpp"

namespace watertight::attack {

using ChangeId = std::uint32_t;

// What some changes together do to the facts. Changes that do something only together have an effect of their
// own; an effect of {a, b} holds beside those of {a} and of {b}. Events are nobody's to change.
struct Effect {
  std::vector<ChangeId> changes;  // all of them must be made; sorted, not empty
  std::vector<AtomId> removes;    // facts that no longer hold
  std::vector<Given> adds;        // facts that hold then, unless an effect in force removes them
};

struct CutProblem {
  std::span<const std::uint32_t> weights;  // by change: what it costs and may break; more than 0
  std::span<const Effect> effects;
  std::span<const AtomId> goals;
  std::span<const AtomId> gravest =
      {};  // among the goals: those that get a cut of their own beside that of all
};

struct Cut {
  std::vector<ChangeId> changes;  // sorted
  std::uint64_t weight = 0;
};

struct CutAnswer {
  // The goals that some set of changes closes. Those that none closes are no part of the problem: they follow
  // even where every change is made that helps. Changes that open ways can set goals against one another:
  // then a goal is closed if it can be together with those closed before it in the order given, so the
  // gravest stand first.
  std::vector<AtomId> closed;
  std::vector<AtomId> open;  // cannot be closed by the changes there are
  Cut best;
  // What closes the gravest goals alone, as far as `best` closes them.
  Cut of_gravest;
  bool of_gravest_exact = true;
  std::vector<Cut> alternatives;  // next-best ones, each minimal and none within another
  std::uint32_t rounds = 0;       // of deriving again
  // False: the search was ended by its limit. `best` closes all and has nothing needless, but may not be the
  // cheapest; there are no alternatives.
  bool exact = true;
};

struct CutLimits {
  std::size_t alternatives = 3;
  std::uint64_t steps = 20'000'000;  // of the search for a hitting set
  bool confirm = true;               // false: the caller derives again from what really comes of the changes
};

// Adds to the effect what makes `after` of `before`, both sorted by atom. A fact that becomes surer counts as
// added.
void add_difference(std::span<const Given> before, std::span<const Given> after, Effect& effect);

// The facts under a set of changes: given, less what effects in force remove, with what they add.
[[nodiscard]] std::vector<Given> facts_after(std::span<const Given> given, std::span<const Effect> effects,
                                             std::span<const ChangeId> changes);

// `derivation` is that of `given`; null: made where it is needed. Where changes can open a way, the search
// goes over one derivation that has all the ways there are under any changes; the best cut is confirmed by
// deriving again from the facts after it.
[[nodiscard]] CutAnswer cut(const Program& program, Atoms& atoms, std::span<const Given> given,
                            const Derivation* derivation, const CutProblem& problem,
                            const CutLimits& limits = {});

}  // namespace watertight::attack
