// What of the host's files is in the container, and how mounts travel between the two.
#include <fmt/format.h>

#include <algorithm>

#include "checks/api_sockets.hpp"
#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/observe.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

std::string discriminator(const HostMountPoint& m) { return m.path + ":" + m.mount->destination; }

// "/srv/x", or "/srv/x, which is /etc on the host,".
std::string named(const HostMountPoint& m) {
  const facts::Mount& mount = *m.mount;
  if (mount.kind == facts::MountKind::volume)
    return fmt::format("the volume {}, which is {} on the host,",
                       mount.source.empty() ? "without a name" : mount.source, m.path);
  if (plain_path(mount.source) == m.path || mount.source.starts_with('~')) return mount.source;
  return fmt::format("{}, which is {} on the host,", mount.source, m.path);
}

Observation observe_mount(const Container& c, const System& system, const HostMountPoint& m,
                          const std::string& name, Severity severity, std::string_view gain) {
  Observation o = observe(
      fmt::format("mounts {} {} at {}", name, m.read_only ? "read-only" : "writable", m.mount->destination),
      {evidence("mounts", show(*m.mount), *m.list, m.mount->origin)}, discriminator(m));
  o.severity = severity;
  const Stance who = stance(c, system);
  if (who.standing == Standing::host_root) {
    o.message += fmt::format(": {}", gain);
    return o;
  }
  o.severity = std::min(severity, Severity::medium);
  o.message +=
      fmt::format("; {}, so file modes still hold it back, and with one exec as root or one loose mode {}",
                  who.clause, gain);
  append(o.evidence, who.evidence);
  return o;
}

// What the kernel or the engine starts as root of the host: the helper of core_pattern, the runtimes.
bool holds_program_of_host(std::string_view folder, const System& system) {
  if (system.host)
    if (const auto at = system.host->sysctls.find("kernel.core_pattern");
        at != system.host->sysctls.end() && at->second.known() && at->second->starts_with("|/") &&
        lies_in(plain_path(at->second->substr(1, at->second->find(' ') - 1)), folder))
      return true;
  if (!system.engine || !system.engine->runtimes.known()) return false;
  return std::ranges::any_of(*system.engine->runtimes, [&](const facts::Item& runtime) {
    const auto path = runtime.text.find("=/");
    return path != std::string::npos && lies_in(plain_path(runtime.text.substr(path + 1)), folder);
  });
}
constexpr SensitivePath kProgramOfHost = {
    "",
    false,
    Severity::critical,
    Severity::info,
    "an attacker replaces a program that the kernel or the engine starts as the host's root",
    ""};

// The engine's own folder may have another name than /var/lib/docker, and lie in a folder that is nobody's
// secret otherwise.
const SensitivePath* sensitive(const HostMountPoint& m, const System& system) {
  const SensitivePath* by_name = sensitive_path(m.path);
  const std::string root = data_root(system);
  const bool engines = lies_in(m.path, root) || lies_in(root, m.path);
  if (by_name != nullptr && by_name->writable == Severity::critical) return by_name;
  if (engines) return sensitive_path("/var/lib/docker");
  return holds_program_of_host(m.path, system) ? &kProgramOfHost : by_name;
}

// A tree of kernel control files: written to, it is a way out by itself.
struct KernelTree {
  std::string_view path;
  Severity severity;
  std::string_view gain;
};
constexpr std::string_view kCgroupOfLxcfs =
    "root in it rewrites its own device rules through the cgroup tree in it, makes the node of the host's "
    "disk and reads it";
