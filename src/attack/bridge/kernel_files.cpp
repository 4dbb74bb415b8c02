// The kernel's own file systems in a container, and its root file system: what of them it may write to.
#include <algorithm>
#include <array>
#include <string_view>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;

bool covers(const facts::Items& list, std::string_view path) {
  return std::ranges::any_of(list, [&](const facts::Item& item) { return checks::lies_in(path, item.text); });
}

// The kernel's settings decide: whoever may write them needs none of the other files.
constexpr std::string_view kSettings = "/proc/sys";
// Every kernel that has no such file has nothing to cover either, so these are asked of what was declared
// alone.
constexpr std::string_view kEmergency = "/proc/sysrq-trigger";
constexpr std::string_view kMemory = "/proc/kcore";

void add_open_in_force(const ContainerSubject& subject, const facts::InForce& now, FactSink& facts) {
  const Container& c = subject.container;
  facts.add("system-paths-open", {subject.name},
            covers(*now.read_only_paths, kSettings) ? Truth::no : Truth::yes, [&]() -> Evidences {
              return {checks::in_proc("read_only_paths in force", checks::show(*now.read_only_paths), c,
                                      "mountinfo"),
                      evidence("system_paths_unconfined", c.system_paths_unconfined),
                      evidence("privileged", c.privileged)};
            });
}

void add_open_declared(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  const auto add = [&](Truth truth, auto why) { facts.add("system-paths-open", {subject.name}, truth, why); };
  if (c.privileged.is(true))
    return add(Truth::yes, [&]() -> Evidences { return {evidence("privileged", c.privileged)}; });
  if (c.system_paths_unconfined.is(true))
    return add(Truth::yes, [&]() -> Evidences {
      return {evidence("system_paths_unconfined", c.system_paths_unconfined)};
    });
  if (c.read_only_paths.known()) {
    if (!covers(*c.read_only_paths, kSettings))
      return add(Truth::yes, [&]() -> Evidences { return {evidence("read_only_paths", c.read_only_paths)}; });
    const bool part = !covers(*c.read_only_paths, kEmergency) ||
                      (c.masked_paths.known() && !covers(*c.masked_paths, kMemory));
    if (part)
      return add(Truth::unknown, [&]() -> Evidences {
        return {
            not_known("masked_paths", "a part of what is usually covered is open", c.read_only_paths.origin),
            evidence("read_only_paths", c.read_only_paths), evidence("masked_paths", c.masked_paths)};
      });
    return;
  }
  if (c.system_paths_unconfined.known() && c.privileged.known()) return;
  add(Truth::unknown, [&]() -> Evidences {
    return {c.privileged.known() ? evidence("system_paths_unconfined", c.system_paths_unconfined)
                                 : evidence("privileged", c.privileged)};
  });
}

void add_system_paths(const ContainerSubject& subject, FactSink& facts) {
  const facts::InForce* now = checks::in_force(subject.container);
  if (now != nullptr && now->read_only_paths.known())
    add_open_in_force(subject, *now, facts);
  else
    add_open_declared(subject, facts);
}

bool is_control_groups(const facts::MountState& m) { return m.type == "cgroup" || m.type == "cgroup2"; }

struct Writable {
  Truth truth = Truth::no;
  Evidences why;
};

// Whatever is mounted there besides is beyond the container's own group.
const facts::Mount* mounted_control_groups(const ContainerSubject& subject) {
  constexpr std::string_view kGroups = "/sys/fs/cgroup";
  const Container& c = subject.container;
  const bool none =
      c.mounts.known() && c.mounts->empty() && c.volumes_from.known() && c.volumes_from->empty();
  if (none) return nullptr;
  for (const checks::HostMountPoint& m : checks::host_mounts(c, subject.system))
    if (!m.read_only && (checks::lies_in(m.path, kGroups) || checks::lies_in(kGroups, m.path)))
      return m.mount;
  return nullptr;
}

