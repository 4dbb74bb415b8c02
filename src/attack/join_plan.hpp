// In which order the premises of a clause are looked up, and how each is: decided once for a clause and the
// premise that is new, from how many facts there are of each kind.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "attack/program.hpp"
#include "attack/relation.hpp"

namespace watertight::attack {

// Everything that holds, by predicate.
struct Relations {
  std::vector<Relation> of;
  std::vector<std::vector<RelationIndex>> indexes;

  explicit Relations(const Program& program);
  // The number of the index of the predicate with this mask, made if nobody asked for it before.
  std::uint32_t index(std::uint16_t predicate, Mask mask);
};

// How many rows a lookup will find, about. States are not known before they are derived: of them it guesses.
class Selectivity {
 public:
  Selectivity(const Program& program, const Relations& relations);
  // `bound`: by variable of the clause.
  [[nodiscard]] double rows(const Literal& literal, const std::vector<bool>& bound);

 private:
  [[nodiscard]] double distinct(std::uint16_t predicate, std::size_t argument);
  [[nodiscard]] double with(std::uint16_t predicate, std::size_t argument, Symbol constant);

  const Program* program_;
  const Relations* relations_;
  double most_ = 16;  // rows of the largest relation
  std::vector<std::vector<double>> distinct_;
  std::map<std::tuple<std::uint16_t, std::size_t, Symbol>, double> with_;
};

enum class StepKind : std::uint8_t {
  scan,   // every row
  probe,  // the rows of an index that agree in what is bound
  exact,  // everything is bound: one atom, which holds or not
  deny,   // the same, and it must not be certain
  differ,
};

// Rows of states by when they were found; facts are all old.
enum class Rows : std::uint8_t { old, delta, all };

struct JoinArgument {
  enum Kind : std::uint8_t { constant, bound, binds, repeats } kind = constant;
  std::uint32_t index = 0;  // a Symbol, or a variable of the clause
};

struct JoinStep {
  StepKind kind = StepKind::scan;
  Rows rows = Rows::all;
  std::uint8_t body = 0;  // which of the clause's literals, comparisons not counted
  std::uint16_t predicate = 0;
  std::uint32_t index = 0;  // of a probe
  std::vector<JoinArgument> arguments;
};

struct JoinPlan {
  std::uint32_t clause = 0;
  std::optional<std::uint16_t>
      delta;  // predicate of the premise that is new; none: the clause has no state in it
  std::vector<JoinStep> steps;
};

// One for each premise of the clause that is a state, or one if none is: together they find each instance
// once. Events whose arguments other premises bind need no step. None where a fact is asked for of which
// there is not one.
[[nodiscard]] std::vector<JoinPlan> join_plans(const Program& program, std::uint32_t clause,
                                               Relations& relations, Selectivity& selectivity);

}  // namespace watertight::attack
