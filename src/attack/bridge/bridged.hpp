// A whole system in the words of the rules, container by container, so that one of them can be asked again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

struct Bridged {
  std::vector<std::string> names;         // of containers, as rules call them
  std::vector<Given> given;               // containers one behind the other, then what is of the host and of all
  std::vector<std::uint32_t> begin;       // by container, and one more: where its facts begin
  std::vector<std::vector<checks::Evidence>> evidence;  // by given; empty unless asked for

  [[nodiscard]] std::span<const Given> of_container(std::size_t index) const {
    return std::span(given).subspan(begin[index], begin[index + 1] - begin[index]);
  }
  [[nodiscard]] std::span<const Given> of_host() const { return std::span(given).subspan(begin.back()); }
};

[[nodiscard]] Bridged bridge(const facts::System& system, const Program& program, Symbols& symbols, Atoms& atoms);

// One container's facts, sorted by atom, each once.
[[nodiscard]] std::vector<Given> facts_of(const facts::Container& container, std::string_view name,
                                          const facts::System& system, const Program& program, Symbols& symbols,
                                          Atoms& atoms);
// The same of the host, its engine, and what containers have in common.
[[nodiscard]] std::vector<Given> facts_of_host(const facts::System& system, const std::vector<std::string>& names,
                                               const Program& program, Symbols& symbols, Atoms& atoms);

// Where the facts of these containers, and of the host, come from: by atom.
struct AtomEvidence {
  AtomId atom = kNoAtom;
  std::vector<checks::Evidence> evidence;
};
[[nodiscard]] std::vector<AtomEvidence> evidence_of(const facts::System& system,
                                                    const std::vector<std::string>& names,
                                                    std::span<const std::size_t> containers, const Program& program,
                                                    Symbols& symbols, Atoms& atoms);

}  // namespace watertight::attack
