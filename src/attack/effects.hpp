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

// Adds to the effect what makes `after` of `before`, both sorted by atom. A fact that becomes surer counts as
// added.
void add_difference(std::span<const Given> before, std::span<const Given> after, Effect& effect);

class ChangedContainer;

class Effects {
 public:
  Effects(const Asked& asked, const Bridged& bridged, const Words& words)
      : asked_(asked), bridged_(bridged), words_(words) {}

  // The changes that there are for these containers and for the host.
  [[nodiscard]] std::vector<Change> candidates(std::span<const std::size_t> containers) const;

  // Of each change, and of those that only together do something. Changes that do nothing have none.
  // `on_the_way`, by atom: facts that some way to a goal asks for; what else a change takes away is left out.
  [[nodiscard]] std::vector<Effect> of(std::span<const Change> changes,
                                       std::span<const std::size_t> containers,
                                       const std::vector<bool>& on_the_way);

  // All facts with these changes really made, however they work together.
  [[nodiscard]] std::vector<Given> after(std::span<const Change> changes, std::span<const ChangeId> made);

 private:
  struct Denials;
  [[nodiscard]] bool is_fact(AtomId atom) const;
  // By container: the parts that may tell a fact of it whose absence some way asks for.
  [[nodiscard]] std::vector<Parts> parts_denied(const std::vector<bool>& on_the_way) const;
  template <typename IsAskedFor>
  [[nodiscard]] bool takes_part(std::span<const Given> as_it_is, std::span<const Given> with,
                                IsAskedFor is_asked_for, const Denials& denials) const;
  template <typename IsAskedFor>
  [[nodiscard]] Parts parts_wanted(std::size_t container, IsAskedFor is_asked_for, Parts denied,
                                   ChangedContainer& changed) const;
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
