// A whole system in the words of the rules, container by container, so that one of them can be asked again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/host_answers.hpp"

namespace watertight::attack {

// The words that facts are told in; all of a run share them.
struct Words {
  const Program& program;
  Symbols& symbols;
  Atoms& atoms;
};

// A system with what is worked out once for all of its containers.
struct Asked {
  // `cache`: of the system, or of the one that it is a copy of with other settings.
  Asked(const facts::System& asked, BridgeCache& shared)
      : system(asked), host(host_answers(asked)), cache(shared) {}
  const facts::System& system;
  HostAnswers host;
  BridgeCache& cache;
};

struct Bridged {
  std::vector<std::string> names;  // of containers, as rules call them
  std::vector<Given> given;        // containers one behind the other, then what is of the host and of all
  std::vector<Parts> parts;  // of those of containers, likewise: what tells them; none: whatever is asked
  std::vector<std::uint32_t> begin;  // by container, and one more: where its facts begin

  [[nodiscard]] std::span<const Given> of_container(std::size_t index) const {
    return std::span(given).subspan(begin[index], begin[index + 1] - begin[index]);
  }
  [[nodiscard]] std::span<const Parts> parts_of_container(std::size_t index) const {
    return std::span(parts).subspan(begin[index], begin[index + 1] - begin[index]);
  }
  [[nodiscard]] std::span<const Given> of_host() const { return std::span(given).subspan(begin.back()); }
};

[[nodiscard]] Bridged bridge(const Asked& asked, const Words& words);

// Sorts by atom; of two that speak of one atom the surer one stays.
void keep_the_surer(std::vector<Given>& given);

// One container's facts, sorted by atom, each once: `container` is one of the system's, or a changed copy.
// That code runs in it is told with any part.
[[nodiscard]] std::vector<Given> facts_of(const facts::Container& container, std::string_view name,
                                          const Asked& asked, const Words& words, Parts parts = Parts::all());
// The same of the host, its engine, and what containers have in common.
[[nodiscard]] std::vector<Given> facts_of_host(const Asked& asked, const std::vector<std::string>& names,
                                               const Words& words);

// Where facts of these containers, and of the host, come from: of those that are shown (by atom), sorted.
struct AtomEvidence {
  AtomId atom = kNoAtom;
  std::vector<checks::Evidence> evidence;
};
[[nodiscard]] std::vector<AtomEvidence> evidence_of(const Asked& asked, const Bridged& bridged,
                                                    std::span<const std::size_t> containers,
                                                    const std::vector<bool>& shown, const Words& words);

}  // namespace watertight::attack
