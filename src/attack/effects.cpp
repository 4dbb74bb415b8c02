#include "attack/effects.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <ranges>
#include <unordered_map>

#include "attack/bridge/shared.hpp"

namespace watertight::attack {
namespace {

// A system without its containers.
facts::System without_containers(const facts::System& system) {
  facts::System copy;
  copy.kind = system.kind;
  copy.name = system.name;
  copy.label = system.label;
  copy.host = system.host;
  copy.engine = system.engine;
  copy.images = system.images;
  copy.seccomp_filters = system.seccomp_filters;
  copy.networks = system.networks;
  copy.volumes = system.volumes;
  copy.described = system.described;
  return copy;
}

facts::System surroundings_of(const facts::System& system) {
  facts::System copy = without_containers(system);
  copy.containers = system.containers;
  return copy;
}

bool calls(const facts::Fact<facts::NamespaceMode>& mode, const facts::Container& c) {
  return mode.known() && mode->kind == facts::NamespaceKind::container && !mode->target.empty() &&
         (mode->target == c.name || c.id.starts_with(mode->target));
}

// Of `c` its settings say that it lives in a namespace of the other: it cannot outlive that one.
bool lives_in(const facts::Container& c, const facts::Container& other) {
  return calls(c.pid_mode, other) || calls(c.network_mode, other) || calls(c.ipc_mode, other);
}

bool joins(const facts::Fact<facts::NamespaceMode>& mode) {
  return mode.known() && mode->kind == facts::NamespaceKind::container;
}
bool joins_some(const facts::Container& c) {
  return joins(c.pid_mode) || joins(c.network_mode) || joins(c.ipc_mode);
}

bool has(const std::vector<AtomId>& atoms, AtomId atom) {
  return std::ranges::find(atoms, atom) != atoms.end();
}

bool changes_containers(const Change& change) {
  return change.containers_made_anew || change.shown.id.starts_with("host.sysctl.");
}

struct Shared {
  std::vector<std::size_t> with;  // other containers
  bool namespaces = false;
  bool volumes = false;
};

// Whether a change of this setting concerns more than the container's own facts.
bool concerns_others(const Shared& shared, std::string_view setting) {
  return shared.namespaces || setting == "user" || setting == "user-namespace" ||
         (shared.volumes &&
          (setting == "mount-removed" || setting == "mount-read-only" || setting == "volume-read-only"));
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

std::vector<Given> Effects::facts_with(std::size_t container, std::span<const Change> changes,
                                       std::span<const ChangeId> own, const Asked& asked, bool anew) const {
  const facts::Container& as_it_is = asked_.system.containers[container];
  if (own.empty() && !anew) return facts_of(as_it_is, bridged_.names[container], asked, words_);
  facts::Container edited = made_anew(as_it_is);
  for (const ChangeId id : own) changes[id].edit(edited);
  return facts_of(edited, bridged_.names[container], asked, words_);
}

// A container and those that it shares something with, alone in a system of their own: what is done to it
// changes facts of theirs, and facts that are told of all of them together.
class Effects::Sharing {
 public:
  // `surroundings`: the system; its containers are taken out.
  Sharing(const Effects& effects, std::size_t container, Shared shared, facts::System& surroundings)
      : effects_(effects),
        shared_(std::move(shared)),
        as_it_is_(of().containers[container]),
        system_(surroundings) {
    system_.containers.clear();
    system_.containers.push_back(of().containers[container]);
    names_.push_back(effects.bridged_.names[container]);
    for (const std::size_t other : shared_.with) {
      system_.containers.push_back(of().containers[other]);
      names_.push_back(effects.bridged_.names[other]);
    }
  }

  // What of these facts changes with it.
  void add_what_changes(const Change& change, Effect& effect) {
    if (!concerns_others(shared_, change.shown.setting)) return;
    if (!before_) before_ = given();
    facts::Container edited = made_anew(as_it_is_);
    change.edit(edited);
    system_.containers.front() = std::move(edited);
    for (std::size_t i = 0; i < shared_.with.size(); ++i) {
      const facts::Container& as_it_is = of().containers[shared_.with[i]];
      system_.containers[i + 1] =
          lives_in(as_it_is, system_.containers.front()) ? made_anew(as_it_is) : as_it_is;
    }
    add_difference(*before_, given(), effect);
  }

 private:
  [[nodiscard]] const facts::System& of() const { return effects_.asked_.system; }

  // Of what is told of all, that which is about one of them: the rest depends on others as well.
  [[nodiscard]] bool is_of_one(const Given& given) const {
    constexpr std::string_view kOfOne[] = {"host-user-id", "shares-user-id", "writes-volume",
                                           "reads-volume-of-others"};
    const Words& words = effects_.words_;
    const std::string& name = words.program.predicates[words.atoms.predicate(given.atom)].name;
    return std::ranges::find(kOfOne, name) != std::end(kOfOne);
  }

  [[nodiscard]] std::vector<Given> given() const {
    std::vector<Given> all;
    if (shared_.namespaces) {
      BridgeCache cache(system_);
      const Asked asked(system_, cache);
      for (std::size_t i = 1; i < system_.containers.size(); ++i)
        std::ranges::move(facts_of(system_.containers[i], names_[i], asked, effects_.words_),
                          std::back_inserter(all));
    }
    FactSink together(effects_.words_.program, effects_.words_.symbols, effects_.words_.atoms);
    add_shared_user_ids(system_, names_, together);
    if (shared_.volumes) add_shared_volumes(system_, names_, together);
    std::ranges::copy_if(together.take(), std::back_inserter(all),
                         [&](const Given& each) { return is_of_one(each); });
    std::ranges::sort(all, [](const Given& a, const Given& b) {
      return a.atom != b.atom ? a.atom < b.atom : a.truth > b.truth;
    });
    const auto rest = std::ranges::unique(all, {}, &Given::atom);
    all.erase(rest.begin(), rest.end());
    return all;
  }

  const Effects& effects_;
  Shared shared_;
  const facts::Container& as_it_is_;
  facts::System& system_;  // the container, then the others
  std::vector<std::string> names_;
  std::optional<std::vector<Given>> before_;
};

// Who shares namespaces, volumes or its user with a container.
class Effects::Neighbours {
 public:
  explicit Neighbours(const Effects& effects) : effects_(effects) {
    const Words& words = effects.words_;
    for (std::size_t i = 0; i < effects.bridged_.names.size(); ++i)
      if (const auto symbol = words.symbols.find(effects.bridged_.names[i])) by_name_.emplace(*symbol, i);
    for (std::size_t i = 0; i < effects.asked_.system.containers.size(); ++i) {
      const auto& mounts = effects.asked_.system.containers[i].mounts;
      if (!mounts.known()) continue;
      for (const facts::Mount& mount : *mounts)
        if (mount.kind == facts::MountKind::volume && !mount.source.empty())
          by_volume_[mount.source].push_back(i);
    }
    for (const Given& given : effects.bridged_.of_host())
      if (predicate(given) == "host-user-id") {
        const auto arguments = words.atoms.arguments(given.atom);
        if (const auto at = by_name_.find(arguments[0]); at != by_name_.end()) {
          by_user_[arguments[1]].push_back(at->second);
          users_[at->second].push_back(arguments[1]);
        }
      }
  }

  [[nodiscard]] Shared of(std::size_t container) const {
    Shared shared;
    const auto take = [&](std::size_t other) {
      if (other == container) return false;
      if (std::ranges::find(shared.with, other) == shared.with.end()) shared.with.push_back(other);
      return true;
    };
    for (const Given& given : effects_.bridged_.of_container(container))
      if (predicate(given).starts_with("joins-"))
        if (const auto at = by_name_.find(effects_.words_.atoms.arguments(given.atom)[1]);
            at != by_name_.end())
          shared.namespaces |= take(at->second);
    const auto some_of = [&](const std::vector<std::size_t>& others, std::size_t most) {
      bool any = false;
      for (const std::size_t other : others | std::views::take(most + 1)) any |= take(other);
      return any;
    };
    const auto& mounts = effects_.asked_.system.containers[container].mounts;
    if (mounts.known())
      for (const facts::Mount& mount : *mounts)
        if (const auto at = by_volume_.find(mount.source); at != by_volume_.end())
          shared.volumes |= some_of(at->second, kMost);
    // Of one user any two are as good as all of them.
    if (const auto own = users_.find(container); own != users_.end())
      for (const Symbol user : own->second) some_of(by_user_.at(user), 2);
    return shared;
  }

 private:
  static constexpr std::size_t kMost = 32;
  [[nodiscard]] std::string_view predicate(const Given& given) const {
    return effects_.words_.program.predicates[effects_.words_.atoms.predicate(given.atom)].name;
  }

  const Effects& effects_;
  std::unordered_map<Symbol, std::size_t> by_name_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_volume_;
  std::unordered_map<Symbol, std::vector<std::size_t>> by_user_;
  std::unordered_map<std::size_t, std::vector<Symbol>> users_;
};

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
  std::map<std::size_t, std::vector<Effect>> of_container;
  const Neighbours neighbours(*this);
  facts::System surroundings = without_containers(asked_.system);
  for (const auto& [container, ids] : own) {
    Sharing sharing(*this, container, neighbours.of(container), surroundings);
    for (const ChangeId id : ids) {
      Effect effect{{id}, {}, {}};
      add_difference(bridged_.of_container(container),
                     facts_with(container, changes, std::span(&id, 1), asked_, true), effect);
      sharing.add_what_changes(changes[id], effect);
      keep_what_is_asked_for(effect);
      of_container[container].push_back(std::move(effect));
    }
  }
  std::optional<facts::System> edited;
  for (ChangeId id = 0; id < changes.size(); ++id) {
    if (changes[id].container) continue;
    if (!edited) edited = surroundings_of(asked_.system);
    edited->host = asked_.system.host;
    edited->engine = asked_.system.engine;
    changes[id].edit_system(*edited);
    const Asked with_it(*edited, asked_.cache);
    Effect effect{{id}, {}, {}};
    add_difference(bridged_.of_host(), facts_of_host(with_it, bridged_.names, words_), effect);
    if (changes_containers(changes[id]))
      for (const std::size_t container : containers)
        add_difference(bridged_.of_container(container),
                       facts_with(container, changes, {}, with_it, changes[id].containers_made_anew), effect);
    keep_what_is_asked_for(effect);
    if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(std::move(effect));
  }
  for (auto& [container, effects] : of_container) {
    std::vector<AtomId> removed;
    for (Effect& effect : effects) {
      removed.insert(removed.end(), effect.removes.begin(), effect.removes.end());
      if (!effect.removes.empty() || !effect.adds.empty()) all.push_back(effect);
    }
    std::ranges::sort(removed);
    std::vector<AtomId> left;
    for (const Given& given : bridged_.of_container(container))
      if (is_asked_for(given.atom) && !std::ranges::binary_search(removed, given.atom))
        left.push_back(given.atom);
    add_joint({container, own[container]}, changes, std::move(left), all);
  }
  return all;
}

// A fact that stands on two settings goes with both of them. What all changes together leave stays in any
// case; of the rest the smallest sets of changes are looked for: one, and those that do without one of its
// changes, and so on (Reiter's tree of hitting sets, cut off at kMostSets).
void Effects::add_joint(const OfContainer& subject, std::span<const Change> changes, std::vector<AtomId> left,
                        std::vector<Effect>& all) const {
  constexpr std::size_t kMostSets = 8;
  using Made = std::vector<ChangeId>;
  const auto removed_by = [&](const Made& made) {
    const auto facts = facts_with(subject.container, changes, made, asked_, true);
    std::vector<AtomId> gone;
    for (const AtomId atom : left)
      if (!std::ranges::binary_search(facts, atom, {}, &Given::atom)) gone.push_back(atom);
    return gone;
  };
  if (left.empty() || subject.own.size() < 2) return;
  left = removed_by(subject.own);
  while (!left.empty()) {
    const AtomId wanted = left.front();
    std::vector<Made> found;
    std::vector<std::vector<AtomId>> gone;
    std::vector<Made> without = {{}};  // sets of changes that one more smallest set must do without
    for (std::size_t next = 0; next < without.size() && found.size() < kMostSets; ++next) {
      Made made;
      std::ranges::set_difference(subject.own, without[next], std::back_inserter(made));
      if (!has(removed_by(made), wanted)) continue;
      for (std::size_t i = 0; i < made.size();) {
        Made fewer = made;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (has(removed_by(fewer), wanted))
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

std::vector<Given> Effects::after(std::span<const Change> changes, std::span<const ChangeId> made) const {
  facts::System edited = surroundings_of(asked_.system);
  bool anew = false;
  std::map<std::size_t, std::vector<ChangeId>> own;
  for (const ChangeId id : made) {
    if (changes[id].container) {
      own[*changes[id].container].push_back(id);
      continue;
    }
    changes[id].edit_system(edited);
    anew = anew || changes[id].containers_made_anew;
  }
  for (std::size_t i = 0; i < edited.containers.size(); ++i) {
    const auto at = own.find(i);
    const bool with_another =
        joins_some(edited.containers[i]) && std::ranges::any_of(own, [&](const auto& other) {
          return lives_in(edited.containers[i], asked_.system.containers[other.first]);
        });
    if (at == own.end() && !anew && !with_another) continue;
    edited.containers[i] = made_anew(std::move(edited.containers[i]));
    if (at != own.end())
      for (const ChangeId id : at->second) changes[id].edit(edited.containers[i]);
  }
  BridgeCache cache(edited);
  return bridge(Asked(edited, cache), words_).given;
}

}  // namespace watertight::attack
