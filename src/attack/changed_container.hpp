// One container, asked again and again with some of its settings changed.
#pragma once

#include <array>
#include <cstdint>
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

  // The facts of the container made anew with these changes of it, sorted by atom, each once. Good until it
  // is asked for again.
  [[nodiscard]] std::span<const Given> with(std::span<const Change> changes, std::span<const ChangeId> made);

  // Whether these changes take this fact away.
  [[nodiscard]] bool removes(std::span<const Change> changes, std::span<const ChangeId> made, AtomId fact);

 private:
  [[nodiscard]] Parts edit(std::span<const Change> changes, std::span<const ChangeId> made);
  [[nodiscard]] Parts parts_with(AtomId fact) const;
  const Asked& asked_;
  const Words& words_;
  std::string_view name_;
  facts::Container anew_;
  facts::Container edited_;
  std::vector<Given> facts_;                       // of anew_, part by part
  std::array<std::uint32_t, kParts + 1> begin_{};  // by part, and one more: where its facts begin
  std::vector<Given> given_;
};

}  // namespace watertight::attack
