#include "attack/bridge/socket_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "attack/bridge/fact_sink.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/root_on_host.hpp"
#include "facts/id_number.hpp"
#include "linux/capabilities.hpp"

namespace watertight::attack {
namespace {

using facts::ApiSocket;
using facts::Container;
using facts::System;

constexpr std::uint32_t kOwnerWrites = 0200;
constexpr std::uint32_t kGroupWrites = 0020;
constexpr std::uint32_t kOthersWrite = 0002;

checks::Evidence of_socket(const ApiSocket& socket, const System& system) {
  return {"api_sockets", socket.path + " " + checks::show(socket.status), system.host->api_sockets.basis,
          system.host->api_sockets.origin};
}

// The id that a socket of a session belongs to: "/run/user/1000/docker.sock".
std::optional<std::uint32_t> account_of(std::string_view path) {
  constexpr std::string_view kFolder = "/run/user/";
  if (!path.starts_with(kFolder)) return std::nullopt;
  path.remove_prefix(kFolder.size());
  return facts::id_number(path.substr(0, path.find('/')));
}

bool overrides_modes(const Container& c, const System& system) {
  const auto bounding = checks::capabilities(c, system).bounding;
  const auto capability = linux_kernel::capability_number("DAC_OVERRIDE");
  return bounding && capability && (*bounding & linux_kernel::bit(*capability)) != 0;
}

// --- Processes that were seen ---

bool may_connect(const facts::ProcessState& p, const facts::FileStatus& status) {
  if (p.user.file_system == status.uid) return (status.mode & kOwnerWrites) != 0;
  if (p.group.file_system == status.gid || std::ranges::binary_search(p.groups, status.gid))
    return (status.mode & kGroupWrites) != 0;
  return (status.mode & kOthersWrite) != 0;
}

Access by_processes(const checks::Processes& processes, const ApiSocket& socket, const System& system) {
  for (const facts::ProcessState& p : processes)
    if (may_connect(p, socket.status))
      return {Truth::yes,
              {checks::in_proc("processes",
                               fmt::format("{} has uid {}, gid {}", checks::name_of(p), p.user.file_system,
                                           p.group.file_system),
                               p.pid, "status"),
               of_socket(socket, system)}};
  return {};
}

// --- Groups as the settings have them ---

struct GivenGroup {
  std::string_view name;  // or its number
  checks::Evidence seen;
  std::string because = {};  // not empty: which group it is nobody knows; the end of a sentence
};

// Its number was read, and not only its name taken for granted.
bool has_known_group(const ApiSocket* socket) {
  return socket != nullptr && socket->status.gid != checks::kNoUid;
}

// Of an account and of nothing else: those that systems make for their programs, "docker" among them, stand
// below.
bool is_of_an_account(std::string_view group) {
  constexpr std::uint32_t kFirstAccount = 1000;
  return facts::id_number(group).value_or(0) >= kFirstAccount;
}

// Behind the colon of `user`, and group_add; without a colon what the image says. The usual 1000:1000 is a
// user's own group, and nobody else's as far as nobody read what the socket's is.
std::vector<GivenGroup> given_groups(const Container& c, const ApiSocket* socket) {
  std::vector<GivenGroup> groups;
  if (c.user.known()) {
    const std::string_view user = *c.user;
    const auto colon = user.find(':');
    const std::string_view group = colon == std::string_view::npos ? "" : user.substr(colon + 1);
    const bool own = group == user.substr(0, colon) && is_of_an_account(group);
    if (colon == std::string_view::npos && !facts::user_name(user).empty())
      groups.push_back({group, checks::evidence("user", c.user),
                        fmt::format("which groups {} is in stands in the image", user)});
    else if (colon != std::string_view::npos && (!own || has_known_group(socket)))
      groups.push_back({group, checks::evidence("user", c.user)});
  }
  if (!c.group_add.known())
    groups.push_back(
        {{}, checks::evidence("group_add", c.group_add), std::string(c.group_add.unknown_because)});
  else
    for (const facts::Item& group : *c.group_add)
      groups.push_back({group.text, checks::evidence("group_add", group.text, c.group_add, group.origin)});
  return groups;
}

Access by_group(const GivenGroup& group, const ApiSocket* socket, const System& system) {
  if (socket != nullptr && (socket->status.mode & kGroupWrites) == 0) return {};
  const auto open = [&](std::string_view why) {
    return Access{Truth::unknown, {not_known("group", why), group.seen}};
  };
  if (!group.because.empty()) return open(group.because);
  const auto gid = facts::id_number(group.name);
  if (!gid) return open(fmt::format("the number of the group {} stands in the image", group.name));
  if (!has_known_group(socket)) {
    if (socket != nullptr && gid == 0u) return {};  // it has another, whichever
    return open(fmt::format("whether {} is the socket's group was not read", group.name));
  }
  if (gid != socket->status.gid) return {};
  return {Truth::yes, {group.seen, of_socket(*socket, system)}};
}

Access by_settings(const Container& c, const ApiSocket* socket, std::string_view path, const System& system) {
  if (socket != nullptr && (socket->status.mode & kOthersWrite) != 0)
    return {Truth::yes, {of_socket(*socket, system)}};
  const std::string_view user = c.user.known() ? std::string_view(*c.user) : std::string_view();
  const auto uid = facts::user_number(user);
  const auto owner = socket != nullptr ? std::optional(socket->status.uid) : account_of(path);
  if (uid && owner && *uid != 0 && *uid == *owner) return {Truth::yes, {checks::evidence("user", c.user)}};
  Access best;
  for (const GivenGroup& group : given_groups(c, socket)) {
    Access access = by_group(group, socket, system);
    if (access.truth > best.truth) best = std::move(access);
  }
  return best;
}

}  // namespace

const ApiSocket* seen_socket(std::string_view path, const System& system) {
  if (!system.host || !system.host->api_sockets.known()) return nullptr;
  for (const ApiSocket& socket : *system.host->api_sockets)
    if (checks::plain_path(socket.path) == path) return &socket;
  return nullptr;
}

Access root_may_connect(const Container& c, std::string_view path, const System& system) {
  const checks::HostRoot root = checks::host_root(c, system);
  const ApiSocket* socket = seen_socket(path, system);
  Evidences seen = {root.evidence};
  if (socket != nullptr) seen.push_back(of_socket(*socket, system));
  const auto owner = socket != nullptr ? std::optional(socket->status.uid) : account_of(path);
  if (socket != nullptr && (socket->status.mode & kOthersWrite) != 0) return {Truth::yes, std::move(seen)};
  switch (root.kind) {
    case checks::RootMapping::Kind::unknown:
      seen.insert(seen.begin(), not_known("uid_map", root.because, c.origin));
      return {Truth::unknown, std::move(seen)};
    case checks::RootMapping::Kind::mapped: {
      const bool owns = owner && root.uid == *owner && *owner != 0;
      return {owns ? Truth::yes : Truth::no, std::move(seen)};
    }
    case checks::RootMapping::Kind::host_root:
      break;
  }
  const bool is_roots = owner.value_or(0) == 0 || (socket != nullptr && socket->status.gid == 0);
  return {is_roots || overrides_modes(c, system) ? Truth::yes : Truth::no, std::move(seen)};
}

Access user_may_connect(const Container& c, std::string_view path, const System& system) {
  if (checks::starts_as_root(c).truth == checks::Truth::yes) return {};
  const ApiSocket* socket = seen_socket(path, system);
  const checks::Processes processes = checks::processes_in_force(c);
  if (socket != nullptr && !processes.empty()) return by_processes(processes, *socket, system);
  const checks::HostRoot root = checks::host_root(c, system);
  if (root.kind == checks::RootMapping::Kind::mapped) {  // its ids are others on the host
    const bool open = socket != nullptr && (socket->status.mode & kOthersWrite) != 0;
    return open ? Access{Truth::yes, {of_socket(*socket, system)}} : Access{};
  }
  Access access = by_settings(c, socket, path, system);
  if (access.truth == Truth::yes && root.kind == checks::RootMapping::Kind::unknown)
    return {Truth::unknown, {not_known("uid_map", root.because, c.origin)}};
  return access;
}

}  // namespace watertight::attack
