// Proofs in words: what an attacker does step by step, with the facts that let him.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "attack/paths.hpp"
#include "attack/proof.hpp"

namespace watertight::attack {

// Where a fact was read; empty: nobody wrote it down.
using EvidenceOf = std::function<std::vector<checks::Evidence>(AtomId)>;

struct Told {
  const Program& program;
  const Atoms& atoms;
  const Derivation& derivation;
};

[[nodiscard]] Path path_of(const Told& told, const Proof& proof, const EvidenceOf& evidence_of);

// Both sorted.
[[nodiscard]] std::vector<GivenFact> given_facts(const Told& told, std::span<const Given> given);
[[nodiscard]] std::vector<AppliedClause> applied_clauses(const Told& told);

// How a container's user becomes its root, and the like: a detail of a way, not a way of its own.
[[nodiscard]] bool is_detail(const Rule& rule);

// 16 hexadecimal digits of what a path is: its rules but details, where it starts, where it leads. Proofs
// that are one way have one.
[[nodiscard]] std::string path_id(const Told& told, const Proof& proof);

}  // namespace watertight::attack
