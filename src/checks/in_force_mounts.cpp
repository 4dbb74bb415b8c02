// Mounts as the kernel has them: writable where read-only was asked for, of host paths that nobody asked for.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/mounts_in_force.hpp"
#include "checks/observe.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::MountState;
using facts::System;

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
         in_proc("mounts in force", show(whole ? *itself : *below.front()), c, "mountinfo")},
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
                {evidence("mounts", c.mounts), in_proc("mounts in force", show(m), c, "mountinfo")},
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
