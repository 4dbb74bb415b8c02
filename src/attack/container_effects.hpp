// What the changes of one container do: each of them, and those together that do more than each alone.
#pragma once

#include <span>
#include <vector>

#include "attack/changed_container.hpp"
#include "attack/changes/change.hpp"
#include "attack/cut.hpp"
#include "attack/neighbours.hpp"
#include "attack/relevance.hpp"

namespace watertight::attack {

class ContainerEffects {
 public:
  // `own`: the changes of the container, into `changes`; `changed` and `others` are the container's.
  ContainerEffects(std::span<const Given> as_it_is, std::span<const Change> changes,
                   const std::vector<ChangeId>& own, const Relevance& relevance, ChangedContainer& changed,
                   InNeighbourhood& others)
      : as_it_is_(as_it_is),
        changes_(changes),
        own_(own),
        relevance_(relevance),
        changed_(changed),
        others_(others) {}

  // `parts`: those that decide about ways through the container. Where no change decides one of them there
  // are no effects; else those of all changes that take part in ways as they are, or as others may open them.
  [[nodiscard]] std::vector<Effect> all(Parts parts);

 private:
  [[nodiscard]] bool concerns_others(ChangeId id) const {
    return others_.concerns_others(changes_[id].shown.setting);
  }
  [[nodiscard]] bool takes_part(ChangeId id, Parts parts);
  [[nodiscard]] Effect effect_of(ChangeId id);
  [[nodiscard]] std::vector<AtomId> removed_by(const std::vector<ChangeId>& made,
                                               const std::vector<AtomId>& of);
  void add_joint(std::vector<AtomId> left, std::vector<Effect>& all);

  std::span<const Given> as_it_is_;
  std::span<const Change> changes_;
  const std::vector<ChangeId>& own_;
  const Relevance& relevance_;
  ChangedContainer& changed_;
  InNeighbourhood& others_;
};

}  // namespace watertight::attack
