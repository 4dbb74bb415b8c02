#include "attack/changed_container.hpp"

#include <algorithm>

namespace watertight::attack {

void ChangedContainer::become(const facts::Container& as_it_runs, std::string_view name) {
  name_ = name;
  anew_ = as_it_runs;
  make_anew(anew_);
  facts_.clear();
  for (std::size_t part = 0; part < kParts; ++part) {
    const auto given = facts_of(anew_, name_, asked_, words_, {static_cast<Part>(part)});
    facts_.insert(facts_.end(), given.begin(), given.end());
    begin_[part + 1] = static_cast<std::uint32_t>(facts_.size());
  }
}

// Makes edited_; returns what of its facts may be others.
Parts ChangedContainer::edit(std::span<const Change> changes, std::span<const ChangeId> made) {
  Parts decided;
  edited_ = anew_;
  for (const ChangeId id : made) {
    changes[id].edit(edited_);
    decided |= changes[id].decides;
  }
  return decided;
}

std::span<const Given> ChangedContainer::with(std::span<const Change> changes,
                                              std::span<const ChangeId> made) {
  const Parts decided = edit(changes, made);
  given_ = facts_of(edited_, name_, asked_, words_, decided);
  for (std::size_t part = 0; part < kParts; ++part)
    if (!decided.has(static_cast<Part>(part)))
      given_.insert(given_.end(), facts_.begin() + begin_[part], facts_.begin() + begin_[part + 1]);
  keep_the_surer(given_);
  return given_;
}

Parts ChangedContainer::parts_with(AtomId fact) const {
  Parts parts;
  for (std::size_t part = 0; part < kParts; ++part)
    if (std::ranges::find(facts_.begin() + begin_[part], facts_.begin() + begin_[part + 1], fact,
                          &Given::atom) != facts_.begin() + begin_[part + 1])
      parts |= {static_cast<Part>(part)};
  return parts;
}

bool ChangedContainer::removes(std::span<const Change> changes, std::span<const ChangeId> made, AtomId fact) {
  const Parts parts = parts_with(fact);
  if (parts.empty()) return true;
  Parts decided;
  for (const ChangeId id : made) decided |= changes[id].decides;
  if (!decided.has_all_of(parts)) return false;
  (void)edit(changes, made);
  const std::vector<Given> facts = facts_of(edited_, name_, asked_, words_, parts);
  return !std::ranges::binary_search(facts, fact, {}, &Given::atom);
}

}  // namespace watertight::attack
