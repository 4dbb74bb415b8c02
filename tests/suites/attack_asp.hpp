// Attack problems in the language of answer set programs, for clingo: a second implementation of derive() and
// cut() that has nothing in common with the first but the rules as they were read.
//
// Every statement about a system carries its number, so that many are solved in one run. An atom is a term:
// capability("web","SYS_ADMIN"). What comes out: possible(N,A) and certain(N,A) for states, made(N,C) for
// changes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "attack/cut.hpp"

namespace watertight::attack {

// What is given of one system; without goals nothing is changed in it.
struct AspSystem {
  std::span<const Given> given;
  CutProblem problem = {};
};

[[nodiscard]] std::string asp_term(const Program& program, const Atoms& atoms, AtomId atom);

// The clauses: `possible` takes what is unknown for so where a premise asks for it and for not so where one
// denies it, `certain` the other way round.
[[nodiscard]] std::string asp_clauses_possible(const Program& program);
[[nodiscard]] std::string asp_clauses_certain(const Program& program);

// What is so of a system under the changes that are made of it; once in a text, whatever systems follow.
[[nodiscard]] std::string asp_changes();

// Facts, effects and goals of a system. The best answer leaves the first goal open only if nothing closes it,
// the second one only if nothing closes it together with the first (if that is closed), and so on, and has
// the least weight of all that do so. Priorities are taken from `level` up, as many as there are goals and
// one more.
[[nodiscard]] std::string asp_system(const Program& program, const Atoms& atoms, const AspSystem& system,
                                     std::uint32_t number, std::uint32_t level = 1);

// All of the above for one system: what `clingo FILE` answers is its states and its cheapest cut.
[[nodiscard]] std::string asp_dump(const Program& program, const Atoms& atoms, const AspSystem& system);

}  // namespace watertight::attack