constexpr KernelTree kKernelTrees[] = {
    // first match wins
    {"/proc", Severity::critical,
     "root in it writes to the kernel's own control files (core_pattern, sysrq) and runs a program as the "
     "host's root"},
    {"/sys/fs/bpf", Severity::high,
     "root in it takes away or changes the programs and maps that the host's network and guards have pinned "
     "there"},
    {"/sys/kernel/security", Severity::high,
     "root in it reaches the controls of the host's security modules: with MAC_ADMIN it takes their profiles "
     "away"},
    {"/sys/kernel", Severity::critical,
     "root in it reconfigures the host's kernel, and through uevent_helper runs a program as the host's "
     "root"},
    {"/sys/firmware", Severity::high,
     "root in it changes what the machine boots next time, or keeps it from booting"},
    {"/sys/", Severity::high,
     "root in it takes devices of the host away, hands them to other drivers and maps their memory"},
    {"/sys", Severity::critical,
     "root in it reconfigures the host's devices and kernel, and through uevent_helper runs a program as the "
     "host's root"},
    {"/var/lib/lxcfs", Severity::critical, kCgroupOfLxcfs},
    {"/var/lib/lxc/lxcfs", Severity::critical, kCgroupOfLxcfs},
};

const KernelTree* kernel_tree(std::string_view path) {
  for (const KernelTree& tree : kKernelTrees)
    if (tree.path.ends_with('/') ? path.starts_with(tree.path) : lies_in(path, tree.path)) return &tree;
  return nullptr;
}

// A folder of /run with a runtime's socket in it is the matter of the checks of sockets.
bool is_about_a_socket(const HostMountPoint& m, const System& system) {
  return lies_in(m.path, "/run") &&
         (!runtime_of_folder(m.path).empty() || docker_socket_in(m.path, system).has_value());
}

constexpr SensitivePath kSomeDisk = {
    "",
    false,
    Severity::high,
    Severity::medium,
    "where the host runs from that disk, root in it owns every file of the host, and so the host",
    "where the host runs from that disk, root in it reads every file of the host"};

// A disk that the host has mounted is the worst of the places that it is mounted at.
void add_disk(const Container& c, const System& system, const HostMountPoint& m,
              std::vector<Observation>& found) {
  std::string name =
      fmt::format("the volume {}, the file system on the host's disk {},", m.mount->source, m.path);
  const SensitivePath* worst = nullptr;
  const std::vector<std::string> places = places_of_disk(m.path, system);
  for (const std::string& place : places) {
    const SensitivePath* path = sensitive({m.mount, place, m.read_only, m.list}, system);
    if (path == nullptr || (worst != nullptr && worst->writable >= path->writable)) continue;
    worst = path;
    name = fmt::format("the volume {}, the host's disk {}, mounted there at {},", m.mount->source, m.path,
                       place);
  }
  if (places.empty()) worst = &kSomeDisk;
  if (worst == nullptr) return;
  const Severity severity = m.read_only ? worst->read_only : worst->writable;
  if (severity != Severity::info)
    found.push_back(observe_mount(c, system, m, name, severity, m.read_only ? worst->reads : worst->writes));
}

Verdict sensitive_mounts(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    const bool writable = !m.read_only;
    if (writable && kernel_tree(m.path) != nullptr) continue;  // container-lxcfs-writable
    if (!runtime_of_socket(m.path).empty()) continue;          // the checks of sockets
    const SensitivePath* path = sensitive(m, system);
    const Severity severity = path == nullptr ? Severity::info : writable ? path->writable : path->read_only;
    if (severity == Severity::info || (severity < Severity::critical && is_about_a_socket(m, system)))
      continue;
    found.push_back(observe_mount(c, system, m, named(m), severity, writable ? path->writes : path->reads));
  }
  for (const HostMountPoint& m : disk_mounts(c, system)) add_disk(c, system, m, found);
  return failed_or_unseen(std::move(found), c, system);
}
const Check registered_sensitive_mounts{"container-sensitive-mounts", sensitive_mounts};

Verdict lxcfs_writable(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    const KernelTree* tree = m.read_only ? nullptr : kernel_tree(m.path);
    if (tree == nullptr || lies_in(m.path, "/sys/fs/cgroup")) continue;  // container-writable-cgroups
    found.push_back(observe_mount(c, system, m, named(m), tree->severity, tree->gain));
  }
  return failed_or_unseen(std::move(found), c, system);
}
const Check registered_lxcfs_writable{"container-lxcfs-writable", lxcfs_writable};

