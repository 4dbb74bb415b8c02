#include "attack/bridge/user_of_host.hpp"

#include <algorithm>

#include "attack/bridge/shown.hpp"
#include "checks/effective.hpp"
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

}  // namespace

void add_user_of_host(const ContainerSubject& s, FactSink& facts) {
  if (!has_an_ordinary_user(s)) return;
  facts.add("user-of-host", {s.name}, Truth::unknown, [&] {
    return Evidences{not_known("user", "whose files of the host are its own was not read"),
                     checks::evidence("user", s.container.user)};
  });
}

}  // namespace watertight::attack
