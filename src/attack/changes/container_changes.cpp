#include "attack/changes/building.hpp"

namespace watertight::attack {
namespace {

bool may_differ(const facts::Container& c) {
  return c.kind == facts::ContainerKind::container && c.in_force.known() && c.in_force->has_value();
}

}  // namespace

std::vector<Change> changes_of(const facts::Container& container, std::size_t index, std::string_view name,
                               const facts::System& system, std::uint32_t free_user) {
  ContainerChanges changes(container, index, name, system, free_user);
  if (may_differ(container))
    changes.add("recreate", {}, "as it runs", "as it is described",
                {"make it anew: docker compose up --force-recreate", "make it anew from its settings", ""},
                container.in_force, {}, [](facts::Container&) {});
  add_privilege_changes(changes);
  add_namespace_changes(changes);
  add_host_access_changes(changes);
  add_network_changes(changes);
  add_limit_changes(changes);
  return std::move(changes.all);
}

}  // namespace watertight::attack
