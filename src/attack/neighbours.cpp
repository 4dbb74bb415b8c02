#include "attack/neighbours.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "attack/bridge/shared.hpp"

namespace watertight::attack {
namespace {

bool calls(const facts::Fact<facts::NamespaceMode>& mode, const facts::Container& c) {
  return mode.known() && mode->kind == facts::NamespaceKind::container && !mode->target.empty() &&
         (mode->target == c.name || c.id.starts_with(mode->target));
}

// Of `c` its settings say that it lives in a namespace of the other: it cannot outlive that one.
bool lives_in(const facts::Container& c, const facts::Container& other) {
  return calls(c.pid_mode, other) || calls(c.network_mode, other) || calls(c.ipc_mode, other);
}

}  // namespace

Neighbours::Neighbours(const Asked& asked, const Bridged& bridged, const Words& words)
    : asked_(asked), bridged_(bridged), words_(words) {
  for (std::size_t i = 0; i < bridged.names.size(); ++i)
    if (const auto symbol = words.symbols.find(bridged.names[i])) by_name_.emplace(*symbol, i);
  for (std::size_t i = 0; i < asked.system.containers.size(); ++i) {
    const auto& mounts = asked.system.containers[i].mounts;
    if (!mounts.known()) continue;
    for (const facts::Mount& mount : *mounts)
      if (std::string place = shared_place(mount); !place.empty()) by_place_[std::move(place)].push_back(i);
  }
  for (const Given& given : bridged.of_host())
    if (predicate(given) == "host-user-id") {
      const auto arguments = words.atoms.arguments(given.atom);
      if (const auto at = by_name_.find(arguments[0]); at != by_name_.end()) {
        by_user_[arguments[1]].push_back(at->second);
        users_[at->second].push_back(arguments[1]);
      }
    }
}

std::string_view Neighbours::predicate(const Given& given) const {
  return words_.program.predicates[words_.atoms.predicate(given.atom)].name;
}

Neighbourhood Neighbours::of(std::size_t container) const {
  constexpr std::size_t kMost = 32;
  Neighbourhood found;
  const auto take = [&](std::size_t other) {
    if (other == container) return false;
    if (std::ranges::find(found.others, other) == found.others.end()) found.others.push_back(other);
    return true;
  };
  for (const Given& given : bridged_.of_container(container))
    if (predicate(given).starts_with("joins-"))
      if (const auto at = by_name_.find(words_.atoms.arguments(given.atom)[1]); at != by_name_.end())
        found.namespaces |= take(at->second);
  const auto some_of = [&](const std::vector<std::size_t>& others, std::size_t most) {
    bool any = false;
    for (const std::size_t other : others | std::views::take(most + 1)) any |= take(other);
    return any;
  };
  const auto& mounts = asked_.system.containers[container].mounts;
  if (mounts.known())
    for (const facts::Mount& mount : *mounts)
      if (const auto at = by_place_.find(shared_place(mount)); at != by_place_.end())
        found.volumes |= some_of(at->second, kMost);
  // Of one user any two are as good as all of them.
  if (const auto own = users_.find(container); own != users_.end())
    for (const Symbol user : own->second) some_of(by_user_.at(user), 2);
  return found;
}

InNeighbourhood::InNeighbourhood(const Asked& asked, const Bridged& bridged, const Words& words,
                                 std::size_t container, Neighbourhood neighbourhood, Room& room)
    : asked_(asked),
      bridged_(bridged),
      words_(words),
      container_(container),
      neighbourhood_(std::move(neighbourhood)),
      room_(room) {}

bool InNeighbourhood::concerns_others(std::string_view setting) const {
  return neighbourhood_.namespaces || setting == "user" || setting == "user-namespace" ||
         (neighbourhood_.volumes &&
          (setting == "mount-removed" || setting == "mount-read-only" || setting == "volume-read-only"));
}

void InNeighbourhood::move_in() {
  room_.system.containers.resize(neighbourhood_.others.size() + 1);
  room_.holds.resize(neighbourhood_.others.size() + 1, Room::kChanged);
  const auto add = [&](std::size_t index) {
    const std::size_t at = names_.size();
    names_.push_back(bridged_.names[index]);
    if (room_.holds[at] == index) return;
    room_.system.containers[at] = asked_.system.containers[index];
    room_.holds[at] = index;
  };
  add(container_);
  for (const std::size_t other : neighbourhood_.others) add(other);
}

void InNeighbourhood::add_what_changes(const Change& change, Effect& effect) {
  if (!concerns_others(change.shown.setting)) return;
  const std::vector<facts::Container>& as_they_are = asked_.system.containers;
  if (!before_) {
    move_in();
    before_ = given();
  }
  facts::Container edited = made_anew(as_they_are[container_]);
  change.edit(edited);
  std::vector<facts::Container>& containers = room_.system.containers;
  containers.front() = std::move(edited);
  room_.holds.front() = Room::kChanged;
  if (neighbourhood_.namespaces)
    for (std::size_t i = 0; i < neighbourhood_.others.size(); ++i) {
      const facts::Container& other = as_they_are[neighbourhood_.others[i]];
      containers[i + 1] = lives_in(other, containers.front()) ? made_anew(other) : other;
      room_.holds[i + 1] = Room::kChanged;
    }
  add_difference(*before_, given(), effect);
}

// Of what is told of all, that which is about one of them: the rest depends on others as well.
bool InNeighbourhood::is_of_one(const Given& given) const {
  constexpr std::string_view kOfOne[] = {"host-user-id", "shares-user-id", "writes-volume",
                                         "reads-volume-of-others"};
  const std::string& name = words_.program.predicates[words_.atoms.predicate(given.atom)].name;
  return std::ranges::find(kOfOne, name) != std::end(kOfOne);
}

std::vector<Given> InNeighbourhood::given() const {
  std::vector<Given> all;
  if (neighbourhood_.namespaces) {
    BridgeCache cache(room_.system);
    const Asked asked(room_.system, cache);
    for (std::size_t i = 1; i < room_.system.containers.size(); ++i)
      std::ranges::move(facts_of(room_.system.containers[i], names_[i], asked, words_),
                        std::back_inserter(all));
  }
  FactSink together(words_.program, words_.symbols, words_.atoms);
  add_shared_user_ids(room_.system, names_, together);
  if (neighbourhood_.volumes) add_shared_volumes(room_.system, names_, together);
  std::ranges::copy_if(together.take(), std::back_inserter(all),
                       [&](const Given& each) { return is_of_one(each); });
  keep_the_surer(all);
  return all;
}

}  // namespace watertight::attack
