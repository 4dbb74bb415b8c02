#include <algorithm>

#include "attack/changes/change.hpp"
#include "attack/changes/security_option.hpp"

namespace watertight::attack {
namespace {

// Who its user is was seen from its first process, where only the image would tell.
void keep_who_it_is(facts::Container& c) {
  if (c.user_is_root.known() || !c.user.known() || facts::user_name(*c.user).empty()) return;
  if (!c.in_force.known() || !c.in_force->has_value() || !c.uid_map.known()) return;
  const auto& processes = (**c.in_force).processes;
  if (!processes.known() || processes->empty()) return;
  const std::uint32_t uid = processes->front().user.effective;
  for (const facts::IdRange& range : *c.uid_map)
    if (uid >= range.outside && uid - range.outside < range.count)
      c.user_is_root = facts::effective(uid - range.outside + range.inside == 0, c.in_force.origin);
}

}  // namespace

void make_anew(facts::Container& c) {
  keep_who_it_is(c);
  const SharedText because = "the container is not made yet";
  c.in_force = facts::unknown<Boxed<facts::InForce>>(because);
  c.processes = facts::unknown<std::vector<facts::Process>>(because);
  c.execs = facts::known(std::vector<facts::Exec>{}, facts::Basis::assumed);
  c.uid_map = facts::unknown<std::vector<facts::IdRange>>(because);
  if (c.no_new_privileges.basis == facts::Basis::effective)
    c.no_new_privileges = facts::by_default(
        c.security_opt.known() && std::ranges::any_of(*c.security_opt, [](const facts::Item& item) {
          return is_called(item, "no-new-privileges") && !item.text.ends_with("false");
        }));
  // What the engine shows for a running container is the profile in force.
  if (c.kind == facts::ContainerKind::container && c.apparmor.basis == facts::Basis::effective &&
      !has_option(c, "apparmor")) {
    const bool on = !(c.apparmor.known() && c.apparmor->empty() && !c.privileged.is(true));
    c.apparmor = facts::by_default(std::string(c.privileged.is(true) ? "unconfined"
                                               : on                  ? "docker-default"
                                                                     : ""));
  }
}

facts::Container made_anew(facts::Container c) {
  make_anew(c);
  return c;
}

}  // namespace watertight::attack
