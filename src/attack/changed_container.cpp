#include "attack/changed_container.hpp"

namespace watertight::attack {

ChangedContainer::ChangedContainer(const facts::Container& as_it_runs, std::string_view name,
                                   const Asked& asked, const Words& words)
    : name_(name), asked_(asked), words_(words), anew_(made_anew(as_it_runs)) {
  for (std::size_t part = 0; part < kParts; ++part) {
    const auto given = facts_of(anew_, name_, asked_, words_, {static_cast<Part>(part)});
    facts_.insert(facts_.end(), given.begin(), given.end());
    begin_[part + 1] = static_cast<std::uint32_t>(facts_.size());
  }
}

std::span<const Given> ChangedContainer::with(std::span<const Change> changes,
                                              std::span<const ChangeId> made) {
  Parts decided;
  edited_ = anew_;
  for (const ChangeId id : made) {
    changes[id].edit(edited_);
    decided |= changes[id].decides;
  }
  given_ = facts_of(edited_, name_, asked_, words_, decided);
  for (std::size_t part = 0; part < kParts; ++part)
    if (!decided.has(static_cast<Part>(part)))
      given_.insert(given_.end(), facts_.begin() + begin_[part], facts_.begin() + begin_[part + 1]);
  keep_the_surer(given_);
  return given_;
}

}  // namespace watertight::attack
