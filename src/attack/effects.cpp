#include "attack/effects.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_set>

#include "attack/changed_container.hpp"
#include "attack/neighbours.hpp"

namespace watertight::attack {
namespace {

bool joins(const facts::Fact<facts::NamespaceMode>& mode) {
  return mode.known() && mode->kind == facts::NamespaceKind::container;
}
bool joins_some(const facts::Container& c) {
  return joins(c.pid_mode) || joins(c.network_mode) || joins(c.ipc_mode);
}

// Whether it lives in a namespace of one of them.
bool lives_in_some_of(const facts::Container& c, const NamespacePartners& partners,
                      const std::unordered_set<const facts::Container*>& some) {
  const auto is_in_one = [&](const facts::Fact<facts::NamespaceMode>& mode) {
    return joins(mode) && some.contains(partners.named(mode->target).container);
  };
  return is_in_one(c.pid_mode) || is_in_one(c.network_mode) || is_in_one(c.ipc_mode);
}

bool has(const std::vector<AtomId>& atoms, AtomId atom) {
  return std::ranges::find(atoms, atom) != atoms.end();
}

bool changes_containers(const Change& change) {
  return change.containers_made_anew || change.shown.id.starts_with("host.sysctl.");
}

// A fact that stands on two settings goes with both of them. What all changes together leave stays in any
// case; of the rest the smallest sets of changes are looked for: one, and those that do without one of its
// changes, and so on (Reiter's tree of hitting sets, cut off at kMostSets).
void add_joint(ChangedContainer& container, const std::vector<ChangeId>& own, std::span<const Change> changes,
               std::vector<AtomId> left, std::vector<Effect>& all) {
  constexpr std::size_t kMostSets = 8;
  using Made = std::vector<ChangeId>;
  const auto removed_by = [&](const Made& made) {
    const std::span<const Given> facts = container.with(changes, made);
    std::vector<AtomId> gone;
    for (const AtomId atom : left)
      if (!std::ranges::binary_search(facts, atom, {}, &Given::atom)) gone.push_back(atom);
    return gone;
  };
  if (left.empty() || own.size() < 2) return;
  left = removed_by(own);
  while (!left.empty()) {
    const AtomId wanted = left.front();
    std::vector<Made> found;
    std::vector<std::vector<AtomId>> gone;
    std::vector<Made> without = {{}};  // sets of changes that one more smallest set must do without
    for (std::size_t next = 0; next < without.size() && found.size() < kMostSets; ++next) {
      Made made;
      std::ranges::set_difference(own, without[next], std::back_inserter(made));
      if (!container.removes(changes, made, wanted)) continue;
      for (std::size_t i = 0; i < made.size();) {
        Made fewer = made;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (container.removes(changes, fewer, wanted))
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
      gone.push_back(removed_by(made));
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

}  // namespace

void add_difference(std::span<const Given> before, std::span<const Given> after, Effect& effect) {
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && b->atom < a->atom)) {
      effect.removes.push_back((b++)->atom);
    } else if (b == before.end() || a->atom < b->atom) {
      effect.adds.push_back(*a++);
    } else {
      if (a->truth > b->truth) effect.adds.push_back(*a);
      ++a;
      ++b;
    }
  }
}

std::vector<Change> Effects::candidates(std::span<const std::size_t> containers) const {
  std::vector<Change> all = changes_of_host(asked_.system);
  const std::vector<std::uint32_t> users = free_users(asked_.system);
  for (const std::size_t index : containers)
    std::ranges::move(changes_of(asked_.system.containers[index], index, bridged_.names[index], asked_.system,
                                 users[index]),
                      std::back_inserter(all));
  return all;
}

std::vector<Given> Effects::facts_in(const Asked& system, std::size_t container, bool anew) const {
  const facts::Container& as_it_is = asked_.system.containers[container];
  return facts_of(anew ? made_anew(as_it_is) : as_it_is, bridged_.names[container], system, words_);
}

std::vector<Effect> Effects::of(std::span<const Change> changes, std::span<const std::size_t> containers,
                                const std::vector<bool>& on_the_way) const {
  const auto is_asked_for = [&](AtomId atom) { return atom < on_the_way.size() && on_the_way[atom]; };
  const auto keep_what_is_asked_for = [&](Effect& effect) {
    std::erase_if(effect.removes, [&](AtomId atom) { return !is_asked_for(atom); });
  };
  std::vector<Effect> all;
  std::map<std::size_t, std::vector<ChangeId>> own;
  for (ChangeId id = 0; id < changes.size(); ++id)
    if (changes[id].container) own[*changes[id].container].push_back(id);
  std::optional<facts::System> edited;
  for (ChangeId id = 0; id < changes.size(); ++id) {
    if (changes[id].container) continue;
    if (!edited) edited = asked_.system;
    edited->host = asked_.system.host;
    edited->engine = asked_.system.engine;
    changes[id].edit_system(*edited);
    const Asked with_it(*edited, asked_.cache);
    Effect effect{{id}, {}, {}};
    add_difference(bridged_.of_host(), facts_of_host(with_it, bridged_.names, words_), effect);
    if (changes_containers(changes[id]))
      for (const std::size_t container : containers)
        add_difference(bridged_.of_container(container),
                       facts_in(with_it, container, changes[id].containers_made_anew), effect);
    keep_what_is_asked_for(effect);
    if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
  }
  const Neighbours neighbours(asked_, bridged_, words_);
  std::optional<facts::System> room;
  ChangedContainer changed(asked_, words_);
  for (const auto& [container, ids] : own) {
    const std::span<const Given> as_it_is = bridged_.of_container(container);
    changed.become(asked_.system.containers[container], bridged_.names[container]);
    InNeighbourhood others(asked_, bridged_, words_, container, neighbours.of(container), room);
    std::vector<AtomId> removed;
    for (const ChangeId id : ids) {
      Effect effect{{id}, {}, {}};
      add_difference(as_it_is, changed.with(changes, {&id, 1}), effect);
      others.add_what_changes(changes[id], effect);
      keep_what_is_asked_for(effect);
      removed.insert(removed.end(), effect.removes.begin(), effect.removes.end());
      if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
    }
    std::ranges::sort(removed);
    std::vector<AtomId> left;
    for (const Given& given : as_it_is)
      if (is_asked_for(given.atom) && !std::ranges::binary_search(removed, given.atom))
        left.push_back(given.atom);
    add_joint(changed, ids, changes, std::move(left), all);
  }
  return all;
}

std::vector<Given> Effects::after(std::span<const Change> changes, std::span<const ChangeId> made) const {
  facts::System edited = asked_.system;
  std::vector<facts::Container>& containers = edited.containers;
  bool system_changes = false;
  bool anew = false;
  std::map<std::size_t, std::vector<ChangeId>> own;
  std::unordered_set<const facts::Container*> made_other;
  for (const ChangeId id : made) {
    if (changes[id].container) {
      own[*changes[id].container].push_back(id);
      made_other.insert(&asked_.system.containers[*changes[id].container]);
      continue;
    }
    changes[id].edit_system(edited);
    system_changes = true;
    anew = anew || changes[id].containers_made_anew;
  }
  const bool some_join = std::ranges::any_of(containers, joins_some);
  std::vector<bool> is_another(containers.size());
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const auto at = own.find(i);
    if (at == own.end() && !anew && !lives_in_some_of(containers[i], asked_.cache.partners, made_other))
      continue;
    containers[i] = made_anew(std::move(containers[i]));
    if (at != own.end())
      for (const ChangeId id : at->second) changes[id].edit(containers[i]);
    is_another[i] = true;
  }
  BridgeCache cache(edited);
  const Asked asked(edited, cache);
  if (system_changes || some_join) return bridge(asked, words_).given;
  // Nobody's facts are others but of those that are changed: see ContainerSubject.
  std::vector<Given> given;
  for (std::size_t i = 0; i < containers.size(); ++i) {
    if (is_another[i])
      std::ranges::copy(facts_of(containers[i], bridged_.names[i], asked, words_), std::back_inserter(given));
    else
      std::ranges::copy(bridged_.of_container(i), std::back_inserter(given));
  }
  std::ranges::copy(facts_of_host(asked, bridged_.names, words_), std::back_inserter(given));
  return given;
}

}  // namespace watertight::attack
