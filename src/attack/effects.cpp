#include "attack/effects.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

facts::System without_containers(facts::System& system) {
  std::vector<facts::Container> containers = std::exchange(system.containers, {});
  facts::System copy = system;
  system.containers = std::move(containers);
  return copy;
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

facts::System& Effects::scratch() {
  if (!scratch_) scratch_ = asked_.system;
  return *scratch_;
}

std::vector<Given> Effects::facts_in(const Asked& system, std::size_t container, bool anew) const {
  const facts::Container& as_it_is = asked_.system.containers[container];
  return facts_of(anew ? made_anew(as_it_is) : as_it_is, bridged_.names[container], system, words_);
}

bool Effects::is_fact(AtomId atom) const {
  return words_.program.predicates[words_.atoms.predicate(atom)].kind == PredicateKind::fact;
}

std::vector<Parts> Effects::parts_denied(const std::vector<bool>& on_the_way) const {
  std::unordered_map<Symbol, std::size_t> containers;
  for (std::size_t i = 0; i < bridged_.names.size(); ++i)
    if (const auto symbol = words_.symbols.find(bridged_.names[i])) containers.emplace(*symbol, i);
  std::vector<bool> given(on_the_way.size());
  for (const Given& each : bridged_.given)
    if (each.atom < given.size()) given[each.atom] = true;
  std::vector<Parts> denied(bridged_.names.size());
  for (AtomId atom = 0; atom < on_the_way.size(); ++atom) {
    if (!on_the_way[atom] || given[atom] || !is_fact(atom)) continue;
    const std::string& predicate = words_.program.predicates[words_.atoms.predicate(atom)].name;
    for (const Symbol symbol : words_.atoms.arguments(atom))
      if (const auto at = containers.find(symbol); at != containers.end())
        denied[at->second] |= parts_telling(predicate);
  }
  return denied;
}

// Facts whose absence some rule asks for.
struct Effects::Denials {
  explicit Denials(const Program& program) : by_predicate(program.predicates.size()) {
    for (const Clause& clause : program.clauses)
      for (const Literal& literal : clause.body)
        if (literal.negated && literal.predicate != kDifferent) by_predicate[literal.predicate] = true;
    for (std::size_t i = 0; i < by_predicate.size(); ++i)
      if (by_predicate[i]) parts |= parts_telling(program.predicates[i].name);
  }
  std::vector<bool> by_predicate;
  Parts parts;  // that may tell one of them
};

// Whether with these facts something is gone that is asked for, or there that some rule wants not to be: now,
// or once other changes have opened a way.
template <typename IsAskedFor>
bool Effects::takes_part(std::span<const Given> as_it_is, std::span<const Given> with,
                         IsAskedFor is_asked_for, const Denials& denials) const {
  const auto is_gone = [&](const Given& given) {
    return is_asked_for(given.atom) && is_fact(given.atom) &&
           !std::ranges::binary_search(with, given.atom, {}, &Given::atom);
  };
  const auto is_new = [&](const Given& given) {
    if (!denials.by_predicate[words_.atoms.predicate(given.atom)]) return false;
    const auto before = std::ranges::lower_bound(as_it_is, given.atom, {}, &Given::atom);
    return before == as_it_is.end() || before->atom != given.atom || before->truth < given.truth;
  };
  return std::ranges::any_of(as_it_is, is_gone) || std::ranges::any_of(with, is_new);
}

// The parts that decide what is asked for of a container: all of them where some of that goes as soon as the
// container is made anew.
template <typename IsAskedFor>
Parts Effects::parts_wanted(std::size_t container, IsAskedFor is_asked_for, Parts denied,
                            ChangedContainer& changed) const {
  const std::span<const Given> as_it_is = bridged_.of_container(container);
  Parts wanted = denied;
  for (std::size_t i = 0; i < as_it_is.size(); ++i) {
    const Parts told_by = bridged_.parts_of_container(container)[i];
    if (told_by.empty() || !is_asked_for(as_it_is[i].atom)) continue;
    if (!changed.is_told_by(told_by, as_it_is[i].atom)) return Parts::all();
    wanted |= told_by;
  }
  return wanted;
}

std::vector<Effect> Effects::of(std::span<const Change> changes, std::span<const std::size_t> containers,
                                const std::vector<bool>& on_the_way) {
  const auto is_asked_for = [&](AtomId atom) { return atom < on_the_way.size() && on_the_way[atom]; };
  const auto keep_what_is_asked_for = [&](Effect& effect) {
    std::erase_if(effect.removes, [&](AtomId atom) { return !is_asked_for(atom); });
  };
  std::vector<Effect> all;
  std::map<std::size_t, std::vector<ChangeId>> own;
  for (ChangeId id = 0; id < changes.size(); ++id)
    if (changes[id].container) own[*changes[id].container].push_back(id);
  facts::System& edited = scratch();
  for (ChangeId id = 0; id < changes.size(); ++id) {
    if (changes[id].container) continue;
    changes[id].edit_system(edited);
    const Asked with_it(edited, asked_.cache);
    Effect effect{{id}, {}, {}};
    add_difference(bridged_.of_host(), facts_of_host(with_it, bridged_.names, words_), effect);
    if (changes_containers(changes[id]))
      for (const std::size_t container : containers)
        add_difference(bridged_.of_container(container),
                       facts_in(with_it, container, changes[id].containers_made_anew), effect);
    keep_what_is_asked_for(effect);
    if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
    edited.host = asked_.system.host;
    edited.engine = asked_.system.engine;
  }
  const std::vector<Parts> denied = parts_denied(on_the_way);
  const Denials denials(words_.program);
  const Neighbours neighbours(asked_, bridged_, words_);
  Room room{without_containers(edited)};
  ChangedContainer changed(asked_, words_);
  for (auto& [container, ids] : own) {
    const std::span<const Given> as_it_is = bridged_.of_container(container);
    changed.become(asked_.system.containers[container], bridged_.names[container]);
    InNeighbourhood others(asked_, bridged_, words_, container, neighbours.of(container), room);
    const Parts wanted = parts_wanted(container, is_asked_for, denied[container], changed);
    const auto concerns_others = [&](ChangeId id) {
      return others.concerns_others(changes[id].shown.setting);
    };
    if (std::ranges::none_of(
            ids, [&](ChangeId id) { return changes[id].decides.has_some_of(wanted) || concerns_others(id); }))
      continue;
    Parts matters = wanted;
    matters |= denials.parts;
    const auto takes_part = [&](ChangeId id) {
      return concerns_others(id) ||
             (changes[id].decides.has_some_of(matters) &&
              this->takes_part(as_it_is, changed.with(changes, {&id, 1}, matters), is_asked_for, denials));
    };
    const auto effect_of = [&](ChangeId id) {
      Effect effect{{id}, {}, {}};
      add_difference(as_it_is, changed.with(changes, {&id, 1}), effect);
      others.add_what_changes(changes[id], effect);
      keep_what_is_asked_for(effect);
      return effect;
    };
    std::vector<AtomId> removed;
    std::vector<ChangeId> left_out;
    for (const ChangeId id : ids) {
      if (!takes_part(id)) {
        left_out.push_back(id);
        continue;
      }
      Effect effect = effect_of(id);
      removed.insert(removed.end(), effect.removes.begin(), effect.removes.end());
      if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
    }
    std::ranges::sort(removed);
    std::vector<AtomId> left;
    for (const Given& given : as_it_is)
      if (is_asked_for(given.atom) && !std::ranges::binary_search(removed, given.atom))
        left.push_back(given.atom);
    std::vector<Effect> joint;
    add_joint(changed, ids, changes, std::move(left), joint);
    // What only helps together with others may add something by itself.
    for (const Effect& effect : joint)
      for (const ChangeId id : effect.changes)
        if (std::erase(left_out, id) != 0)
          if (Effect alone = effect_of(id); !alone.adds.empty()) all.push_back(std::move(alone));
    std::ranges::move(joint, std::back_inserter(all));
  }
  return all;
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
