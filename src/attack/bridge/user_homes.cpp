#include "attack/bridge/user_homes.hpp"

#include <algorithm>

#include "attack/bridge/bound_folders.hpp"
#include "attack/bridge/host_folders.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"

namespace watertight::attack {
namespace {

// Some process of it is a user of the host that is not root.
bool has_an_ordinary_user(const ContainerSubject& s) {
  if (checks::root_is_host_root(s.container, s.system).truth == checks::Truth::no) return false;
  const checks::Processes processes = checks::processes_in_force(s.container);
  if (processes.empty()) return checks::starts_as_root(s.container).truth != checks::Truth::yes;
  return std::ranges::any_of(processes, [](const facts::ProcessState& p) { return p.user.file_system != 0; });
}

bool holds_homes(const HostFolder& folder) {
  return folder.name == "homes" || folder.name == "root-file-system";
}

}  // namespace

void add_user_homes(const ContainerSubject& s, FactSink& facts) {
  if (!has_an_ordinary_user(s)) return;
  const auto give = [&](std::string_view path, bool writable, const auto& seen) {
    for (const HostFolder& folder : host_folders(path, writable, s.system)) {
      if (!holds_homes(folder)) continue;
      for (const std::string_view access : {"read", "write"})
        if (access == "read" || folder.write)
          facts.add("home-of-user", {s.name, access}, Truth::unknown, [&] {
            Evidences why = seen();
            why.insert(why.begin(), not_known("mounts", "whose files lie there was not read"));
            why.push_back(checks::evidence("user", s.container.user));
            return why;
          });
    }
  };
  for (const BoundFolder& m : bound_folders(s.container, s.system))
    give(m.path, m.writable != Truth::no, [&] { return evidence_of(m, s.container); });
  for (const checks::HostMountPoint& m : checks::disk_mounts(s.container, s.system))
    for (const std::string& place : checks::places_of_disk(m.path, s.system))
      give(place, !m.read_only, [&] {
        return Evidences{checks::evidence("mounts", checks::show(*m.mount), *m.list, m.mount->origin)};
      });
}

}  // namespace watertight::attack
