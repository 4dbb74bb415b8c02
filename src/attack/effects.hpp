// What changes do to the facts: the bridge asked again with each of them made, and with those together that
// do more than each alone.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "attack/bridge/bridged.hpp"
#include "attack/changes/change.hpp"
#include "attack/cut.hpp"

namespace watertight::attack {

class Relevance;

class Effects {
 public:
  Effects(const Asked& asked, const Bridged& bridged, const Words& words)
      : asked_(asked), bridged_(bridged), words_(words) {}

  // The changes that there are for these containers and for the host.
  [[nodiscard]] std::vector<Change> candidates(std::span<const std::size_t> containers) const;

  // Of each change, and of those that only together do something. Changes that decide nothing about the ways
  // have none. `on_the_way`, by atom: facts that some way to a goal asks for; what else a change takes away
  // is left out.
  [[nodiscard]] std::vector<Effect> of(std::span<const Change> changes,
                                       std::span<const std::size_t> containers,
                                       const std::vector<bool>& on_the_way);

  // All facts with these changes really made, however they work together.
  [[nodiscard]] std::vector<Given> after(std::span<const Change> changes, std::span<const ChangeId> made);

 private:
  void add_of_host(ChangeId id, const Change& change, std::span<const std::size_t> containers,
                   const Relevance& relevance, std::vector<Effect>& all);
  [[nodiscard]] std::vector<Given> facts_in(const Asked& system, std::size_t container, bool anew) const;
  [[nodiscard]] std::vector<Given> facts_with(const facts::System& edited,
                                              const std::vector<bool>& is_another, bool asks_all) const;
  [[nodiscard]] facts::System& scratch();

  const Asked& asked_;
  const Bridged& bridged_;
  const Words& words_;
  std::optional<facts::System> scratch_;  // a copy to make changes to; whoever made some takes them back
};

}  // namespace watertight::attack
