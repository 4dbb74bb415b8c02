#include "attack/proof_order.hpp"

#include <algorithm>
#include <unordered_map>

namespace watertight::attack {
namespace {

// Atoms by the place of their texts among those of all of them.
std::unordered_map<AtomId, std::uint32_t> places(const Program& program, const Atoms& atoms,
                                                 std::vector<AtomId> all) {
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  std::ranges::sort(all, [&](AtomId a, AtomId b) {
    if (atoms.predicate(a) != atoms.predicate(b))
      return program.predicates[atoms.predicate(a)].name < program.predicates[atoms.predicate(b)].name;
    const auto text = [&](Symbol symbol) { return program.symbols.text(symbol); };
    return std::ranges::lexicographical_compare(atoms.arguments(a), atoms.arguments(b), {}, text, text);
  });
  std::unordered_map<AtomId, std::uint32_t> out;
  for (std::uint32_t i = 0; i < all.size(); ++i) out.emplace(all[i], i);
  return out;
}

}  // namespace

std::vector<Proof> in_order(const Program& program, const Atoms& atoms, const Derivation& derivation,
                            std::vector<RankedProof> proofs) {
  std::vector<AtomId> all;
  for (const RankedProof& one : proofs)
    for (const auto* list : {&one.proof.footholds, &one.proof.facts, &one.proof.denied, &one.proof.events})
      all.insert(all.end(), list->begin(), list->end());
  const auto place = places(program, atoms, std::move(all));
  for (RankedProof& one : proofs) {
    for (const auto* list : {&one.proof.footholds, &one.proof.facts, &one.proof.denied, &one.proof.events}) {
      const auto begin = static_cast<std::ptrdiff_t>(one.words.size());
      for (const AtomId atom : *list) one.words.push_back(place.at(atom) + 1);
      std::ranges::sort(one.words.begin() + begin, one.words.end());
      one.words.push_back(0);
    }
    for (const std::uint32_t instance : one.proof.instances)
      one.words.push_back(derivation.instances[instance].clause);
  }
  for (auto begin = proofs.begin(); begin != proofs.end();) {
    const auto end = std::find_if(begin, proofs.end(), [&](const RankedProof& one) {
      return one.rank != begin->rank || one.proof.goal != begin->proof.goal;
    });
    std::ranges::stable_sort(begin, end, {}, &RankedProof::words);
    begin = end;
  }
  std::vector<Proof> out;
  out.reserve(proofs.size());
  for (RankedProof& one : proofs) out.push_back(std::move(one.proof));
  return out;
}

}  // namespace watertight::attack
