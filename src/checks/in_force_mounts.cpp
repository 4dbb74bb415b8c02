// Mounts as the kernel has them: writable where read-only was asked for, of host paths that nobody asked for.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::MountState;
using facts::System;

std::string shown(const MountState& m) {
  return fmt::format("{}{} on {}{}", m.host_path.empty() ? m.type : m.host_path,
                     m.root.empty() || m.root == "/" ? "" : " (" + m.root + " of " + m.device + ")",
                     m.destination, m.read_only ? " ro" : " rw");
}

// Which of two mounts at one place counts: the last one covers those before it.
const MountState* mounted_at(const std::vector<MountState>& mounts, std::string_view destination) {
  const MountState* top = nullptr;
  for (const MountState& m : mounts)
    if (plain_path(m.destination) == destination) top = &m;
  return top;
}

// The declared mount that a place in the container belongs to: the closest one above it.
const facts::Mount* declared_above(const std::vector<facts::Mount>& mounts, std::string_view destination) {
  const facts::Mount* closest = nullptr;
  std::size_t length = 0;
  for (const facts::Mount& m : mounts) {
    const std::string at = plain_path(m.destination);
    if (!lies_in(destination, at) || at.size() < length) continue;
    closest = &m;
    length = at.size();
  }
  return closest;
}

// The host path that a mount brings in; empty: not known, or none.
std::string source_of(const facts::Mount& m) {
  const std::string& source = m.real_source.empty() ? m.source : m.real_source;
  return source.starts_with('/') ? plain_path(source) : std::string();
}

// The mount that the settings mean: at its place, or where a link of the image led it.
const MountState* found_in(const std::vector<MountState>& mounts, const facts::Mount& declared) {
  const MountState* found = mounted_at(mounts, plain_path(declared.destination));
  const std::string source = source_of(declared);
  if (found == nullptr && !source.empty())
    for (const MountState& m : mounts)
      if (plain_path(m.host_path) == source) found = &m;
  return found;
}

// A volume's own file system has nothing of the host mounted below it that came along.
Verdict writable_read_only(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  const auto& now = in_force(c)->mounts;
  if (!now.known()) return not_evaluated("mounts in force", now);
  std::vector<Observation> found;
  for (const facts::Mount& declared : *c.mounts) {
    if (!declared.read_only) continue;
    const MountState* itself = found_in(*now, declared);
    const std::string at = plain_path(itself != nullptr ? itself->destination : declared.destination);
    std::vector<const MountState*> below;
    for (const MountState& m : *now) {
      const std::string place = plain_path(m.destination);
      if (m.read_only || place == at || !lies_in(place, at)) continue;
      const facts::Mount* closest = declared_above(*c.mounts, place);
      if ((closest == nullptr || closest == &declared) && mounted_at(*now, place) == &m) below.push_back(&m);
    }
    const bool whole = itself != nullptr && !itself->read_only;
    if (!whole && below.empty()) continue;
    std::vector<std::string> places;
    for (const MountState* m : below) places.emplace_back(m->destination);
    Observation o = observe(
        whole ? fmt::format("can write {}, which was mounted read-only: an attacker changes what is there",
                            declared.destination)
              : fmt::format(
                    "can write {}, below {}, which was mounted read-only: the flag holds for one mount, "
                    "and what the host has mounted below it came along without",
                    some_of(places), declared.destination),
        {evidence("mounts", show(declared), c.mounts, declared.origin),
         in_proc("mounts in force", shown(whole ? *itself : *below.front()), c, "mountinfo")},
        declared.destination);
    if (const Stance who = stance(c, system); who.standing != Standing::host_root) {
      o.severity = Severity::medium;
      o.message += fmt::format("; {}, so the modes of the files still decide", who.clause);
      append(o.evidence, who.evidence);
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_writable_read_only{"container-effective-read-only", writable_read_only};

// What engine and runtime put into every container.
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

// At the place of a declared mount, or of a host path that one brings in: the image may have a link where the
// settings have a folder (/lib in /usr/lib), and what the host has below the path comes along.
bool is_declared(const MountState& m, const Container& c) {
  const std::string at = plain_path(m.destination);
  const std::string from = plain_path(m.host_path);
  return std::ranges::any_of(*c.mounts, [&](const facts::Mount& declared) {
    const std::string source = source_of(declared);
    return plain_path(declared.destination) == at || (!source.empty() && lies_in(from, source));
  });
}

// Drivers that a runtime's hook brings for a device that was asked for.
bool brings_drivers(const Container& c) {
  return (c.device_requests.known() && !c.device_requests->empty()) ||
         (c.runtime.known() && c.runtime->find("nvidia") != std::string::npos);
}

Verdict undeclared_mounts(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  const auto& now = in_force(c)->mounts;
  if (!now.known()) return not_evaluated("mounts in force", now);
  std::vector<Observation> found;
  for (const MountState& m : *now) {
    if (m.host_path.empty() || is_the_engines(m, c, system)) continue;
    if (is_declared(m, c)) continue;
    if (m.read_only && brings_drivers(c)) continue;
    const SensitivePath* path = sensitive_path(plain_path(m.host_path));
    Observation o =
        observe(fmt::format("has {} of the host at {}{}, and no setting mounts it: {}", m.host_path,
                            m.destination, m.read_only ? ", read-only" : "",
                            path == nullptr
                                ? "somebody mounted it past the engine, and whoever reads the settings does "
                                  "not know of it"
                                : (m.read_only ? path->reads : path->writes)),
                {evidence("mounts", c.mounts), in_proc("mounts in force", shown(m), c, "mountinfo")},
                plain_path(m.host_path));
    if (path != nullptr) o.severity = m.read_only ? path->read_only : path->writable;
    if (path == nullptr || *o.severity == Severity::info)
      o.severity = m.read_only ? Severity::low : Severity::medium;
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_undeclared_mounts{"container-effective-mounts", undeclared_mounts};

}  // namespace
}  // namespace watertight::checks