Writable cgroup_writable(const ContainerSubject& subject) {
  const Container& c = subject.container;
  if (const facts::InForce* now = checks::in_force(c); now != nullptr && now->mounts.known()) {
    const auto at = std::ranges::find_if(
        *now->mounts, [](const facts::MountState& m) { return is_control_groups(m) && !m.read_only; });
    if (at != now->mounts->end())
      return {Truth::yes,
              {checks::in_proc("mounts in force", std::string(at->destination) + " can be written", c,
                               "mountinfo"),
               evidence("privileged", c.privileged)}};
    if (std::ranges::any_of(*now->mounts, is_control_groups)) return {};
  }
  if (c.privileged.is(true)) return {Truth::yes, {evidence("privileged", c.privileged)}};
  if (c.security_opt.known())
    for (const facts::Item& option : *c.security_opt)
      if (option.text == "writable-cgroups" || option.text == "writable-cgroups=true")
        return {Truth::yes, {evidence("security_opt", option.text, c.security_opt, option.origin)}};
  if (const facts::Mount* m = mounted_control_groups(subject))
    return {Truth::yes, {evidence("mounts", checks::show(*m), c.mounts, m->origin)}};
  // An engine that maps users mounts them to write, for containers that it does not map too (moby,
  // daemon/oci_linux.go, WithMounts).
  const checks::Answer remap =
      subject.system.engine ? checks::remaps_users(subject.system) : checks::Answer{};
  if (subject.system.engine && remap.truth == checks::Truth::yes) return {Truth::yes, remap.evidence};
  if (!c.privileged.known()) return {Truth::unknown, {evidence("privileged", c.privileged)}};
  if (subject.system.engine && remap.truth == checks::Truth::unknown)
    return {Truth::unknown, {not_known("userns-remap", remap.because)}};
  return {};
}

// The engine mounts sysfs to write for privileged containers alone.
Writable sys_writable(const ContainerSubject& subject) {
  const Container& c = subject.container;
  if (const facts::InForce* now = checks::in_force(c); now != nullptr && now->mounts.known()) {
    const auto at = std::ranges::find_if(
        *now->mounts, [](const auto& m) { return m.type == "sysfs" && m.destination == "/sys"; });
    if (at == now->mounts->end() || at->read_only) return {};
    return {Truth::yes,
            {checks::in_proc("mounts in force", "/sys can be written", c, "mountinfo"),
             evidence("privileged", c.privileged)}};
  }
  const Truth truth = !c.privileged.known() ? Truth::unknown : *c.privileged ? Truth::yes : Truth::no;
  return {truth, {evidence("privileged", c.privileged)}};
}

void add_read_only_root(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (const facts::InForce* now = checks::in_force(c); now != nullptr && now->mounts.known()) {
    const auto at = std::ranges::find_if(*now->mounts, [](const auto& m) { return m.destination == "/"; });
    if (at != now->mounts->end()) {
      facts.add("read-only-root", {subject.name}, at->read_only ? Truth::yes : Truth::no, [&]() -> Evidences {
        return {checks::in_proc("mounts in force", "/ is read-only", c, "mountinfo"),
                evidence("read_only_root", c.read_only_root)};
      });
      return;
    }
  }
  const Truth truth = !c.read_only_root.known() ? Truth::unknown : *c.read_only_root ? Truth::yes : Truth::no;
  facts.add("read-only-root", {subject.name}, truth,
            [&]() -> Evidences { return {evidence("read_only_root", c.read_only_root)}; });
}

}  // namespace

void add_kernel_files(const ContainerSubject& subject, FactSink& facts) {
  add_read_only_root(subject, facts);
  if (has_own_kernel(subject)) return;
  add_system_paths(subject, facts);
  const Writable groups = cgroup_writable(subject);
  facts.add("cgroup-writable", {subject.name}, groups.truth, [&] { return groups.why; });
  const Writable sys = sys_writable(subject);
  facts.add("sys-writable", {subject.name}, sys.truth, [&] { return sys.why; });
}

}  // namespace watertight::attack
