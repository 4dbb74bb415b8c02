// How the files beside it put changes together.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/changes/change.hpp"

namespace watertight::attack {

// How a setting is written where the container is described: in a Compose file, on the command line, in a
// manifest.
struct Written {
  std::string compose;
  std::string run;
  std::string kubernetes;
};
[[nodiscard]] inline std::string in_words_of(const facts::Container& container, const Written& written) {
  switch (container.kind) {
    case facts::ContainerKind::service:
      return written.compose;
    case facts::ContainerKind::pod:
      return written.kubernetes.empty() ? written.compose : written.kubernetes;
    case facts::ContainerKind::container:
      break;
  }
  return written.run;
}

// Gathers the changes of one container.
class ContainerChanges {
 public:
  ContainerChanges(const facts::Container& of, std::size_t index, std::string_view name,
                   const facts::System& around, std::uint32_t its_user)
      : container(of), system(around), free_user(its_user), index_(index), name_(name) {}

  // `discriminator`: which one of several: "SYS_ADMIN" of "capability"; empty: there is one.
  template <typename T>
  void add(std::string_view setting, std::string_view discriminator, std::string from, std::string to,
           const Written& edit, const facts::Fact<T>& fact, const facts::Origin& place,
           std::function<void(facts::Container&)> apply) {
    Change change;
    ProposedChange& shown = change.shown;
    shown.id = name_ + '.' + std::string(setting);
    if (!discriminator.empty()) shown.id.append(".").append(discriminator);
    const bool service = container.kind == facts::ContainerKind::service;
    shown.subject = {service ? checks::SubjectKind::service : checks::SubjectKind::container, container.name,
                     container.id, system.label};
    shown.setting = setting;
    shown.from = std::move(from);
    shown.to = std::move(to);
    shown.edit = in_words_of(container, edit);
    shown.location = place.source ? place : fact.origin.source ? fact.origin : container.origin;
    const Cost& cost = cost_of(setting, discriminator);
    shown.weight = cost.weight;
    shown.breaks = cost.breaks;
    change.container = index_;
    change.decides = cost.decides;
    change.edit = std::move(apply);
    all.push_back(std::move(change));
  }

  // What the last one costs besides.
  void also_costs(const Cost& cost) {
    ProposedChange& last = all.back().shown;
    last.breaks.append("; ").append(cost.breaks);
  }
  // The last one is made together with another change.
  void also_changes(const Cost& cost) {
    all.back().shown.weight += cost.weight;
    also_costs(cost);
  }

  const facts::Container& container;
  const facts::System& system;
  const std::uint32_t free_user;  // no other container's
  std::vector<Change> all;

  // The pod that the container is one of; null: it is of none.
  [[nodiscard]] const facts::kubernetes::Pod* pod() const {
    for (const facts::kubernetes::Pod& each : system.kubernetes.pods)
      if (index_ >= each.first_container && index_ - each.first_container < each.containers.size())
        return &each;
    return nullptr;
  }

 private:
  std::size_t index_;
  std::string name_;
};

void add_privilege_changes(ContainerChanges& changes);
void add_namespace_changes(ContainerChanges& changes);
void add_host_access_changes(ContainerChanges& changes);  // mounts, devices
void add_limit_changes(ContainerChanges& changes);
void add_network_changes(ContainerChanges& changes);

}  // namespace watertight::attack
