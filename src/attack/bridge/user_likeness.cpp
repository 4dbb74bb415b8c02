#include "attack/bridge/user_likeness.hpp"

#include <algorithm>
#include <string_view>

#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/root_on_host.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;
using facts::Ids;
using facts::ProcessState;
using linux_kernel::bit;
using linux_kernel::capability_number;
using linux_kernel::CapabilitySet;

bool are_all(const Ids& ids, std::uint32_t id) {
  return ids.real == id && ids.effective == id && ids.saved == id;
}

// With both it becomes any user: then it holds what that user holds, which is nothing, or is root and keeps
// its own.
bool becomes_others(CapabilitySet held) {
  static const CapabilitySet needed =
      bit(capability_number("SETUID").value()) | bit(capability_number("SETGID").value());
  return (held & needed) == needed;
}

bool reaches(const ProcessState& one, const ProcessState& other) {
  if ((other.capabilities.permitted & ~one.capabilities.permitted) != 0) return false;
  if (checks::has_own_user_namespace(one) != checks::has_own_user_namespace(other)) return false;
  return becomes_others(one.capabilities.permitted) ||
         (are_all(other.user, one.user.file_system) && are_all(other.group, one.group.file_system));
}

Likeness in_force(const checks::Processes& one, const checks::Processes& other) {
  for (const ProcessState& mine : one)
    for (const ProcessState& theirs : other)
      if (reaches(mine, theirs))
        return {Truth::yes,
                {checks::in_proc("processes", checks::name_of(mine), mine.pid, "status"),
                 checks::in_proc("processes", checks::name_of(theirs), theirs.pid, "status")}};
  return {};
}

bool is_number(std::string_view user) { return facts::user_name(user).empty(); }

// Of two that are not root: as their settings name them.
Truth same_user(const Container& one, const Container& other) {
  if (!one.user.known() || !other.user.known()) return Truth::unknown;
  const bool numbers = is_number(*one.user) && is_number(*other.user);
  if (*one.user == *other.user) {
    const bool same_image =
        one.image_id.known() && other.image_id.known() && *one.image_id == *other.image_id;
    return numbers || same_image ? Truth::yes
                                 : Truth::unknown;  // the same name may be another user elsewhere
  }
  const auto user_of = [](std::string_view text) { return text.substr(0, text.find(':')); };
  // The group of a user without one is what its image says.
  return numbers && user_of(*one.user) != user_of(*other.user) ? Truth::no : Truth::unknown;
}

Likeness declared(const Container& one, const Container& other, const facts::System& system) {
  const Evidences users = {evidence("user", one.user), evidence("user", other.user)};
  const auto mine = checks::capabilities(one, system).effective;
  const auto theirs = checks::capabilities(other, system).effective;
  if (!mine || !theirs) return {Truth::unknown, {evidence("cap_add", mine ? other.cap_add : one.cap_add)}};
  const checks::Truth root = checks::runs_as_root(one, system).truth;
  const checks::Truth other_root = checks::runs_as_root(other, system).truth;
  if (root == checks::Truth::unknown)
    return {Truth::unknown, {not_known("user", "its image decides who it is", one.user.origin)}};
  if (root == checks::Truth::no && other_root == checks::Truth::yes) return {};
  if (root == checks::Truth::no) {
    const Truth same = other_root == checks::Truth::unknown ? Truth::unknown : same_user(one, other);
    if (same != Truth::unknown) return {same, users};
    return {same, {not_known("user", "whether both are one user is not known", other.user.origin)}};
  }
  // Of whom nobody knows whether he is root, capabilities count as of root.
  if ((*theirs & ~*mine) != 0)
    return other_root == checks::Truth::unknown
               ? Likeness{Truth::unknown,
                          {not_known("user", "its image decides who it is", other.user.origin)}}
               : Likeness{};
  const bool any = becomes_others(*mine) || other_root == checks::Truth::yes;
  if (any)
    return {Truth::yes,
            {evidence("user", one.user), evidence("cap_add", one.cap_add), evidence("user", other.user)}};
  if (other_root == checks::Truth::no) return {};
  return {Truth::unknown, {not_known("user", "its image decides who it is", other.user.origin)}};
}

}  // namespace

Likeness can_access_like(const Container& one, const Container& other, const facts::System& system) {
  const checks::Processes mine = checks::processes_in_force(one);
  const checks::Processes theirs = checks::processes_in_force(other);
  if (!mine.empty() && !theirs.empty()) return in_force(mine, theirs);
  const checks::HostRoot root = checks::host_root(one, system);
  const checks::HostRoot other_root = checks::host_root(other, system);
  if (root.uid != other_root.uid && root.uid != checks::kNoUid && other_root.uid != checks::kNoUid) return {};
  return declared(one, other, system);
}

}  // namespace watertight::attack
