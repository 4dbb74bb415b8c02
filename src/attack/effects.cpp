#include "attack/effects.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include "attack/changed_container.hpp"
#include "attack/container_effects.hpp"
#include "attack/neighbours.hpp"
#include "attack/relevance.hpp"

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

bool changes_containers(const Change& change) {
  return change.containers_made_anew || change.shown.id.starts_with("host.sysctl.");
}

facts::System without_containers(facts::System& system) {
  std::vector<facts::Container> containers = std::exchange(system.containers, {});
  facts::System copy = system;
  system.containers = std::move(containers);
  return copy;
}

}  // namespace

std::vector<Change> Effects::candidates(std::span<const std::size_t> containers) const {
  std::vector<Change> all = changes_of_host(asked_.system);
  const std::vector<std::uint32_t> users = free_users(asked_.system);
  for (const std::size_t index : containers)
    std::ranges::move(changes_of(asked_.system.containers[index], index, bridged_.names[index], asked_.system,
                                 users[index]),
                      std::back_inserter(all));
  return all;
}

facts::System& Effects::scratch() {
  if (!scratch_) scratch_ = asked_.system;
  return *scratch_;
}

std::vector<Given> Effects::facts_in(const Asked& system, std::size_t container, bool anew) const {
  const facts::Container& as_it_is = asked_.system.containers[container];
  return facts_of(anew ? made_anew(as_it_is) : as_it_is, bridged_.names[container], system, words_);
}

std::vector<Effect> Effects::of(std::span<const Change> changes, std::span<const std::size_t> containers,
                                const std::vector<bool>& on_the_way) {
  const Relevance relevance(bridged_, words_, on_the_way);
  std::vector<Effect> all;
  std::map<std::size_t, std::vector<ChangeId>> own;
  for (ChangeId id = 0; id < changes.size(); ++id) {
    if (changes[id].container)
      own[*changes[id].container].push_back(id);
    else
      add_of_host(id, changes[id], containers, relevance, all);
  }
  const Neighbours neighbours(asked_, bridged_, words_);
  Room room{without_containers(scratch())};
  ChangedContainer changed(asked_, words_);
  for (const auto& [container, ids] : own) {
    changed.become(asked_.system.containers[container], bridged_.names[container]);
    InNeighbourhood others(asked_, bridged_, words_, container, neighbours.of(container), room);
    std::ranges::move(
        ContainerEffects(bridged_.of_container(container), changes, ids, relevance, changed, others)
            .all(relevance.parts_of(container, changed)),
        std::back_inserter(all));
  }
  return all;
}

void Effects::add_of_host(ChangeId id, const Change& change, std::span<const std::size_t> containers,
                          const Relevance& relevance, std::vector<Effect>& all) {
  facts::System& edited = scratch();
  change.edit_system(edited);
  const Asked with_it(edited, asked_.cache);
  Effect effect{{id}, {}, {}};
  add_difference(bridged_.of_host(), facts_of_host(with_it, bridged_.names, words_), effect);
  if (changes_containers(change))
    for (const std::size_t container : containers)
      add_difference(bridged_.of_container(container),
                     facts_in(with_it, container, change.containers_made_anew), effect);
  relevance.keep_only(effect);
  if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
  edited.host = asked_.system.host;
  edited.engine = asked_.system.engine;
}

std::vector<Given> Effects::after(std::span<const Change> changes, std::span<const ChangeId> made) {
  facts::System& edited = scratch();
  std::vector<facts::Container>& containers = edited.containers;
  bool asks_all = false;
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
    asks_all = asks_all || changes_containers(changes[id]);
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
  std::vector<Given> given = facts_with(edited, is_another, asks_all || some_join);
  edited.host = asked_.system.host;
  edited.engine = asked_.system.engine;
  for (std::size_t i = 0; i < containers.size(); ++i)
    if (is_another[i]) containers[i] = asked_.system.containers[i];
  return given;
}

// All facts of the system so edited. Where it does not ask for all, nobody's are others but of those that are
// another container now: see ContainerSubject.
std::vector<Given> Effects::facts_with(const facts::System& edited, const std::vector<bool>& is_another,
                                       bool asks_all) const {
  BridgeCache cache(edited);
  const Asked asked(edited, cache);
  if (asks_all) return bridge(asked, words_).given;
  std::vector<Given> given;
  for (std::size_t i = 0; i < edited.containers.size(); ++i) {
    if (is_another[i])
      std::ranges::copy(facts_of(edited.containers[i], bridged_.names[i], asked, words_),
                        std::back_inserter(given));
    else
      std::ranges::copy(bridged_.of_container(i), std::back_inserter(given));
  }
  std::ranges::copy(facts_of_host(asked, bridged_.names, words_), std::back_inserter(given));
  return given;
}

}  // namespace watertight::attack
