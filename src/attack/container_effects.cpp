#include "attack/container_effects.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace watertight::attack {
namespace {

bool has(const std::vector<AtomId>& atoms, AtomId atom) {
  return std::ranges::find(atoms, atom) != atoms.end();
}

}  // namespace

std::vector<Effect> ContainerEffects::all(Parts parts) {
  std::vector<Effect> all;
  if (std::ranges::none_of(
          own_, [&](ChangeId id) { return changes_[id].decides.has_some_of(parts) || concerns_others(id); }))
    return all;
  parts |= relevance_.parts_of_denials();
  std::vector<AtomId> removed;
  std::vector<ChangeId> left_out;
  for (const ChangeId id : own_) {
    if (!takes_part(id, parts)) {
      left_out.push_back(id);
      continue;
    }
    Effect effect = effect_of(id);
    removed.insert(removed.end(), effect.removes.begin(), effect.removes.end());
    if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
  }
  std::ranges::sort(removed);
  std::vector<AtomId> left;
  for (const Given& given : as_it_is_)
    if (relevance_.has(given.atom) && !std::ranges::binary_search(removed, given.atom))
      left.push_back(given.atom);
  std::vector<Effect> joint;
  add_joint(std::move(left), joint);
  // What only helps together with others may add something by itself.
  for (const Effect& effect : joint)
    for (const ChangeId id : effect.changes)
      if (std::erase(left_out, id) != 0)
        if (Effect alone = effect_of(id); !alone.adds.empty()) all.push_back(std::move(alone));
  std::ranges::move(joint, std::back_inserter(all));
  return all;
}

bool ContainerEffects::takes_part(ChangeId id, Parts parts) {
  if (concerns_others(id)) return true;
  return changes_[id].decides.has_some_of(parts) &&
         relevance_.decides(as_it_is_, changed_.with(changes_, {&id, 1}, parts));
}

Effect ContainerEffects::effect_of(ChangeId id) {
  Effect effect{{id}, {}, {}};
  add_difference(as_it_is_, changed_.with(changes_, {&id, 1}), effect);
  others_.add_what_changes(changes_[id], effect);
  relevance_.keep_only(effect);
  return effect;
}

std::vector<AtomId> ContainerEffects::removed_by(const std::vector<ChangeId>& made,
                                                 const std::vector<AtomId>& of) {
  const std::span<const Given> facts = changed_.with(changes_, made);
  std::vector<AtomId> gone;
  for (const AtomId atom : of)
    if (!std::ranges::binary_search(facts, atom, {}, &Given::atom)) gone.push_back(atom);
  return gone;
}

// A fact that stands on two settings goes with both of them. What all changes together leave stays in any
// case; of the rest the smallest sets of changes are looked for: one, and those that do without one of its
// changes, and so on (Reiter's tree of hitting sets, cut off at kMostSets).
void ContainerEffects::add_joint(std::vector<AtomId> left, std::vector<Effect>& all) {
  constexpr std::size_t kMostSets = 8;
  using Made = std::vector<ChangeId>;
  if (left.empty() || own_.size() < 2) return;
  left = removed_by(own_, left);
  while (!left.empty()) {
    const AtomId wanted = left.front();
    std::vector<Made> found;
    std::vector<std::vector<AtomId>> gone;
    std::vector<Made> without = {{}};  // sets of changes that one more smallest set must do without
    for (std::size_t next = 0; next < without.size() && found.size() < kMostSets; ++next) {
      Made made;
      std::ranges::set_difference(own_, without[next], std::back_inserter(made));
      if (!changed_.removes(changes_, made, wanted)) continue;
      for (std::size_t i = 0; i < made.size();) {
        Made fewer = made;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (changed_.removes(changes_, fewer, wanted))
          made = std::move(fewer);
        else
          ++i;
      }
      if (std::ranges::find(found, made) != found.end()) continue;
      for (const ChangeId change : made) {
        Made more = without[next];
        more.insert(std::ranges::upper_bound(more, change), change);
        without.push_back(std::move(more));
      }
      gone.push_back(removed_by(made, left));
      found.push_back(std::move(made));
    }
    // What every one of these sets takes away needs no search of its own.
    std::erase_if(left, [&](AtomId atom) {
      return std::ranges::all_of(gone, [&](const std::vector<AtomId>& each) { return has(each, atom); });
    });
    for (std::size_t i = 0; i < found.size(); ++i)
      all.push_back({std::move(found[i]), std::move(gone[i]), {}});
  }
}

}  // namespace watertight::attack
