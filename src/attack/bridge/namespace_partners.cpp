#include "attack/bridge/namespace_partners.hpp"

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::NamespaceKind;

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

bool joins(const facts::Fact<facts::NamespaceMode>& mode) {
  return mode.known() && mode->kind == NamespaceKind::container;
}

}  // namespace

NamespacePartners::NamespacePartners(const facts::System& system)
    : system_(&system), names_(container_names(system)) {
  for (std::size_t i = 0; i < system.containers.size(); ++i) {
    by_given_name_.emplace(names_[i], i);
    by_own_name_.emplace(system.containers[i].name, i);
    if (!system.containers[i].id.empty()) by_own_name_.emplace(system.containers[i].id, i);
  }
  for (const checks::NamespaceFact fact :
       {&Container::pid_mode, &Container::network_mode, &Container::ipc_mode}) {
    Groups& groups = groups_.emplace_back(Groups{fact, {}});
    for (std::size_t i = 0; i < system.containers.size(); ++i)
      if (joins(system.containers[i].*fact))
        if (const std::size_t owner = owner_of(system.containers[i], fact); owner != kNobody)
          groups.joined_by[owner].push_back(i);
  }
}

std::size_t NamespacePartners::number_of(std::string_view name_or_id) const {
  if (const auto at = by_own_name_.find(name_or_id); at != by_own_name_.end()) return at->second;
  // The beginning of an id, which is rare.
  const Container* found = system_->container_named(name_or_id);
  return found == nullptr ? kNobody : static_cast<std::size_t>(found - system_->containers.data());
}

// The end of the chain; nobody where it cannot be followed.
std::size_t NamespacePartners::owner_of(const Container& container, checks::NamespaceFact fact) const {
  constexpr int kLongestChain = 16;
  const Container* at = &container;
  std::size_t number = kNobody;
  for (int step = 0; step < kLongestChain && joins(at->*fact); ++step) {
    number = number_of((at->*fact)->target);
    if (number == kNobody) return kNobody;
    at = &system_->containers[number];
  }
  return joins(at->*fact) ? kNobody : number;
}

NamespacePartners::Partner NamespacePartners::called(std::string_view name) const {
  const auto at = by_given_name_.find(name);
  if (at == by_given_name_.end()) return {};
  return {&system_->containers[at->second], names_[at->second]};
}

NamespacePartners::Partner NamespacePartners::named(std::string_view name_or_id) const {
  const std::size_t number = number_of(name_or_id);
  if (number == kNobody) return {};
  return {&system_->containers[number], names_[number]};
}

std::vector<NamespacePartners::Partner> NamespacePartners::of(const Container& container,
                                                              std::string_view name,
                                                              checks::NamespaceFact fact) const {
  std::vector<Partner> partners;
  const auto self = by_given_name_.find(name);
  const bool is_joining = joins(container.*fact);
  const std::size_t owner = is_joining                     ? owner_of(container, fact)
                            : self == by_given_name_.end() ? kNobody
                                                           : self->second;
  const auto groups = std::ranges::find(groups_, fact, &Groups::fact);
  if (owner == kNobody || groups == groups_.end()) return partners;
  const Container& owning = is_joining ? system_->containers[owner] : container;
  if ((owning.*fact).known() && (owning.*fact)->kind == NamespaceKind::host) return partners;
  const auto add = [&](std::size_t number) {
    if (self == by_given_name_.end() || number != self->second)
      partners.push_back({&system_->containers[number], names_[number]});
  };
  if (is_joining) add(owner);
  if (const auto at = groups->joined_by.find(owner); at != groups->joined_by.end())
    for (const std::size_t number : at->second) {
      if (is_joining && partners.size() >= kMostPartners) break;
      add(number);
    }
  return partners;
}

}  // namespace watertight::attack
