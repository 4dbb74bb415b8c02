// For tests: what the kernel has in force for plain_container(), as a plain engine makes it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/plain_container_test.hpp"
#include "facts/in_force.hpp"
#include "linux/capabilities.hpp"

namespace watertight::checks {

inline facts::ProcessState plain_process(std::int64_t pid = 12, std::string command = "nginx") {
  facts::ProcessState p;
  p.pid = pid;
  p.command = std::move(command);
  const auto all = linux_kernel::docker_default_capabilities();
  p.capabilities = {.effective = all, .permitted = all, .inheritable = 0, .bounding = all, .ambient = 0};
  p.seccomp = 2;
  p.filters = facts::effective<std::vector<std::size_t>>({0}, {});
  p.label = facts::effective<std::string>("docker-default (enforce)", {});
  return p;
}

// As uid 1000: nothing is left but the bounding set.
inline facts::ProcessState user_process(std::int64_t pid = 12) {
  facts::ProcessState p = plain_process(pid);
  p.user = {.real = 1000, .effective = 1000, .saved = 1000, .file_system = 1000};
  p.capabilities = {
      .effective = 0, .permitted = 0, .inheritable = 0, .bounding = p.capabilities.bounding, .ambient = 0};
  return p;
}

inline facts::MountState mount_state(std::string host_path, std::string destination, bool read_only = false) {
  facts::MountState m;
  m.destination = std::move(destination);
  m.type = "ext4";
  m.device = "8:1";
  m.root = host_path;
  m.host_path = std::move(host_path);
  m.read_only = read_only;
  return m;
}

inline facts::NamespaceState own_namespace(std::string kind, std::uint64_t inode = 4026532300) {
  facts::NamespaceState n;
  n.kind = std::move(kind);
  n.inode = inode;
  return n;
}

inline facts::InForce plain_in_force() {
  using facts::effective;
  facts::InForce now;
  now.processes = effective<std::vector<facts::ProcessState>>({plain_process()}, {});
  now.namespaces = effective<std::vector<facts::NamespaceState>>(
      {own_namespace("mnt"), own_namespace("pid"), own_namespace("net"), own_namespace("ipc"),
       own_namespace("uts"), own_namespace("cgroup")},
      {});
  now.mounts = effective<std::vector<facts::MountState>>(
      {mount_state("/var/lib/docker/overlay2/1f/merged", "/"),
       mount_state("/var/lib/docker/containers/" + plain_container().id + "/hosts", "/etc/hosts")},
      {});
  now.masked_paths = effective(items({"/proc/kcore", "/proc/keys", "/sys/firmware"}), {});
  now.read_only_paths =
      effective(items({"/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger"}), {});
  now.devices = effective<std::vector<facts::DeviceRule>>(
      {{'c', -1, -1, "m"}, {'b', -1, -1, "m"}, {'c', 1, 3, "rwm"}, {'c', 136, -1, "rwm"}}, {});
  now.cgroups = effective(items({"memory:/docker/" + plain_container().id, "misc:/"}), {});
  now.limits = effective<std::vector<facts::GroupLimit>>({}, {});
  now.resource_limits = effective<std::vector<facts::ResourceLimit>>({{"nofile", 1024, 1048576}}, {});
  now.oom_score_adjust = effective<std::int64_t>(0, {});
  now.foreign_files = effective<std::vector<facts::ForeignFile>>({}, {});
  now.api_sockets = effective<std::vector<facts::ReachableSocket>>({}, {});
  return now;
}

inline facts::Container running(facts::InForce now, facts::Container c = plain_container()) {
  c.oom_score_adjust = facts::by_default<std::int64_t>(0);
  c.in_force = facts::effective(Boxed<facts::InForce>(std::move(now)), {});
  return c;
}

// With one process instead of the plain one.
inline facts::Container running(facts::ProcessState process, facts::Container c = plain_container()) {
  facts::InForce now = plain_in_force();
  now.processes = facts::effective<std::vector<facts::ProcessState>>({std::move(process)}, {});
  return running(std::move(now), std::move(c));
}

// struct sock_filter of one instruction: return `action` whatever is called.
inline constexpr const char* kAllowsAll = "060000000000ff7f";
inline constexpr const char* kRefusesAll = "0600000001000500";
inline facts::System engine_with_filter(std::string instructions) {
  facts::System s = plain_engine();
  s.seccomp_filters = {{std::move(instructions)}};
  return s;
}

}  // namespace watertight::checks
