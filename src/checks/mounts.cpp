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
using linux_kernel::bit;
using linux_kernel::capability_number;

std::string discriminator(const HostMountPoint& m) { return m.path + ":" + m.mount->destination; }

// "/srv/x", or "/srv/x, which is /etc on the host,".
std::string named(const HostMountPoint& m) {
  const bool bind = m.mount->kind == facts::MountKind::bind;
  if (bind && (plain_path(m.mount->source) == m.path || m.mount->source.starts_with('~')))
    return m.mount->source;
  if (m.mount->kind == facts::MountKind::volume)
    return fmt::format("the volume {}, a bind of the host's {},", m.mount->source, m.path);
  return fmt::format("{}, which is {} on the host,", m.mount->source, m.path);
}

Observation observe_mount(const Container& c, const System& system, const HostMountPoint& m, bool writable,
                          Severity severity, std::string_view gain) {
  Observation o = observe(
      fmt::format("mounts {} {} at {}", named(m), writable ? "writable" : "read-only", m.mount->destination),
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

// The engine's own folder may have another name than /var/lib/docker.
const SensitivePath* sensitive(const HostMountPoint& m, const System& system) {
  const std::string root = data_root(system);
  if (lies_in(m.path, root)) return sensitive_path("/var/lib/docker");
  return sensitive_path(m.path);
}

// Directories of kernel control files: written to, they are a way out by themselves.
bool is_kernel_tree(std::string_view path) {
  for (const std::string_view tree : {"/proc", "/sys", "/var/lib/lxcfs", "/var/lib/lxc/lxcfs"})
    if (lies_in(path, tree)) return true;
  return false;
}

Verdict sensitive_mounts(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    const bool writable = !m.mount->read_only;
    if (writable && is_kernel_tree(m.path)) continue;  // container-lxcfs-writable
    if (!runtime_of_socket(m.path).empty()) continue;  // the checks of sockets
    const SensitivePath* path = sensitive(m, system);
    const Severity severity = path == nullptr ? Severity::info : writable ? path->writable : path->read_only;
    if (severity == Severity::info) continue;
    found.push_back(observe_mount(c, system, m, writable, severity, writable ? path->writes : path->reads));
  }
  return failed_if_any(std::move(found));
}
const Check registered_sensitive_mounts{"container-sensitive-mounts", sensitive_mounts};

Verdict lxcfs_writable(const Container& c, const System& system) {
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const HostMountPoint& m : host_mounts(c, system)) {
    if (m.mount->read_only || !is_kernel_tree(m.path)) continue;
    if (lies_in(m.path, "/sys/fs/cgroup")) continue;  // container-writable-cgroups
    std::string_view gain =
        "root in it writes to the kernel's own control files (core_pattern, sysrq) and runs a "
        "program as the host's root";
    if (lies_in(m.path, "/sys"))
      gain =
          "root in it reconfigures the host's devices and kernel, and through uevent_helper runs a program "
          "as the "
          "host's root";
    else if (lies_in(m.path, "/var/lib/lxcfs") || lies_in(m.path, "/var/lib/lxc"))
      gain =
          "root in it rewrites its own device rules through the cgroup tree in it, makes the node of the "
          "host's disk "
          "and reads it";
    found.push_back(observe_mount(c, system, m, true, Severity::critical, gain));
  }
  return failed_if_any(std::move(found));
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
    if (!m.mount->read_only && lies_in(m.path, "/sys/fs/cgroup"))
      found.push_back(observe_mount(c, system, m, true, second ? Severity::high : Severity::critical,
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
  return failed_if_any(std::move(found));
}
const Check registered_writable_cgroups{"container-writable-cgroups", writable_cgroups};

bool may_mount(const Container& c, const System& system) {
  const Capabilities held = capabilities(c, system);
  return is_privileged(c) ||
         (held.effective && (*held.effective & bit(*capability_number("SYS_ADMIN"))) != 0);
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
