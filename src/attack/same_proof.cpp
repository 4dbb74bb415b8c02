#include "attack/same_proof.hpp"

#include <algorithm>

namespace watertight::attack {

SameProof::SameProof(const Program& program, const Derivation& from, const Derivation& to)
    : program_(program), from_(from), to_(to), deriving_(to) {}

std::optional<std::uint32_t> SameProof::same(std::uint32_t instance) const {
  const Instance& wanted = from_.instances[instance];
  if (to_.of(wanted.head) == Truth::no) return std::nullopt;
  for (const std::uint32_t index : deriving_.of(wanted.head)) {
    const Instance& there = to_.instances[index];
    if (there.clause == wanted.clause &&
        std::ranges::equal(from_.body(program_, wanted), to_.body(program_, there)))
      return index;
  }
  return std::nullopt;
}

std::optional<Proof> SameProof::of(const Proof& proof) const {
  Proof there = proof;
  for (const AtomId foothold : proof.footholds)
    if (to_.of(foothold) == Truth::no || to_.level[foothold] != 0) return std::nullopt;
  for (std::uint32_t& instance : there.instances) {
    const auto found = same(instance);
    if (!found) return std::nullopt;
    instance = *found;
  }
  const auto is_unknown = [&](AtomId atom) { return to_.of(atom) == Truth::unknown; };
  there.certain =
      std::ranges::none_of(there.facts, is_unknown) && std::ranges::none_of(there.denied, is_unknown) &&
      std::ranges::none_of(there.events, is_unknown) && std::ranges::none_of(there.footholds, is_unknown);
  return there;
}

}  // namespace watertight::attack
