// One container, asked again and again with some of its settings changed.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "attack/bridge/bridged.hpp"
#include "attack/changes/change.hpp"
#include "attack/cut.hpp"

namespace watertight::attack {

// A change asks only for the parts of the facts that its setting decides; the rest was asked for once.
class ChangedContainer {
 public:
  ChangedContainer(const Asked& asked, const Words& words) : asked_(asked), words_(words) {}

  // From now on it is this one.
  void become(const facts::Container& as_it_runs, std::string_view name);

  // The facts of the container made anew with these changes of it, sorted by atom, each once: those that some
  // of these parts tell. Good until it is asked for again.
  [[nodiscard]] std::span<const Given> with(std::span<const Change> changes, std::span<const ChangeId> made,
                                            Parts parts = Parts::all());

  // Whether one of these parts tells the fact as soon as the container is made anew.
  [[nodiscard]] bool is_told_by(Parts parts, AtomId fact);

  // Whether these changes take this fact away.
  [[nodiscard]] bool removes(std::span<const Change> changes, std::span<const ChangeId> made, AtomId fact);

 private:
  [[nodiscard]] Parts edit(std::span<const Change> changes, std::span<const ChangeId> made);
  [[nodiscard]] const std::vector<Given>& told(std::size_t part);
  const Asked& asked_;
  const Words& words_;
  std::string_view name_;
  facts::Container anew_;
  facts::Container edited_;
  std::optional<std::vector<ChangeId>> made_;  // of edited_; none: it is of another container
  Parts decided_;                              // by them
  std::array<std::optional<std::vector<Given>>, kParts> told_;  // of anew_, by part; none: not asked yet
  std::vector<Given> given_;
};

}  // namespace watertight::attack
