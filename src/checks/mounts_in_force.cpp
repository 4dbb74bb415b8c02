#include "checks/mounts_in_force.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::MountState;
using facts::System;

// The host path that a mount brings in; empty: not known, or none.
std::string source_of(const facts::Mount& m) {
  const std::string& source = m.real_source.empty() ? m.source : m.real_source;
  return source.starts_with('/') ? plain_path(source) : std::string();
}

}  // namespace

std::string show(const MountState& m) {
  return fmt::format("{}{} on {}{}", m.host_path.empty() ? m.type : m.host_path,
                     m.root.empty() || m.root == "/" ? "" : " (" + m.root + " of " + m.device + ")",
                     m.destination, m.read_only ? " ro" : " rw");
}

const MountState* mounted_at(const std::vector<MountState>& mounts, std::string_view destination) {
  const MountState* top = nullptr;
  for (const MountState& m : mounts)
    if (plain_path(m.destination) == destination) top = &m;
  return top;
}

const MountState* found_in(const std::vector<MountState>& mounts, const facts::Mount& declared) {
  const MountState* found = mounted_at(mounts, plain_path(declared.destination));
  const std::string source = source_of(declared);
  if (found == nullptr && !source.empty())
    for (const MountState& m : mounts)
      if (plain_path(m.host_path) == source) found = &m;
  return found;
}

bool is_the_engines(const MountState& m, const Container& c, const System& system) {
  static constexpr std::array<std::string_view, 10> kTypes = {
      "proc",   "sysfs",    "cgroup",     "cgroup2",    "mqueue",
      "devpts", "devtmpfs", "securityfs", "fuse.lxcfs", "nsfs"};
  static constexpr std::array<std::string_view, 7> kPlaces = {
      "/etc/hosts",         "/etc/hostname",     "/etc/resolv.conf",     "/dev/shm",
      "/run/.containerenv", "/sbin/docker-init", "/usr/sbin/docker-init"};
  const std::string at = plain_path(m.destination);
  if (at == "/") return true;
  if (std::ranges::find(kPlaces, at) != kPlaces.end()) return true;
  if (std::ranges::find(kTypes, m.type.view()) != kTypes.end() &&
      (lies_in(at, "/proc") || lies_in(at, "/sys") || lies_in(at, "/dev")))
    return true;
  const std::string from = plain_path(m.host_path);
  if (from == at && lies_in(at, "/dev")) return true;  // its null and tty, in a user namespace
  if (is_podman(system))
    return lies_in(from, "/run/containers") || lies_in(from, "/var/lib/containers/storage");
  return !c.id.empty() && lies_in(from, data_root(system) + "/containers/" + c.id);
}

bool is_declared(const MountState& m, const Container& c) {
  const std::string at = plain_path(m.destination);
  const std::string from = plain_path(m.host_path);
  return std::ranges::any_of(*c.mounts, [&](const facts::Mount& declared) {
    const std::string source = source_of(declared);
    return plain_path(declared.destination) == at || (!source.empty() && lies_in(from, source));
  });
}

}  // namespace watertight::checks
