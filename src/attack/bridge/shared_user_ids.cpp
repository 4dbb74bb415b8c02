// Which users of the host the containers' processes are, and who else is the same.
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "attack/bridge/said.hpp"
#include "attack/bridge/shared.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/root_on_host.hpp"
#include "facts/id_number.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Container;
using facts::System;

struct UserOfHost {
  std::uint32_t uid = 0;
  Truth truth = Truth::yes;
};

std::vector<UserOfHost> users_of(const Container& c, const System& system) {
  std::vector<UserOfHost> users;
  std::set<std::uint32_t> seen;
  for (const facts::ProcessState& process : checks::processes_in_force(c))
    if (seen.insert(process.user.effective).second) users.push_back({process.user.effective, Truth::yes});
  if (!users.empty()) return users;
  const checks::HostRoot root = checks::host_root(c, system);
  if (root.kind == checks::RootMapping::Kind::unknown || root.uid == checks::kNoUid) return users;
  const checks::Truth starts_as_root = checks::starts_as_root(c).truth;
  if (starts_as_root != checks::Truth::no) {
    users.push_back({root.uid, truth_of(starts_as_root)});
  } else if (const auto uid = c.user.known() ? facts::user_number(*c.user) : std::nullopt) {
    users.push_back({root.uid + *uid, Truth::yes});  // a range of ids is mapped as it stands
  }
  return users;
}

struct Group {
  std::vector<std::size_t> certain;  // containers, by position
  std::vector<std::size_t> possible;
};

Truth several(const Group& group) {
  if (group.certain.size() >= 2) return Truth::yes;
  return group.certain.size() + group.possible.size() >= 2 ? Truth::unknown : Truth::no;
}

}  // namespace

void add_shared_user_ids(const System& system, const std::vector<std::string>& names, FactSink& facts) {
  std::map<std::uint32_t, Group> groups;
  const auto why = [&](std::size_t i) {
    return [&system, i] { return std::vector{checks::evidence("user", system.containers[i].user)}; };
  };
  for (std::size_t i = 0; i < system.containers.size(); ++i)
    for (const UserOfHost& user : users_of(system.containers[i], system)) {
      Group& group = groups[user.uid];
      (user.truth == Truth::yes ? group.certain : group.possible).push_back(i);
      facts.add("host-user-id", {names[i], std::to_string(user.uid)}, user.truth, why(i));
    }
  for (const auto& [uid, group] : groups) {
    const Truth shared = several(group);
    const auto any = group.certain.empty() ? group.possible.front() : group.certain.front();
    facts.add("user-id-shared", {std::to_string(uid)}, shared, why(any));
    // Of the host's root there are always others.
    for (const std::size_t i : group.certain)
      facts.add("shares-user-id", {names[i]}, uid == 0 ? Truth::yes : shared, why(i));
    for (const std::size_t i : group.possible)
      facts.add("shares-user-id", {names[i]}, uid == 0 || shared != Truth::no ? Truth::unknown : Truth::no,
                why(i));
  }
}

}  // namespace watertight::attack