// On version 2 of cgroups nothing in the tree runs a program; on version 1 release_agent does.
std::string cgroup_gain(const System& system) {
  const std::string limits =
      "root in it lifts its own limits and device rules, and freezes or starves other containers";
  const bool second = (system.engine && system.engine->cgroup_version.is("2")) ||
                      (system.host && system.host->cgroup_layout.is("v2"));
  if (second) return limits + "; on cgroup version 2, as here, no file of the tree names a program to run";
  const bool first = (system.engine && system.engine->cgroup_version.is("1")) ||
                     (system.host && system.host->cgroup_layout.known());
  return limits +
         (first ? ", and names in release_agent a program that the kernel runs as the host's root"
                : "; where the host has cgroup version 1 it also names in release_agent a program that "
                  "the kernel runs as the host's root");
}

// security_opt of Docker 28 and later: the container's own cgroup tree is mounted writable.
const facts::Item* writable_cgroups_option(const Container& c) {
  if (!c.security_opt.known()) return nullptr;
  for (const facts::Item& item : *c.security_opt)
    if (item.text == "writable-cgroups" || item.text == "writable-cgroups=true" ||
        item.text == "writable-cgroups:true" || item.text == "writable-cgroups=1")
      return &item;
  return nullptr;
}

Verdict writable_cgroups(const Container& c, const System& system) {
  if (is_privileged(c)) return not_applicable(privileged_already("makes the cgroup tree writable"));
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  const bool second = system.engine && system.engine->cgroup_version.is("2");
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system))
    if (!m.read_only && lies_in(m.path, "/sys/fs/cgroup"))
      found.push_back(observe_mount(c, system, m, named(m), second ? Severity::high : Severity::critical,
                                    cgroup_gain(system)));
  if (const facts::Item* option = writable_cgroups_option(c)) {
    const auto& mode = c.cgroup_namespace_mode;
    const bool host = mode.known() && mode->kind == facts::NamespaceKind::host;
    Observation o = observe(
        fmt::format(
            "has its cgroup tree mounted writable ({}): {}", option->text,
            host ? "it is in the host's cgroup namespace, so that is the tree of the whole host"
                 : "root in it makes groups of its own below its limits, and an attacker has the kernel's "
                   "cgroup code to work on"),
        {evidence("security_opt", option->text, c.security_opt, option->origin)}, option->text);
    if (!host) o.severity = Severity::low;
    found.push_back(std::move(o));
  }
  return failed_or_unseen(std::move(found), c, system);
}
const Check registered_writable_cgroups{"container-writable-cgroups", writable_cgroups};

bool may_mount(const Container& c, const System& system) {
  return is_privileged(c) || may_hold(c, system, "SYS_ADMIN");
}

// The engine itself makes a bind that holds its data root rslave (moby, validateBindDaemonRoot).
bool set_by_engine(const HostMountPoint& m, const System& system) {
  return m.mount->propagation == "rslave" && lies_in(data_root(system), m.path) &&
         m.mount->options.find("slave") == std::string::npos;
}

Verdict mount_propagation(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    const std::string& mode = m.mount->propagation;
    const bool shared = mode == "shared" || mode == "rshared";
    const bool slave = mode == "slave" || mode == "rslave";
    if ((!shared && !slave) || set_by_engine(m, system)) continue;
    Observation o = observe({}, {evidence("mounts", show(*m.mount) + " " + mode, *m.list, m.mount->origin)},
                            discriminator(m));
    if (shared && may_mount(c, system)) {
      o.message = fmt::format(
          "shares mounts with the host at {} ({}) and may mount: what it mounts there appears on "
          "the host, over directories the host trusts",
          m.path, mode);
      o.message += image_decides(c, system);
    } else if (shared) {
      o.severity = Severity::medium;
      o.message = fmt::format(
          "shares mounts with the host at {} ({}): everything the host mounts below it appears "
          "inside, and with SYS_ADMIN the other way as well",
          m.path, mode);
    } else {
      o.severity = Severity::low;
      o.message = fmt::format(
          "follows the host's mounts below {} ({}): a disk or share that the host mounts later "
          "appears inside without anyone deciding so",
          m.path, mode);
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_mount_propagation{"container-mount-propagation", mount_propagation};

}  // namespace
}  // namespace watertight::checks
