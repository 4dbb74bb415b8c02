#include "attack/changed_container.hpp"

#include <algorithm>

namespace watertight::attack {

void ChangedContainer::become(const facts::Container& as_it_runs, std::string_view name) {
  name_ = name;
  anew_ = as_it_runs;
  make_anew(anew_);
  told_.fill(std::nullopt);
  made_.reset();
}

// Makes edited_; returns what of its facts may be others.
Parts ChangedContainer::edit(std::span<const Change> changes, std::span<const ChangeId> made) {
  if (made_ && std::ranges::equal(*made_, made)) return decided_;
  made_.emplace(made.begin(), made.end());
  decided_ = {};
  edited_ = anew_;
  for (const ChangeId id : made) {
    changes[id].edit(edited_);
    decided_ |= changes[id].decides;
  }
  return decided_;
}

std::span<const Given> ChangedContainer::with(std::span<const Change> changes, std::span<const ChangeId> made,
                                              Parts parts) {
  const Parts decided = edit(changes, made);
  given_ = facts_of(edited_, name_, asked_, words_, decided.both(parts));
  for (std::size_t part = 0; part < kParts; ++part)
    if (parts.has(static_cast<Part>(part)) && !decided.has(static_cast<Part>(part)))
      given_.insert(given_.end(), told(part).begin(), told(part).end());
  keep_the_surer(given_);
  return given_;
}

const std::vector<Given>& ChangedContainer::told(std::size_t part) {
  if (!told_[part]) told_[part] = facts_of(anew_, name_, asked_, words_, {static_cast<Part>(part)});
  return *told_[part];
}

bool ChangedContainer::is_told_by(Parts parts, AtomId fact) {
  for (std::size_t part = 0; part < kParts; ++part)
    if (parts.has(static_cast<Part>(part)) && std::ranges::binary_search(told(part), fact, {}, &Given::atom))
      return true;
  return false;
}

bool ChangedContainer::removes(std::span<const Change> changes, std::span<const ChangeId> made, AtomId fact) {
  Parts parts;
  for (std::size_t part = 0; part < kParts; ++part)
    if (const Parts alone = {static_cast<Part>(part)}; is_told_by(alone, fact)) parts |= alone;
  if (parts.empty()) return true;
  Parts decided;
  for (const ChangeId id : made) decided |= changes[id].decides;
  if (!decided.has_all_of(parts)) return false;
  (void)edit(changes, made);
  const std::vector<Given> facts = facts_of(edited_, name_, asked_, words_, parts);
  return !std::ranges::binary_search(facts, fact, {}, &Given::atom);
}

}  // namespace watertight::attack
